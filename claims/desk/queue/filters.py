"""How do people ask for claims without knowing the filters' names? By a form, which leads to the address of the list.

`query_of` turns the form into a query string, and `chips_of` shows the filters of an address, each with the address
of the list without it.
"""

from typing import NamedTuple

from django import forms
from django.conf.locale import LANG_INFO
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.listing.filters import MAX_SEARCH_LENGTH
from claims.models import Category, Claimant, ClaimPriority, ClaimStatus, DriftStatus, EvidenceStance, Rating, Upload
from sources.models import Publisher

MAX_CHOICES = 300
MAX_NAMED = 20  # claimants or publishers whose names contain the typed part
LABELS = {
    "q": gettext_lazy("words"),
    "language": gettext_lazy("language"),
    "topic": gettext_lazy("topic"),
    "claimant": gettext_lazy("claimant"),
    "category": gettext_lazy("category"),
    "rating": gettext_lazy("rating"),
    "issuer": gettext_lazy("judged by"),
    "publisher": gettext_lazy("cites"),
    "stance": gettext_lazy("stance of evidence"),
    "status": gettext_lazy("status"),
    "priority": gettext_lazy("priority"),
    "assigned_to": gettext_lazy("assigned to"),
    "claimed_on": gettext_lazy("said"),
    "verdict_published_at": gettext_lazy("judged"),
    "created_at": gettext_lazy("entered"),
    "imported_in": gettext_lazy("imported in"),
    "quote_status": gettext_lazy("quotes in the newest text"),
}
WORDS = {
    "category": dict(Category.choices),
    "stance": dict(EvidenceStance.choices),
    "status": dict(ClaimStatus.choices),
    "priority": {str(value): label for value, label in ClaimPriority.choices},
    "quote_status": {"found": gettext_lazy("found"), **dict(DriftStatus.choices)},
}
NAMED = ("claimant", "topic", "imported_in")  # filters whose values are keys of rows with names
LOOKUPS = {
    "gte": gettext_lazy("from"),
    "gt": gettext_lazy("after"),
    "lte": gettext_lazy("until"),
    "lt": gettext_lazy("before"),
    "not": gettext_lazy("not"),
    "exact": gettext_lazy("exactly"),
    "isnull": gettext_lazy("missing"),
}


class Chip(NamedTuple):
    label: str
    value: str
    address: str  # the query string without it


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class NameInput(forms.TextInput):
    """A text with suggestions: `options` are values with their labels."""

    template_name = "desk/queue/name_input.html"

    def __init__(self, options=()):
        super().__init__(attrs={"autocomplete": "off", "dir": "auto"})
        self.options = options

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"options": self.options, "list": f"{attrs.get('id', name)}_options"}
        context["widget"]["attrs"]["list"] = context["widget"]["list"]
        return context


class FilterForm(forms.Form):
    """One value for each of the filters that people ask for most. The address takes all others, and several values."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=MAX_SEARCH_LENGTH)
    language = forms.CharField(label=gettext_lazy("Language"), required=False, max_length=35)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    claimant = forms.CharField(label=gettext_lazy("Claimant"), required=False, max_length=200)
    claimed_on__gte = forms.DateField(label=gettext_lazy("Said from"), required=False, widget=DayInput)
    claimed_on__lte = forms.DateField(label=gettext_lazy("Said until"), required=False, widget=DayInput)
    category = forms.ChoiceField(label=gettext_lazy("Category of the verdict"), required=False)
    rating = forms.ChoiceField(label=gettext_lazy("Rating"), required=False)
    issuer = forms.CharField(label=gettext_lazy("Judged by"), required=False, max_length=253)
    verdict_published_at__gte = forms.DateField(label=gettext_lazy("Judged from"), required=False, widget=DayInput)
    verdict_published_at__lte = forms.DateField(label=gettext_lazy("Judged until"), required=False, widget=DayInput)
    publisher = forms.CharField(label=gettext_lazy("Cites an article of"), required=False, max_length=253)
    stance = forms.ChoiceField(label=gettext_lazy("Stance of the evidence"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    assigned_to = forms.ChoiceField(label=gettext_lazy("Assigned to"), required=False)
    created_at__gte = forms.DateField(label=gettext_lazy("Entered from"), required=False, widget=DayInput)
    created_at__lte = forms.DateField(label=gettext_lazy("Entered until"), required=False, widget=DayInput)

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs, auto_id="filter_%s")
        publishers = list(Publisher.objects.order_by("name").values_list("name", "kind", "is_desk")[:MAX_CHOICES])
        self.offer("topic", [(topic.slug, topic) for topic in topics])
        self.offer("category", Category.choices)
        self.offer("rating", ratings())
        self.offer("stance", EvidenceStance.choices)
        self.offer("status", ClaimStatus.choices)
        self.offer("priority", ClaimPriority.choices)
        self.offer("assigned_to", [("me", _("me")), ("nobody", _("nobody")), *names_of_people()])
        self.suggest("language", languages())
        self.suggest("publisher", [(name, "") for name, _kind, _is_desk in publishers])
        judges = [(name, "") for name, kind, is_desk in publishers if is_desk or kind == "fact_checker"]
        self.suggest("issuer", judges)

    def offer(self, name, choices):
        self.fields[name].choices = [("", "–"), *choices]

    def suggest(self, name, options):
        self.fields[name].widget = NameInput(options)

    def clean_language(self):
        """Take the name of a language for its tag."""
        typed = self.cleaned_data["language"]
        tags = {name.casefold(): tag for tag, name in languages()}
        return tags.get(typed.casefold(), typed)

    def clean_claimant(self):
        name = self.cleaned_data["claimant"]
        found = Claimant.objects.with_similar_name(name.split(), MAX_NAMED) if name else []
        same = [claimant for claimant in found if is_called(claimant, name)]
        if name and not (same or found):
            raise forms.ValidationError(_("No claimant is called “%(name)s”."), params={"name": name})
        return ",".join(sorted(str(claimant.pk) for claimant in same or found))

    def clean_issuer(self):
        return domains_called(self.cleaned_data["issuer"])

    def clean_publisher(self):
        return domains_called(self.cleaned_data["publisher"])


def ratings():
    """Return each rating's code with its name, once if several scales have it."""
    names = {}
    for rating in Rating.objects.select_related("scale").order_by("scale__code", "code"):
        names.setdefault(rating.code, rating.name)
    return list(names.items())[:MAX_CHOICES]


def names_of_people():
    names = get_user_model().objects.filter(is_active=True, is_staff=True).order_by("username")
    return [(name, name) for name in names.values_list("username", flat=True)[:MAX_CHOICES]]


def languages():
    """Return tags of languages with their names in the reader's language."""
    return sorted((tag, _(info["name"])) for tag, info in LANG_INFO.items() if "name" in info)


def is_called(claimant, name):
    return name.casefold() in {claimant.name.casefold(), *map(str.casefold, claimant.aliases)}


def domains_called(text):
    """Return the domains of the houses with this domain or name, joined by commas; the text itself without any."""
    if not text:
        return ""
    houses = Publisher.objects.filter(Q(domain=text.lower()) | Q(name__iexact=text))
    houses = houses or Publisher.objects.filter(name__unaccent__icontains=text)
    domains = houses.order_by("domain").values_list("domain", flat=True)[:MAX_NAMED]
    return ",".join(domains) or text.lower()


def form_of(query, topics):
    """Return the form with those filters of the query that it can show."""
    names = claimant_names(query)
    shown = {name: query.filters[name] for name in shown_by_form(query)}
    if "claimant" in shown:
        shown["claimant"] = names.get(shown["claimant"], "")
    return FilterForm(initial=shown, topics=topics)


def shown_by_form(query):
    """Return the names of the filters of a query that the form has a field for, with one value."""
    return [
        name
        for name, text in query.filters.items()
        if name in FilterForm.base_fields and ("," not in text or name == "q")
    ]


def rest_of(query):
    """Return the part of the query that the form does not show, and which it leaves as it is."""
    return query.query(**dict.fromkeys(shown_by_form(query)))


def query_of(form, rest):
    """Return the query string for a valid form, beside `rest`, which it does not show."""
    query = QueryDict(rest, mutable=True)
    for name, value in form.cleaned_data.items():
        if value:
            query[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return query.urlencode()


def chips_of(query, topics):
    """Return a `Chip` for each value of each filter. One query names the claimants."""
    names = claimant_names(query) | upload_names(query) | {topic.slug: str(topic) for topic in topics}
    chips = []
    for name, text in query.filters.items():
        base, _separator, lookup = name.partition("__")
        values = [text] if base in ("q", "article", "external_ref") else text.split(",")
        for value in values:
            rest = ",".join(other for other in values if other != value) or None
            label = str(LABELS.get(base, base)) + (f" {LOOKUPS[lookup]}" if lookup in LOOKUPS else "")
            words = WORDS.get(base, {}).get(value) or (names.get(value) if base in NAMED else None)
            chips.append(Chip(label, str(words or value), query.query(**{name: rest})))
    return chips


def upload_names(query):
    ids = query.filters.get("imported_in", "").split(",")
    found = Upload.objects.filter(pk__in=ids) if any(ids) else Upload.objects.none()
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def claimant_names(query):
    ids = [
        text
        for name in ("claimant", "claimant__in", "claimant__not")
        for text in query.filters.get(name, "").split(",")
    ]
    if not any(ids):
        return {}
    found = Claimant.objects.filter(pk__in=filter(None, ids))
    return {str(pk): name for pk, name in found.values_list("pk", "name")}
