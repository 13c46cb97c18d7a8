"""How is the desk doing? `figures_of` counts and measures the verdicts that were published, in two queries."""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.models import Category

MAX_VERDICTS = 100_000  # the newest ones of the period, which are counted
MAX_MEASURED = 10_000  # of these the times are measured; of more verdicts, every second, third …

PUBLISHED = """
    SELECT verdict.id, verdict.claim_id, verdict.supersedes_id, verdict.rating_id, verdict.published_at,
        date_trunc('month', verdict.published_at AT TIME ZONE %s)::date AS month
    FROM claims_verdict AS verdict
    WHERE verdict.origin = 'desk' AND verdict.published_at >= %s AND verdict.published_at < %s
    ORDER BY verdict.published_at DESC
    LIMIT %s
"""
COUNTS = f"""
    WITH published AS ({PUBLISHED})
    SELECT rating.category, published.month, count(*), count(published.supersedes_id)
    FROM published LEFT JOIN claims_rating AS rating ON rating.id = published.rating_id
    GROUP BY 1, 2
"""  # noqa: S608
# For a correction, time runs from the publication of the verdict before. A verdict is handed in when it is
# in review for the first time. The row without a month is the whole period's.
MEDIANS = f"""
    WITH published AS ({PUBLISHED}), numbered AS (
        SELECT *, row_number() OVER (ORDER BY published_at DESC) AS number FROM published
    ), waited AS (
        SELECT published.month,
            CASE WHEN before.id IS NULL THEN published.published_at - claim.created_at END AS since_claim,
            CASE WHEN before.id IS NULL THEN published.published_at - (
                SELECT event.pgh_created_at FROM claims_verdictevent AS event
                WHERE event.id = published.id AND event.status = 'in_review' ORDER BY event.pgh_id LIMIT 1
            ) END AS since_review,
            published.published_at - before.published_at AS until_correction
        FROM numbered AS published
        JOIN claims_claim AS claim ON claim.id = published.claim_id
        LEFT JOIN claims_verdict AS before ON before.id = published.supersedes_id
        WHERE published.number %% %s = 0
    )
    SELECT month,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY since_claim) FILTER (WHERE since_claim >= '0'),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY since_review) FILTER (WHERE since_review >= '0'),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY until_correction) FILTER (WHERE until_correction >= '0')
    FROM waited GROUP BY GROUPING SETS ((month), ())
"""  # noqa: S608
MEASURES = (
    gettext_lazy("From the claim to publication"),
    gettext_lazy("From review to publication"),
    gettext_lazy("From publication to correction"),
)


@dataclass(frozen=True)
class Bar:
    """A bar of a chart, in the units of its `viewBox`, and what it says in words."""

    x: int
    y: int
    height: int
    words: str


@dataclass(frozen=True)
class Line:
    """One line of the figures: a value for each month, as bars and in words, and the one of the whole period."""

    name: str
    label: str
    bars: list
    values: list
    total: str

    @property
    def in_words(self):
        return "; ".join(bar.words for bar in self.bars)


@dataclass(frozen=True)
class Figures:
    months: list
    verdicts: int
    corrections: int
    is_cut: bool
    step: int  # the times are those of every so many verdicts
    categories: list
    medians: list

    @property
    def width(self):
        return BAR_STEP * len(self.months)


BAR_STEP, BAR_WIDTH, CHART_HEIGHT = 12, 8, 32


def figures_of(period):
    """Return the Figures of the period, with the months in the reader's time zone."""
    parameters = [timezone.get_current_timezone_name(), period.begins_at, period.ends_at, MAX_VERDICTS]
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, parameters)
        counted = cursor.fetchall()
        counts = {(category or "", month): count for category, month, count, _corrections in counted}
        verdicts, corrections = sum(counts.values()), sum(row[-1] for row in counted)
        step = -(-verdicts // MAX_MEASURED) or 1
        cursor.execute(MEDIANS, [*parameters, step])
        rows = {month: medians for month, *medians in cursor.fetchall()}
    months = period.months
    return Figures(
        [date_format(month, "M Y") for month in months],
        verdicts,
        corrections,
        verdicts >= MAX_VERDICTS,
        step,
        lines_of_categories(counts, months),
        [line_of_median(number, label, rows, months) for number, label in enumerate(MEASURES)],
    )


def lines_of_categories(counts, months):
    """Return a line for each category that has verdicts, in the order of the scale."""
    highest = max(counts.values(), default=0)
    labels = [*Category.choices, ("", _("without a category"))]
    lines = []
    for name, label in labels:
        values = [counts.get((name, month), 0) for month in months]
        if any(values):
            words = [str(value) for value in values]
            lines.append(Line(name, str(label), bars(values, words, months, highest), words, str(sum(values))))
    return lines


def line_of_median(number, label, rows, months):
    waits = [rows[month][number] if month in rows else None for month in months]
    seconds = [wait.total_seconds() if wait is not None else 0 for wait in waits]
    words = [duration(wait) for wait in waits]
    whole = rows[None][number] if None in rows else None
    return Line("median", str(label), bars(seconds, words, months, max(seconds)), words, duration(whole))


def bars(values, words, months, highest):
    """Return a bar for each value that is not 0; the highest one fills the chart."""
    return [
        Bar(BAR_STEP * place + 2, CHART_HEIGHT - height, height, f"{date_format(month, 'F Y')}: {said}")
        for place, (value, said, month) in enumerate(zip(values, words, months, strict=True))
        if value and (height := max(1, round(CHART_HEIGHT * value / highest)))
    ]


def duration(wait):
    """Return the time in words: minutes below 2 hours, hours below 2 days, then days; a dash if there is none."""
    if wait is None:
        return "–"
    minutes = round(wait.total_seconds() / 60)
    if minutes < 120:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if minutes < 48 * 60:
        return ngettext("%(count)s hour", "%(count)s hours", round(minutes / 60)) % {"count": round(minutes / 60)}
    days = round(minutes / 60 / 24)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
