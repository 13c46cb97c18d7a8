"""In which time zone does a person read times? `TimeZoneMiddleware` sets it at the desk and in the admin."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from claims.desk.base import settings_of

PAGES = ("/desk/", "/admin/")


class TimeZoneMiddleware:
    """Show times in the zone of the person's settings, or in that of the site."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(PAGES) or not request.user.is_authenticated:
            return self.get_response(request)
        zone = settings_of(request.user).time_zone
        with timezone.override(ZoneInfo(zone) if zone else None):
            return self.get_response(request)
