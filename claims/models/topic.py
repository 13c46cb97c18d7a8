"""What are claims about? Editors own the list of `Topic` rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.constraints import text_is_normal
from config.db.growth import Growth
from config.db.names import name_in, names_are_an_object, names_field


class TopicQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Topic(models.Model):
    """A subject of claims, named by the desk in one or more languages."""

    growth = Growth.REFERENCE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(
        _("slug"), max_length=50, unique=True, help_text=_("The short name in addresses and filters: “elections”.")
    )
    names = names_field()

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [names_are_an_object("topic_names_are_an_object"), text_is_normal("topic", names=["names"])]

    def __str__(self):
        return name_in(self.names) or self.slug

    def natural_key(self):
        return (self.slug,)
