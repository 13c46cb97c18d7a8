"""What does a crawler ask a site for first? robots.txt, security.txt and favicon.ico."""

from datetime import datetime, time, timedelta
from functools import cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

VALID_FOR = timedelta(days=180)  # RFC 9116 recommends less than a year
ONE_DAY = "public, max-age=86400"
# Search pages lead to each other without end; every claim is in the sitemap. The star is for programs that take a
# bare question mark for nothing, and would leave out all claims.
CLOSED = ("/admin/", "/desk/", "/i18n/", "/claims/?*", "/embed/", "/oembed")


@require_safe
def robots(request):
    """Return robots.txt (RFC 9309): the desk is closed, what is public is open."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('pages:sitemap')}"]
    return text("\n".join(lines) + "\n")


@require_safe
def security(request):
    """Return security.txt (RFC 9116); 404 without SECURITY_CONTACT. It is renewed with each day."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = datetime.combine(timezone.now().date(), time(), tzinfo=timezone.get_default_timezone())
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {(today + VALID_FOR).isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('pages:security')}",
    ]
    return text("\n".join(lines) + "\n")


def text(content):
    return HttpResponse(
        content, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"}
    )


@require_safe
def favicon(request):
    """Return the icon for programs that look for it at this address and read no SVG."""
    return HttpResponse(icon(), content_type="image/x-icon", headers={"Cache-Control": ONE_DAY})


@cache
def icon():
    with open(finders.find("config/favicon.ico"), "rb") as file:
        return file.read()
