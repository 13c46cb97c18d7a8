"""What a browser sends from the forms of the admin."""

from django.urls import reverse


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def formset(prefix, *rows, initial=0):
    """What a browser sends for a formset."""
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return sent | {
        f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()
    }


def claim_form(topics=(), evidence=(), drafts=(), initial=None, **fields):
    """What a browser sends for a claim."""
    stored = {"claim_topics": 0, "evidence": 0, "verdicts-2": 0} | (initial or {})
    said = {"statement": "The summit ended without a concrete result.", "language": "en", "priority": 2}
    return (
        said
        | formset("claim_topics", *topics, initial=stored["claim_topics"])
        | formset("evidence", *evidence, initial=stored["evidence"])
        | formset("evidence-2")  # those that the public sees, on a claim that we have judged
        | formset("verdicts")  # the published ones
        | formset("verdicts-2", *drafts, initial=stored["verdicts-2"])
        | formset("claims-claimlink")
        | fields
    )
