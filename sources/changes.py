"""Who may change what everybody reads, and under which publisher may an article be filed?

Rows that the public sees are changed by people with the permission `correct_…`, which editors have; our own desk's
publisher by superusers. Each function returns a refusal, which is a sentence for the person, or "" if there is none.
"""

from django.utils.translation import gettext as _

from config.api.visibility import is_public
from sources.canonical import is_on_domain


def refusal_to_correct(row, by):
    """Return why `by` may not change this row: everybody reads it, and they are not an editor."""
    permission = f"{row._meta.app_label}.correct_{row._meta.model_name}"
    if row._state.adding or by.has_perm(permission) or not is_public(row):
        return ""
    return _("Everybody reads this row: an editor changes it (permission %(name)s).") % {"name": permission}


def refusal_to_change_publisher(publisher, by, is_desk=False):
    """Return why `by` may not change this publisher, or set its `is_desk` to this."""
    if (publisher.is_desk or is_desk) and not by.is_superuser:
        return _("This is about our own desk, in whose name verdicts are published: only a superuser changes it.")
    return refusal_to_correct(publisher, by)


def refusal_to_file(url, publisher, by):
    """Return why `by` may not file an article at this address under the publisher: it has another domain."""
    if any(is_on_domain(url, domain) for domain in publisher.domains) or by.has_perm("sources.correct_article"):
        return ""
    return _(
        "This address is not on %(domain)s: choose the publisher of its own domain, or ask an editor, who may file it "
        "under another one."
    ) % {"domain": publisher.domain}
