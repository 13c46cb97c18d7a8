"""What does the OpenAPI document say of refusals, and of the headers of requests and answers?"""

from drf_spectacular.utils import OpenApiParameter

PROBLEM = {
    "type": "object",
    "description": "What was wrong, where, and what would be right: https://www.rfc-editor.org/rfc/rfc9457",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail", "code"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON Pointer into the body that was sent."},
                    "parameter": {"type": "string", "description": "The name of a query parameter."},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
        "request_id": {"type": ["string", "null"]},
        "current": {"type": "object", "description": "With the code `stale`: the row as it is now."},
    },
}
REFUSALS = {
    "400": (
        "The query, a header or the body is not valid: `errors` says where, and what would be right. Codes: "
        "`invalid`, `invalid_query`, `parse_error`, `invalid_condition`, `invalid_key`, `bad_request`, or the name of "
        "the constraint that was violated.",
        (),
    ),
    "401": (
        "There is no token where one is needed, or it is not valid, or the name or the password is wrong.",
        (
            "not_authenticated",
            "authentication_failed",
            "authorization_unreadable",
            "token_unknown",
            "token_expired",
            "token_revoked",
            "account_inactive",
            "second_factor_required",
            "second_factor_wrong",
            "second_factor_missing",
        ),
    ),
    "403": ("You may not do this: `detail` names the missing permission.", ("permission_denied",)),
    "404": ("There is nothing at this address, or nothing that you may see.", ("not_found", "not_public_then")),
    "406": ("`Accept` names none of the media types that this address has.", ("not_acceptable",)),
    "409": (
        "Another row or a rule of the desk forbids it. Codes: `in_use`, `in_flight`, `conflict`, or the name of the "
        "rule.",
        (),
    ),
    "410": (
        "The site was restored from a copy that is older than what you have read: begin again, without `since`.",
        ("position_unknown",),
    ),
    "411": ("The body came in chunks, without Content-Length.", ("length_required",)),
    "412": ("The row has changed since you read it: `current` is what it is now, ETag its tag.", ("stale",)),
    "413": ("The body is too large.", ("too_large",)),
    "415": ("The body has a media type that this address does not take.", ("unsupported_media_type",)),
    "422": ("This Idempotency-Key was sent before, with another request.", ("key_reused",)),
    "428": ("If-Match is missing: send the ETag that came with what you read.", ("precondition_required",)),
    "429": ("There were too many attempts: wait as many seconds as Retry-After says.", ("throttled",)),
    "503": (
        "The site could not do this now: try again after as many seconds as Retry-After says. Of `too_expensive`, "
        "`errors` names the parameters that make it so.",
        ("try_again", "crowded", "database_away", "locked", "no_room", "read_only", "too_expensive"),
    ),
}


def header(name, description, example, pattern=None, **extra):
    schema = {"type": "string", "examples": [example]} | ({"pattern": pattern} if pattern else {})
    return OpenApiParameter(name, schema, OpenApiParameter.HEADER, description=description, **extra)


TAG = '"0a1b2c3d4e5f60718293a4b5c6d7e8f9"'
IF_MATCH = header("If-Match", "The ETag of what you read, several with commas, or `*`.", TAG, required=True)
IF_NONE_MATCH = header("If-None-Match", "ETags that you have: while one of them is right, the answer is a 304.", TAG)
ETAG = header("ETag", "The tag of this answer, to be sent as If-Match with a change.", TAG, response=[200, 201])
LIST_ETAG = header("ETag", "The tag of this list, to be sent as If-None-Match.", f"W/{TAG}", response=[200])
LINK = header(
    "Link",
    "The pages after and before this one (RFC 8288).",
    '<https://desk.example/api/v1/claims/?cursor=a>; rel="next"',
    response=[200],
)
IDEMPOTENCY_KEY = header(
    "Idempotency-Key",
    "Any text of yours, another for each request: sent again with the same request, it gives the same answer again.",
    "8e03978e-40d5-43e8-bc93-6e9ccb1b9b62",
    pattern="^[!-~]{1,255}$",
)
CREATION = {
    "on_duplicate": "With `refuse`, a row that is likely here already is refused with a 409 that names what is here; "
    "`allow`, as without the parameter, stores it and looks for nothing."
}
REPLAYED = header("Idempotency-Replayed", "The answer was given before.", "true", response=[200, 201])
HEADERS = {
    "RequestId": ("X-Request-Id", "The id of this request in the site's log.", {"type": "string"}),
    "RetryAfter": ("Retry-After", "How many seconds to wait.", {"type": "integer"}),
    "Authenticate": ("WWW-Authenticate", "The schemes that Authorization may have.", {"type": "string"}),
    "CurrentTag": ("ETag", "The tag of the row as it is now.", {"type": "string", "examples": [TAG]}),
}


def likely_duplicate(shape):
    """Return the 409 of a POST with `on_duplicate`: the usual refusal, or one with stored rows of this shape."""
    description, _codes = REFUSALS["409"]
    duplicates = {
        "type": "array",
        "description": "With the code `likely_duplicate`: stored rows that the new one likely repeats.",
        "items": shape,
    }
    schema = {
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"type": "object", "properties": {"duplicates": duplicates}},
        ]
    }
    return {
        "description": f"{description} With `on_duplicate=refuse` also `likely_duplicate`.",
        "content": {"application/problem+json": {"schema": schema}},
    }


SENT_WITH = {"401": "Authenticate", "412": "CurrentTag", "429": "RetryAfter", "503": "RetryAfter"}


def describe_problems(result, generator, request, public):
    """Add the problem and the refusals that operations refer to, and the headers that come with any answer.

    Addresses go without their last slash: the site answers both spellings, and linters want this one.
    """
    result["paths"] = {path.rstrip("/"): operations for path, operations in result["paths"].items()}
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["headers"] = {
        name: {"description": description, "schema": schema} for name, (_, description, schema) in HEADERS.items()
    }
    components["responses"] = {
        f"Refused{status}": {
            "description": description + (f" Codes: {', '.join(f'`{code}`' for code in codes)}." if codes else ""),
            "headers": {
                HEADERS[name][0]: {"$ref": f"#/components/headers/{name}"}
                for name in ("RequestId", SENT_WITH.get(status))
                if name
            },
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, (description, codes) in REFUSALS.items()
    }
    return result
