from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    name = "sources"
    verbose_name = _("sources")

    def ready(self):
        from config.upkeep import nights
        from sources.copies.orphans import remove_orphans
        from sources.media.storing import delete_orphans
        from sources.models import ArticleVersion
        from sources.rechecking.work import begin

        named = ArticleVersion.objects.copies_among
        nights.register(
            nights.Job("copies", _("kept copies that no version names"), partial(remove_orphans, named=named)),
            nights.Job("media", _("media files of uploads that broke off"), delete_orphans),
        )
        nights.register(nights.Job("sources", _("articles that are checked from now on"), begin))
