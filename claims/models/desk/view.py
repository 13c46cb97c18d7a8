"""Which lists does a person come back to? `SavedView` is a filtered queue with a name."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.constraints import text_is_normal
from config.db.fields import NOT_BLANK, Line
from config.db.growth import Growth

MAX_QUERY_LENGTH = 2_000  # characters


class SavedView(models.Model):
    """The address of a filtered queue, with a name. Without an owner it is the whole desk's."""

    growth = Growth.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = Line(_("name"), max_length=80)
    query = models.TextField(
        _("filters"),
        blank=True,
        validators=[MaxLengthValidator(MAX_QUERY_LENGTH)],
        help_text=_("The part of the queue's address behind the question mark."),
    )
    owned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.CASCADE,
        related_name="saved_views",
        null=True,
        blank=True,
        help_text=_("Empty: the view is the whole desk's."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["owned_by", "name"],
                name="saved_view_has_a_name_of_its_own",
                nulls_distinct=False,
                violation_error_message=_("There is a view with this name already."),
            ),
            models.CheckConstraint(
                name="saved_view_has_a_name",
                condition=models.Q(name__regex=NOT_BLANK),
                violation_error_message=_("A view needs a name."),
            ),
            text_is_normal("saved_view", line=["name"]),
        ]

    def __str__(self):
        return self.name
