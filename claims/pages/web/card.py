"""What do other sites show of a claim in a frame? `card`: one small answer without scripts or pictures.

It is the one address of this site that other sites may put into a frame, so nothing can be done there: it has a link
and no form.
"""

import base64
import hashlib
from functools import cache, wraps

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.csp import CSP, build_policy
from django.utils.safestring import mark_safe
from django.views.decorators.clickjacking import xframe_options_exempt

from claims.pages.base import page, public_view
from claims.pages.web.public_claim import of_claim, page_url
from claims.pages.web.summary import conclusions, shortened

WIDTH, HEIGHT = 600, 240  # pixels; of a narrower frame the lines are cut, so the height stays
MAX_CONCLUSIONS = 2
MAX_STATEMENT_LENGTH, MAX_WORDS_LENGTH = 180, 40  # characters


def frameable(view):
    """Wrap a view whose answers any site may put into a frame, a 304 or a 410 as well."""

    @xframe_options_exempt
    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Content-Security-Policy"] = policy()
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@public_view
@frameable
@of_claim
def card(request, claim, edition):
    shown = conclusions(claim)
    response = page(
        request,
        "pages/web/card.html",
        {
            "claim": claim,
            "url": page_url(claim),
            "site_name": settings.SITE_NAME,
            "statement": shortened(claim["statement"], MAX_STATEMENT_LENGTH),
            "conclusions": [in_short(conclusion) for conclusion in shown[:MAX_CONCLUSIONS]],
            "others": len(shown) - MAX_CONCLUSIONS,
            "style": mark_safe(style()),  # noqa: S308 our own file
        },
    )
    response["Link"] = f'<{page_url(claim)}>; rel="canonical"'
    return response


def in_short(conclusion):
    return conclusion._replace(
        words=shortened(conclusion.words, MAX_WORDS_LENGTH),
        publisher=shortened(conclusion.publisher, MAX_WORDS_LENGTH),
    )


@cache
def style():
    return render_to_string("pages/web/card.css").strip()


@cache
def policy():
    """Return a Content-Security-Policy that is open to all frames and names the style by its hash."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return build_policy(
        {
            "default-src": [CSP.NONE],
            "style-src": [f"'sha256-{digest}'"],
            "base-uri": [CSP.NONE],
            "form-action": [CSP.NONE],
            "frame-ancestors": ["*"],
        }
    )
