"""Would the browser tests notice a page that complains?"""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
INLINE_SCRIPT = "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = true'}))"


COMPLAINTS = {
    "out of ink": "console.error('out of ink')",
    "nearly out of ink": "console.warn('nearly out of ink')",
    "no paper": "setTimeout(() => { throw new Error('no paper') })",
    "CSP: script-src-elem": INLINE_SCRIPT,
    "404": "fetch('/nowhere/')",
}


def test_complaints_are_collected_and_the_admin_runs_no_inline_script(visit):
    for complaint, deed in COMPLAINTS.items():
        page = visit("/admin/login/")
        page.evaluate(f"() => {{ {deed} }}")
        visit.hear(complaint)
        assert page.evaluate("window.ran") is None
        visit.complaints.clear()


def test_no_string_is_evaluated_as_code_outside_the_admin(visit):
    page = visit("/nowhere/", status=404)
    page.evaluate("setTimeout(() => { try { new Function('window.ran = true')() } catch {} })")
    for complaint in ("404", "CSP: script-src blocks eval"):
        visit.hear(complaint)
    visit.complaints.clear()
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_page_has_no_storage_of_the_test_before(visit, turn):
    page = visit("/admin/login/")
    assert page.evaluate("[localStorage.ink, sessionStorage.ink]") == [None, None]
    assert "ink" not in page.evaluate("document.cookie")
    page.evaluate("localStorage.ink = sessionStorage.ink = 'blue', document.cookie = 'ink=blue'")
