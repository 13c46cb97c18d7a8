"""Which addresses belong to my desk?"""

from django.urls import path

from claims.desk.home.notices import mark_notices, notices
from claims.desk.home.views import home, seen

urlpatterns = [
    path("", home, name="home"),
    path("seen/", seen, name="seen"),
    path("notices/", notices, name="notices"),
    path("notices/read/", mark_notices, name="mark_notices"),
]
