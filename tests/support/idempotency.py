"""Requests with an Idempotency-Key: `send` sends one, `assert_replayed` compares its answer with the first one."""

CLAIMS = "/api/v1/claims/"
SAID = {"statement": "It ended.", "language": "en"}
REASON = {"reason": "It was wrong."}
KEY = {"idempotency-key": "8e03978e-40d5-43e8-bc93-6e9ccb1b9b62"}


def send(client, address=CLAIMS, body=SAID, headers=KEY, **more):
    more = ({"content_type": "application/octet-stream"} if isinstance(body, bytes) else {}) | more
    return client.post(address, body, headers=headers, **more)


def assert_problem(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert "Idempotency-Replayed" not in answer


def assert_replayed(again, first):
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    for name in ("Content-Type", "ETag", "Location"):
        assert again.headers.get(name) == first.headers.get(name)
