"""What does a browser send from the forms of the admin? `claim_form` builds it; `Form` reads it from a page."""

from html.parser import HTMLParser

from django.urls import reverse


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def formset(prefix, *rows, initial=0):
    """Return what a browser sends for a formset."""
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return sent | {
        f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()
    }


def claim_form(topics=(), evidence=(), drafts=(), initial=None, **fields):
    """Return what a browser sends for a claim."""
    stored = {"claim_topics": 0, "evidence": 0, "verdicts-2": 0} | (initial or {})
    said = {"statement": "The summit ended without a concrete result.", "language": "en", "priority": 2}
    return (
        said
        | formset("claim_topics", *topics, initial=stored["claim_topics"])
        | formset("evidence", *evidence, initial=stored["evidence"])
        | formset("evidence-2")  # shown evidence of a claim that we have judged
        | formset("verdicts")  # the published ones
        | formset("verdicts-2", *drafts, initial=stored["verdicts-2"])
        | formset("claims-claimlink")
        | fields
    )


class Form(HTMLParser):
    """The form on a page, as a browser fills it from the markup and sends it (https://html.spec.whatwg.org).

    `sent` is what the button "Save" sends. As in a browser, a text area loses a line break at its start and sends
    `\\r\\n`, and an `<input>` has one line.
    """

    def __init__(self, markup, which):
        super().__init__()
        self.which, self.is_inside, self.sent = which, False, {}
        self.area = self.select = None
        self.feed(markup)
        assert self.sent, "there is no such form"

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.is_inside = attributes.get("id") == self.which
        if not self.is_inside or "disabled" in attributes:
            return
        if tag == "input":
            self.add_input(attributes)
        elif tag == "textarea":
            self.area, self.words = attributes.get("name"), []
        elif tag == "select":
            self.select, self.chosen = attributes.get("name"), []
            self.options = None if "multiple" in attributes else []
        elif tag == "option" and self.select:
            if self.options is not None:
                self.options.append(attributes.get("value", ""))
            if "selected" in attributes:
                self.chosen.append(attributes.get("value", ""))

    def add_input(self, attributes):
        kind, name = attributes.get("type", "text"), attributes.get("name")
        is_left_out = kind in ("submit", "button", "image", "reset") or (
            kind in ("checkbox", "radio") and "checked" not in attributes
        )
        if name and not is_left_out:
            default = "on" if kind == "checkbox" else ""
            value = attributes.get("value") or default
            self.add(name, value if kind == "hidden" else value.replace("\n", "").replace("\r", ""))

    def add(self, name, value):
        self.sent.setdefault(name, []).append(value)

    def handle_data(self, words):
        if self.area:
            self.words.append(words)

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_inside = False
        elif tag == "textarea" and self.area:
            text = "".join(self.words).replace("\r\n", "\n").removeprefix("\n")
            self.add(self.area, text.replace("\n", "\r\n"))
            self.area = None
        elif tag == "select" and self.select:
            for value in self.chosen or (self.options or [])[:1]:
                self.add(self.select, value)
            self.select = None


def version_token(answer):
    """Return the hidden token that the page of a row, of a refused step or of a confirmation sends along."""
    context = answer.context_data
    form = context["adminform"].form if "adminform" in context else context.get("version_form", context.get("steps"))
    return form["version_token"].value()
