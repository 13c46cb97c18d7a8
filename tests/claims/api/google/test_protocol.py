"""Which requests does the Google API take besides a plain GET, and which errors does it answer the others with?"""

import json
from urllib.parse import urlencode

import pytest
from django.test import override_settings

from claims.interchange.google import shapes
from sources.models import Article
from tests.support.clients import client_of
from tests.support.google import FORM, PAGES, SEARCH, SUMMIT, invalid, is_error, judged, page


class TestMethodOverride:
    def ask(self, client, address, body, override="GET", content_type=FORM):
        return client.post(address, body, content_type=content_type, headers={"X-HTTP-Method-Override": override})

    def test_a_get_can_be_sent_as_a_form(self, anonymous):
        judged()
        as_form = self.ask(anonymous, SEARCH, urlencode({"query": "summit", "pageSize": 5}))
        assert as_form.content == anonymous.get(SEARCH, {"query": "summit", "pageSize": 5}).content
        listed = self.ask(anonymous, PAGES, urlencode({"organization": "desk.example"}))
        assert (listed.status_code, listed.json()) == (200, {})

    def test_url_parameters_override_the_form(self, anonymous):
        judged()
        answer = self.ask(anonymous, f"{SEARCH}?query=summit", "query=drought")
        assert [claim["text"] for claim in answer.json()["claims"]] == [SUMMIT]

    def test_an_overridden_post_writes_nothing(self, checker):
        body = json.dumps(page())
        assert is_error(self.ask(checker, PAGES, body, content_type="application/json"), 415, "INVALID_ARGUMENT")
        invalid(self.ask(checker, PAGES, body))
        assert not Article.objects.exists()

    @pytest.mark.parametrize("override", ["DELETE", "PUT", "get", "", "x"])
    def test_no_other_method_override_is_accepted(self, editor, override):
        invalid(self.ask(editor, PAGES, "organization=desk.example", override))

    @override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10_000)
    def test_the_limits_of_forms_apply(self, anonymous):
        is_error(self.ask(anonymous, SEARCH, f"query={'a' * 10_000}"), 413, "INVALID_ARGUMENT")
        invalid(self.ask(anonymous, SEARCH, "&".join(f"a{number}=1" for number in range(1_001))))


class TestErrors:
    @pytest.mark.parametrize(
        "path", ["/v1alpha1/", "/v1alpha1/nothing", "/v1alpha1/claims", "/v1alpha1/claims:search//",
                 "/v1alpha1/pages/x/y", "/v1alpha1/%00", "/v1alpha1/a%0Ab", "/v1alpha1/pages/1", "/v1alpha1/pages/%0A",
                 "/v1alpha1/pages/0199A000-0000-7000-8000-000000000000",
                 "/v1alpha1/pages/0199a000-0000-7000-8000-000000000000"]
    )  # fmt: skip
    @pytest.mark.parametrize("role", ["anonymous", "editor"])
    @pytest.mark.django_db
    def test_an_unknown_address_is_a_404(self, path, role):
        is_error(client_of(role).get(path), 404, "NOT_FOUND")

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
    def test_an_unsupported_method_is_a_405(self, anonymous, editor, method):
        for client in (anonymous, editor):
            is_error(client.generic(method, f"{SEARCH}?query=a"), 405, "UNIMPLEMENTED")
        is_error(editor.generic("PATCH", PAGES), 405, "UNIMPLEMENTED")
        is_error(editor.generic(method, "/v1alpha1/nothing"), 404, "NOT_FOUND")

    def test_head_returns_no_content(self, anonymous):
        judged()
        answer = anonymous.head(f"{SEARCH}?query=summit")
        assert (answer.status_code, answer.content) == (200, b"")

    def test_image_search_is_unimplemented(self, anonymous):
        answer = anonymous.get("/v1alpha1/claims:imageSearch?imageUri=https://desk.example/a.png")
        assert "claims:search" in is_error(answer, 501, "UNIMPLEMENTED")

    def test_an_invalid_token_is_a_401_with_a_challenge(self, anonymous):
        for header in ("Bearer 123", "Token 123", "Bearer", "Bearer a b", "Bearer \xff\xfe", "Token \xff"):
            anonymous.credentials(HTTP_AUTHORIZATION=header)
            answer = anonymous.get(f"{SEARCH}?query=a")
            is_error(answer, 401, "UNAUTHENTICATED")
            assert answer["WWW-Authenticate"] == 'Bearer realm="pages"'

    def test_an_unsupported_media_type_is_refused(self, anonymous, editor):
        is_error(anonymous.get(f"{SEARCH}?query=a", headers={"Accept": "application/xml"}), 406, "INVALID_ARGUMENT")
        is_error(editor.post(PAGES, b"<a/>", content_type="application/xml"), 415, "INVALID_ARGUMENT")

    def test_an_unexpected_error_is_logged_and_returned_as_internal(self, anonymous, monkeypatch, caplog):
        monkeypatch.setattr(shapes, "serialize_claim", lambda claim, site: 1 / 0)
        judged()
        assert "ZeroDivision" not in is_error(anonymous.get(f"{SEARCH}?query=summit"), 500, "INTERNAL")
        (record,) = [record for record in caplog.records if record.name == "django.request"]
        assert record.exc_info[0] is ZeroDivisionError

    def test_the_openapi_document_does_not_describe_the_google_api(self, anonymous):
        assert b"v1alpha1" not in anonymous.get("/api/v1/schema/").content
