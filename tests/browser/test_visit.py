"""Would the browser tests notice a page that complains?"""

import pytest

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
INLINE_SCRIPT = "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = true'}))"


@pytest.mark.parametrize(
    ("complaint", "deed"),
    [
        ("out of ink", "console.error('out of ink')"),
        ("nearly out of ink", "console.warn('nearly out of ink')"),
        ("no paper", "setTimeout(() => { throw new Error('no paper') })"),
        ("CSP: script-src-elem", INLINE_SCRIPT),
        ("404", "fetch('/nowhere/')"),
    ],
)
def test_a_complaint_of_a_page_is_heard(complaint, deed, visit):
    page = visit("/admin/login/")
    page.evaluate(f"() => {{ {deed} }}")
    page.wait_for_timeout(200)
    heard, visit.complaints[:] = list(visit.complaints), []
    assert any(complaint in said for said in heard), heard


def test_no_inline_script_runs_in_the_admin(visit):
    page = visit("/admin/login/")
    page.evaluate(f"() => {{ {INLINE_SCRIPT} }}")
    page.wait_for_timeout(200)
    visit.complaints.clear()
    assert page.evaluate("window.ran") is None


def test_no_text_is_run_as_code_outside_of_the_admin(visit):
    page = visit("/nowhere/", status=404)
    page.evaluate("setTimeout(() => { try { new Function('window.ran = true')() } catch {} })")
    page.wait_for_timeout(200)
    visit.complaints.clear()
    assert page.evaluate("window.ran") is None
