"""Which rows have a name like this? The lists below the fields in which people search: claimants and articles."""

from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claims.desk.base import desk_view
from claims.desk.writing.choices import NEW
from claims.matching.entry.names import words_of
from claims.models import Claimant
from claims.models.claimant import ClaimantKind, NameLetters, letters_of
from config.db.fields import BLANKS, stacks_marks
from sources.models import Article

MAX_FOUND = 8
MAX_LENGTH = 200  # characters of what is searched for


def typed(request):
    words = request.GET.get("q", "")[:MAX_LENGTH].replace("\0", "").strip(BLANKS)
    return "" if stacks_marks(words) else words


@desk_view()
@require_GET
def claimants(request):
    """Return the claimants with names like the one that is typed, and the offer to make a new one."""
    words = typed(request)
    named = Claimant.objects.annotate(letters=NameLetters("name", "aliases"))
    rows = list(named.filter(letters__contains=letters_of(words)).order_by("name")[:MAX_FOUND]) if words else []
    known = {row.pk for row in rows}
    rows += [row for row in Claimant.objects.with_similar_name(words_of(words), MAX_FOUND) if row.pk not in known]
    options = [{"key": row.pk, "words": row.name, "more": row.role or row.get_kind_display()} for row in rows]
    options = options[:MAX_FOUND]
    if words and request.user.has_perm("claims.add_claimant"):
        options += [
            {"key": f"{NEW}{kind}", "words": words, "more": _("new: %(kind)s") % {"kind": kind.label}}
            for kind in (ClaimantKind.PERSON, ClaimantKind.ORGANISATION, ClaimantKind.ACCOUNT)
        ]
    return render(request, "desk/writing/options.html", {"options": options})


@desk_view()
@require_GET
def articles(request):
    """Return the articles whose address or title has what is typed."""
    words = typed(request)
    found = Article.objects.filter(Q(url__icontains=words) | Q(title__icontains=words)) if len(words) > 2 else ()
    rows = found.select_related("publisher").order_by("-id")[:MAX_FOUND] if words and found != () else []
    options = [{"key": row.pk, "words": row.url, "more": f"{row.title} · {row.publisher}"} for row in rows]
    return render(request, "desk/writing/options.html", {"options": options})
