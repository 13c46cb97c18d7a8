"""Which server sends mails? `mailers_for` reads EMAIL_URL, such as smtp+tls://user:password@mail.example."""

from urllib.parse import unquote, urlsplit

from django.core.mail.backends.base import BaseEmailBackend

TIMEOUT = 10  # seconds
SCHEMES = {  # the usual port, and options of Django's SMTP backend
    "smtp": (25, {}),
    "smtp+tls": (587, {"use_tls": True}),  # STARTTLS
    "smtps": (465, {"use_ssl": True}),
}
BACKENDS = "django.core.mail.backends"
NONE = {"default": {"BACKEND": "config.mail.NoMails"}}


class NoMails(BaseEmailBackend):
    """The backend of a site without a server. (Checks of Django report its own one.)"""

    def send_messages(self, email_messages):
        return 0


def mailers_for(url):
    """Return MAILERS for this address: NONE without one, or if it is malformed, which `manage.py check` reports."""
    if url == "console:":
        return {"default": {"BACKEND": f"{BACKENDS}.console.EmailBackend"}}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return NONE
    if parts.scheme not in SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        return NONE
    usual_port, options = SCHEMES[parts.scheme]
    if parts.username:
        options = options | {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    options = options | {"host": parts.hostname, "port": port or usual_port, "timeout": TIMEOUT}
    return {"default": {"BACKEND": f"{BACKENDS}.smtp.EmailBackend", "OPTIONS": options}}
