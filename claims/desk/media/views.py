"""How does a picture, a video or a sound come to a claim? A person sends the file, then says what it shows.

As everywhere at the desk, a file is the body of a request (claims/desk/imports/new.py says why).
"""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.desk.base import desk_view, page
from claims.desk.workbench.address import address_of, claim_or_404, id_sent, origin_of, with_origin
from claims.desk.workbench.cards import LABELS
from claims.models import Evidence
from claims.quoting import add_shown_media
from claims.workflow import StepRefused
from sources.media.likeness import similar_to
from sources.media.sniffing import MAX_FILE_BYTES, MEBIBYTE, MediaRefused
from sources.media.storing import add_media
from sources.models import Article, Media
from sources.variants import variants


@desk_view("sources.add_media")
@require_safe
def new_media(request, claim_id):
    """Show where to drop a file, and where to paste an address."""
    return page(request, "desk/media/new.html", context_of_new(request, claim_or_404(claim_id)))


def context_of_new(request, claim):
    return way_back(request, claim) | {"claim": claim, "max_size": MAX_FILE_BYTES // MEBIBYTE, "url": "", "error": ""}


def way_back(request, claim):
    """Return `back`, the address of the claim's page, and as `origin` and `query` the list it was opened from."""
    return {"back": address_of(claim.pk, request), "origin": origin_of(request), "query": with_origin("", request)}


@desk_view("sources.add_media")
@require_POST
def receive_file(request, claim_id):
    """Store the body as a file with the name in the address. Returns the address of the page that shows it."""
    claim, content = claim_or_404(claim_id), request.read()
    if len(content) != int(request.headers.get("Content-Length") or 0):
        raise ValidationError(_("The file did not arrive as a whole: send it again."))
    try:
        added = add_media(content, at=timezone.now(), by=request.user, name=request.GET.get("name", ""))
    except MediaRefused as refusal:
        raise ValidationError(str(refusal)) from None
    return JsonResponse({"address": address_of_media(request, claim, added.media.pk)}, status=201)


receive_file.max_body_bytes = MAX_FILE_BYTES


def address_of_media(request, claim, media_id):
    return with_origin(reverse("desk:show_media", args=[claim.pk, media_id]), request)


@desk_view("claims.add_evidence")
@require_http_methods(["GET", "HEAD", "POST"])
def show_media(request, claim_id, media_id):
    """Show the media and what is like it; take what it shows of which article as evidence."""
    claim, media = claim_or_404(claim_id), Media.objects.filter(pk=media_id).first()
    if media is None:
        raise Http404
    if request.method != "POST":
        return page(request, "desk/media/show.html", context_of(request, claim, media))
    try:
        evidence = add_shown_media(
            claim,
            article_sent(request),
            media,
            request.POST.get("fragment", ""),
            kind=kind_sent(request),
            by=request.user,
            note=request.POST.get("note", ""),
        )
    except (StepRefused, ValidationError) as refusal:
        sentences = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
        context = context_of(request, claim, media) | {"error": " ".join(sentences)}
        return page(request, "desk/media/show.html", context, status=422)
    return HttpResponseRedirect(f"{address_of(claim.pk, request)}#quote-{evidence.pk}")


def context_of(request, claim, media):
    """Return what the page shows, with what was typed."""
    similar = similar_to(media)
    cited = Article.objects.filter(evidence__claim=claim).select_related("publisher").distinct().order_by("id")
    return way_back(request, claim) | {
        "claim": claim,
        "media": media,
        "exif": sorted(media.exif.items()),
        "similar": [(one, claims_showing(one)) for one in similar],
        "shown_by": claims_showing(media),
        "articles": cited,
        "kinds": LABELS,
        "typed": request.POST,
    }


def claims_showing(media):
    """Return the claims whose evidence shows the media."""
    pieces = Evidence.objects.filter(media=media).select_related("claim").order_by("claim", "id")
    return list({piece.claim_id: piece.claim for piece in pieces}.values())


def article_sent(request):
    """Return the stored article that was chosen, or the one at the address that was typed."""
    if url := request.POST.get("article_url", "").strip():
        article = Article.objects.filter(canonical_url__in=variants(url)).order_by("id").first()
        if article is None:
            sentence = _("No article is stored at this address: add it as a source of the claim first.")
            raise StepRefused(sentence, "article")
        return article
    article = Article.objects.filter(pk=id_sent(request.POST, "article")).first()
    if article is None:
        raise StepRefused(_("Say which article the media file is from."), "article")
    return article


def kind_sent(request):
    if (kind := request.POST.get("kind", "")) not in LABELS:
        raise StepRefused(_("Say what the media file shows: said here, supports, refutes or context."), "kind")
    return kind
