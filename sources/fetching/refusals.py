"""Why was a page not fetched? `NotFetched` has a code for programs and a sentence for the person who asked."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "bad_address": _("This is not the address of a page on the web."),
    "forbidden_address": _(
        "This address leads to a private network or to this machine, and not to a site on the public web."
    ),
    "unknown_host": _("There is no site of this name. Check the address for typing errors."),
    "unreachable": _("The site does not answer. Try again later, or paste the text."),
    "bad_certificate": _(
        "The site cannot prove who it is (its certificate is not valid), so nothing was read from it."
    ),
    "refused": _("The site does not show this page without a subscription or a login. Paste the text instead."),
    "refused_by_robots": _("The site asks programs not to read this page (robots.txt)."),
    "not_found": _("The site has no page at this address (404)."),
    "gone": _("The site says that this page was removed (410)."),
    "retry_later": _("The site asks to come back later."),
    "server_error": _("The site answered with an error of its own. Try again later, or paste the text."),
    "too_many_redirects": _("The address leads from one address to the next, and to no page."),
    "too_large": _("The page is larger than what is read from an address."),
    "too_slow": _("The site takes too long to answer. Try again later, or paste the text."),
    "broken_off": _("The site broke off before the page was complete. Try again later, or paste the text."),
    "not_readable": _("The site sent something that is not a page that can be read here. Paste the text instead."),
    "empty": _("The site sent an empty page. Paste the text instead."),
}
TEMPORARY = frozenset(
    [
        "unknown_host",
        "unreachable",
        "bad_certificate",
        "retry_later",
        "server_error",
        "too_slow",
        "broken_off",
        "empty",
    ]
)


class NotFetched(Exception):
    """The page at an address was not fetched. `str()` is a sentence in the language of the moment.

    `code` is a key of SENTENCES. `retry_after` is the number of seconds that the site asks to wait, or None.
    """

    def __init__(self, code, sentence=None, *, retry_after=None):
        super().__init__(code)
        self.code = code
        self.sentence = sentence or SENTENCES[code]
        self.retry_after = retry_after

    def __str__(self):
        return str(self.sentence)

    @property
    def is_temporary(self):
        """Whether the same address may answer another day."""
        return self.code in TEMPORARY
