"""Which files can a program for references load? The citation of a claim or a version: BibTeX, CSL-JSON."""

import orjson
from django.http import HttpResponse

from claims.pages.web import citation
from claims.pages.web.public_claim import of_claim


@of_claim
def bibtex(request, claim, edition):
    return file(
        citation.bibtex(citation.citation_of(claim, edition)), "application/x-bibtex; charset=utf-8", edition, "bib"
    )


@of_claim
def csl(request, claim, edition):
    items = [citation.csl_item(citation.citation_of(claim, edition))]
    return file(orjson.dumps(items), "application/vnd.citationstyles.csl+json", edition, "json")


def file(content, media_type, edition, ending):
    name = f"claim-{edition.id}-v{edition.version}.{ending}"
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
