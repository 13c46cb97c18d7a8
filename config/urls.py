"""Which URL leads to which view? The URLs of the whole site."""

from django.contrib import admin
from django.urls import include, path

from config.access.login_page import login_page, password_change_page
from config.health.views import livez, readyz

urlpatterns = [
    path("admin/login/", login_page),
    path("admin/password_change/", password_change_page),
    path("admin/second-factor/", include("config.access.second_factor_pages")),
    path("admin/", admin.site.urls),
    path("desk/", include("claims.desk.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("config.api.urls")),
    path("", include("claims.api.google.urls")),
    path("", include("claims.pages.urls")),
    path("", include("sources.api.media.urls")),
    path("livez", livez),
    path("readyz", readyz),
]

handler400 = "config.api.problems.bad_request"
handler403 = "config.api.problems.permission_denied"
handler404 = "config.api.problems.not_found"
handler500 = "config.api.problems.server_error"
