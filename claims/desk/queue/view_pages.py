"""How are lists filtered by a form, and named? `filter_queue` leads to an address, `save` and `change` keep one."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from claims.desk.base import desk_view, page
from claims.desk.queue.filters import FilterForm, query_of
from claims.desk.queue.listing import MAX_QUERY_LENGTH
from claims.desk.queue.saved import change_view, save_view, visible
from claims.models import Topic


@desk_view()
@require_GET
def filter_queue(request):
    """Lead to the list that the form asks for; show the form again, with what is wrong in it."""
    form = FilterForm(request.GET, topics=sorted(Topic.objects.all(), key=str))
    rest = request.GET.get("rest", "")[:MAX_QUERY_LENGTH]
    if not form.is_valid():
        return page(request, "desk/queue/filter_page.html", {"form": form, "rest": rest}, status=422)
    return redirect(f"{reverse('desk:queue')}?{query_of(form, rest)}")


@desk_view()
@require_GET
def view(request, view_id):
    """Lead to the list of a saved view."""
    saved = visible(request.user).filter(pk=view_id).first()
    if saved is None:
        raise Http404
    return redirect(f"{reverse('desk:queue')}?{saved.query}")


@desk_view()
@require_POST
def save(request):
    name, query = request.POST.get("name", ""), request.POST.get("from", "")
    saved = save_view(name, query, by=request.user, for_desk="for_desk" in request.POST, on=localdate())
    return lead_to(request, saved.query)


@desk_view()
@require_POST
def change(request, view_id):
    name = None if request.POST.get("do") == "delete" else request.POST.get("name", "")
    change_view(view_id, by=request.user, name=name)
    return lead_to(request, request.POST.get("from", "")[:MAX_QUERY_LENGTH])


def lead_to(request, query):
    """Answer with the list of that query string; an htmx request loads the page."""
    address = f"{reverse('desk:queue')}?{query}"
    if not request.htmx:
        return redirect(address)
    response = HttpResponse(_("Saved."))
    response["HX-Redirect"] = address
    return response
