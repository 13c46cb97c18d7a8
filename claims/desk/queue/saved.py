"""Which lists has a person given a name? `saved_views` lists theirs and the desk's, `save_view` adds one."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from claims.desk.queue.query import QueueQuery
from claims.models.desk.view import SavedView
from claims.workflow import StepRefused, refuse_without
from config.db.constraints import save_checked

MAX_VIEWS = 40  # that are shown with their counts
MAY_SHARE = "claims.triage_claim"  # the permission to make, rename and delete views of the whole desk


def visible(person):
    """Return the views of the person and those of the whole desk, by name."""
    return SavedView.objects.filter(Q(owned_by=person) | Q(owned_by=None)).order_by("name", "pk")


def saved_views(person, *, on):
    """Return the views with the cards that each of them lists, by their ids, and the views: one query."""
    views = list(visible(person)[:MAX_VIEWS])
    cards = {view.pk: QueueQuery(QueryDict(view.query), person, on=on, looks_up=False).cards for view in views}
    return views, cards


def may_change(view, person):
    return view.owned_by_id == person.pk or (view.owned_by_id is None and person.has_perm(MAY_SHARE))


def save_view(name, query, *, by, for_desk, on):
    """Store the list of a valid query under a name; raise StepRefused or ValidationError if it is none."""
    if for_desk:
        refuse_without(MAY_SHARE, by)
    read = QueueQuery(QueryDict(query), by, on=on)
    if read.refusals:
        raise StepRefused(" ".join(read.refusals), "query")
    view = SavedView(name=name, query=read.query(), owned_by=None if for_desk else by, created_by=by)
    view.full_clean()
    save_checked(view)
    return view


def change_view(view_id, *, by, name=None):
    """Rename a view, or delete it if `name` is None."""
    view = visible(by).filter(pk=view_id).first()
    if view is None:
        raise StepRefused(_("This view was deleted, or belongs to another person."), "view")
    if not may_change(view, by):
        raise PermissionDenied
    if name is None:
        view.delete()
        return None
    view.name = name
    view.full_clean()
    save_checked(view)
    return view
