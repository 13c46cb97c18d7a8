"""What does a person see first at the desk? `home` returns the page `/desk/`."""

from claims.desk.base import desk_view, page


@desk_view()
def home(request):
    return page(request, "desk/home/page.html", {})
