"""How does a client learn the methods of this API? From its discovery document, which `document()` returns.

Methods, parameters and schemas are those of Google's own document, `factchecktools.v1alpha1`, so that a client that
is built from this one calls the same methods (a test compares both). The format is described at
https://developers.google.com/discovery/v1/reference/apis.
"""

VERSION = "v1alpha1"
PREFIX = "GoogleFactcheckingFactchecktoolsV1alpha1"
SCOPE = "https://www.googleapis.com/auth/factchecktools"
NO_CONTENT = "GoogleProtobufEmpty"

TEXT = {"type": "string"}
NUMBER = {"type": "integer", "format": "int32"}
TIME = {"type": "string", "format": "google-datetime"}


def reference(name):
    return {"$ref": name if name == NO_CONTENT else PREFIX + name}


def list_of(items):
    return {"type": "array", "items": items}


SCHEMAS = {
    "FactCheckedClaimSearchResponse": {"nextPageToken": TEXT, "claims": list_of(reference("Claim"))},
    "FactCheckedClaimImageSearchResponse": {
        "nextPageToken": TEXT,
        "results": list_of(reference("FactCheckedClaimImageSearchResponseResult")),
    },
    "FactCheckedClaimImageSearchResponseResult": {"claim": reference("Claim")},
    "Claim": {"text": TEXT, "claimant": TEXT, "claimDate": TIME, "claimReview": list_of(reference("ClaimReview"))},
    "ClaimReview": {
        "publisher": reference("Publisher"),
        "url": TEXT,
        "title": TEXT,
        "reviewDate": TIME,
        "textualRating": TEXT,
        "languageCode": TEXT,
    },
    "Publisher": {"name": TEXT, "site": TEXT},
    "ListClaimReviewMarkupPagesResponse": {
        "nextPageToken": TEXT,
        "claimReviewMarkupPages": list_of(reference("ClaimReviewMarkupPage")),
    },
    "ClaimReviewMarkupPage": {
        "name": TEXT,
        "pageUrl": TEXT,
        "publishDate": TEXT,
        "versionId": TEXT,
        "claimReviewAuthor": reference("ClaimReviewAuthor"),
        "claimReviewMarkups": list_of(reference("ClaimReviewMarkup")),
    },
    "ClaimReviewAuthor": {"name": TEXT, "imageUrl": TEXT},
    "ClaimReviewMarkup": {
        "url": TEXT,
        "claimReviewed": TEXT,
        "claimDate": TEXT,
        "claimLocation": TEXT,
        "claimFirstAppearance": TEXT,
        "claimAppearances": list_of(TEXT),
        "claimAuthor": reference("ClaimAuthor"),
        "rating": reference("ClaimRating"),
    },
    "ClaimAuthor": {"name": TEXT, "jobTitle": TEXT, "sameAs": TEXT, "imageUrl": TEXT},
    "ClaimRating": {
        "textualRating": TEXT,
        "ratingValue": NUMBER,
        "worstRating": NUMBER,
        "bestRating": NUMBER,
        "ratingExplanation": TEXT,
        "imageUrl": TEXT,
    },
}


def query(kind, description):
    return kind | {"location": "query", "description": description}


STANDARD_PARAMETERS = {
    "$.xgafv": query(TEXT | {"enum": ["1", "2"]}, "The format of errors: both are answered alike."),
    "access_token": query(TEXT, "Ignored: send a token in the header, `Authorization: Bearer …`."),
    "alt": query(TEXT | {"enum": ["json"], "default": "json"}, "The format of the answer."),
    "callback": query(TEXT, "Ignored: answers are never JSONP."),
    "fields": query(TEXT, "Which members the answer has: `claims(text,claimReview/url)`."),
    "key": query(TEXT, "Ignored: no key is needed."),
    "oauth_token": query(TEXT, "Ignored, as `access_token` is."),
    "prettyPrint": query({"type": "boolean", "default": "true"}, "Whether the answer is indented."),
    "quotaUser": query(TEXT, "Ignored: there is no quota."),
    "upload_protocol": query(TEXT, "Ignored: nothing is uploaded."),
    "uploadType": query(TEXT, "Ignored: nothing is uploaded."),
}
PAGING = {
    "pageSize": query(NUMBER, "How many results a page has: 10 if this is left out."),
    "pageToken": query(TEXT, "The `nextPageToken` of the page before; all other parameters stay the same."),
    "offset": query(NUMBER, "How many results to leave out. It counts without a `pageToken` only."),
}
LANGUAGE = query(TEXT, "The language of the claims as a BCP 47 tag. Its region is not considered.")
NAME = {
    "name": TEXT
    | {"location": "path", "required": True, "pattern": "^pages/[^/]+$", "description": "`pages/` and the page's id."}
}


def method(name, http_method, path, answer, description, /, *, body=None, **parameters):
    """Return the description of one method, `pages.list`. A method of pages needs the scope of editors."""
    flat_path = path.replace("{+name}", "pages/{pagesId}")
    about = {
        "id": f"factchecktools.{name}",
        "description": description,
        "httpMethod": http_method,
        "path": f"{VERSION}/{path}",
        "flatPath": f"{VERSION}/{flat_path}",
        "parameters": parameters,
        "parameterOrder": [parameter for parameter, kind in parameters.items() if kind.get("required")],
        "response": reference(answer),
    }
    if body:
        about["request"] = reference(body)
    if name.startswith("pages."):
        about["scopes"] = [SCOPE]
    return about


PAGE, PAGES = "ClaimReviewMarkupPage", "ListClaimReviewMarkupPagesResponse"
CLAIM_METHODS = {
    "search": method(
        "claims.search", "GET", "claims:search", "FactCheckedClaimSearchResponse",
        "Search the claims that have a published verdict.",
        query=query(TEXT, "A few words, a sentence or a whole post. Needed without `reviewPublisherSiteFilter`."),
        languageCode=LANGUAGE,
        reviewPublisherSiteFilter=query(TEXT, "The site that published the reviews: nytimes.com."),
        maxAgeDays=query(NUMBER, "The most days since the claim or its review, whichever is newer."),
        **PAGING,
    ),
    "imageSearch": method(
        "claims.imageSearch", "GET", "claims:imageSearch", "FactCheckedClaimImageSearchResponse",
        "Search claims by an image: not implemented here.",
        imageUri=query(TEXT, "The address of the image."), languageCode=LANGUAGE, **PAGING,
    ),
}  # fmt: skip
PAGE_METHODS = {
    "list": method(
        "pages.list", "GET", "pages", PAGES, "List the pages of the desk, by `url` or by `organization`.",
        url=query(TEXT, "The address of one page."), organization=query(TEXT, "The site of the desk."), **PAGING,
    ),
    "create": method("pages.create", "POST", "pages", PAGE, "Create a page with drafts of verdicts.", body=PAGE),
    "get": method("pages.get", "GET", "{+name}", PAGE, "Return one page.", **NAME),
    "update": method(
        "pages.update", "PUT", "{+name}", PAGE, "Replace a page as a whole; its `versionId` is needed.",
        body=PAGE, **NAME,
    ),
    "delete": method("pages.delete", "DELETE", "{+name}", NO_CONTENT, "Delete the drafts of a page.", **NAME),
}  # fmt: skip


def document(root_url):
    """Return the document of the API below `root_url`, which ends in a slash."""
    schemas = {PREFIX + name: properties for name, properties in SCHEMAS.items()} | {NO_CONTENT: {}}
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"factchecktools:{VERSION}",
        "name": "factchecktools",
        "canonicalName": "Fact Check Tools",
        "version": VERSION,
        "version_module": True,
        "title": "Fact Check Tools API",
        "description": "The fact checks of this desk, for clients of Google's Fact Check Tools API.",
        "documentationLink": "https://developers.google.com/fact-check/tools/api/",
        "protocol": "rest",
        "rootUrl": root_url,
        "baseUrl": root_url,
        "servicePath": "",
        "basePath": "",
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": True,
        "auth": {"oauth2": {"scopes": {SCOPE: {"description": "Read and write the pages of the desk."}}}},
        "parameters": STANDARD_PARAMETERS,
        "resources": {"claims": {"methods": CLAIM_METHODS}, "pages": {"methods": PAGE_METHODS}},
        "schemas": {
            name: {"id": name, "type": "object", "properties": properties} for name, properties in schemas.items()
        },
    }
