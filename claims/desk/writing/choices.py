"""How is a row chosen in a form of the desk? By typing its name: `ClaimantField`, `ArticleField`."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from claims.models import Claimant
from claims.models.claimant import ClaimantKind
from config.db.fields import normal_line
from sources.canonical import canonical_url
from sources.models import Article

NEW = "new:"  # before the kind of a claimant that is to be made: `new:person`


class Typed(str):
    """What was chosen and what was typed, as one value: the key of a row, with `words` for its name."""

    def __new__(cls, key, words):
        typed = super().__new__(cls, key)
        typed.words = words
        return typed


class SearchInput(forms.Widget):
    """A hidden input for the key of a row, and a visible one for its name, `<name>_words`, in which people search."""

    template_name = "desk/writing/search.html"

    def __init__(self, search, name_of, attrs=None):
        self.search, self.name_of = search, name_of
        super().__init__(attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        words = value.words if isinstance(value, Typed) else self.name_of(value)
        context["widget"] |= {"words": words, "words_name": f"{name}_words", "search": self.search}
        return context

    def value_from_datadict(self, data, files, name):
        words = data.get(f"{name}_words")
        return Typed(data.get(name) or "", data.get(name) or "" if words is None else words)

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}_words" not in data


class SearchField(forms.Field):
    """A field for one row of a model, which is named in words. Words that are not the chosen row's name are read."""

    def __init__(self, search, **options):
        super().__init__(widget=SearchInput(search, self.name_of), **options)

    def name_of(self, key):
        row = self.row_of(key)
        return self.words_for(row) if row else ""

    def row_of(self, key):
        try:
            return self.rows().filter(pk=UUID(str(key))).first() if key else None
        except ValueError:
            return None

    def has_changed(self, initial, data):
        if isinstance(data, Typed):
            if data.words.strip() == self.name_of(initial).strip():
                return bool(data) and not data.startswith(NEW) and str(data) != str(initial or "")
            return True
        return str(initial or "") != str(data or "")

    def to_python(self, value):
        if not isinstance(value, Typed):
            return self.row_of(value)
        words = value.words.strip()
        if not words:
            return None
        if "\0" in words:  # which no query can carry
            raise ValidationError(self.not_found(words))
        chosen = self.row_of(value)
        if chosen and self.words_for(chosen).strip() == words:
            return chosen
        return self.read(str(value), words)


class ClaimantField(SearchField):
    """A claimant by name. `new:<kind>` as its key makes a new one of that name, which the form saves."""

    def rows(self):
        return Claimant.objects.all()

    def words_for(self, claimant):
        return claimant.name

    def not_found(self, words):
        return _("There is no claimant of this name: choose one from the list, or make a new one.")

    def read(self, key, words):
        name = normal_line(words)
        same = list(self.rows().filter(name__iexact=name)[:2])
        kind = key.removeprefix(NEW)
        if key.startswith(NEW) and kind in ClaimantKind.values:
            stored = self.rows().filter(name=name, kind=kind, role="").first()
            return stored or Claimant(name=name, kind=kind)
        if len(same) == 1:
            return same[0]
        if same:
            raise ValidationError(_("Several claimants have this name: choose one from the list."))
        raise ValidationError(self.not_found(words), code="new_claimant")


class ArticleField(SearchField):
    """An article by its address."""

    def rows(self):
        return Article.objects.all()

    def words_for(self, article):
        return article.url

    def not_found(self, words):
        return _("There is no article of this address: add it as a source first.")

    def read(self, key, words):
        try:
            found = self.rows().filter(canonical_url=canonical_url(words)).first()
        except ValidationError:
            found = None
        if found is None:
            raise ValidationError(self.not_found(words))
        return found
