"""Which pages lead to claims? The home page, for now."""

from claims.pages.base import page, public_view


@public_view
def home(request):
    return page(request, "pages/lists/home.html")
