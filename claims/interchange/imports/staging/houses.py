"""Which house judged, and in which language does it publish?

`houses_of` finds the house of each domain. A house is known by any domain that `PublisherDomain` has. A domain that
nobody has is a house of its own, unless it is that of a language edition: `fr.checker.example` is `checker.example` if
that house is known. `languages_of` decides on short statements whose words do not tell their language.
"""

from collections import Counter, defaultdict
from functools import cache
from typing import NamedTuple

from babel import Locale
from django.db import connection

from config.text.languages import UNDETERMINED
from config.text.scripts import fits_script
from sources.canonical import is_registrable
from sources.models import PublisherDomain

MIN_CLAIMS = 3  # of a house before its usual language is known
MIN_SHARE = 2 / 3  # of them that are in it
SAMPLE = 500  # stored claims of a house that are counted
# Names that language editions have beside the English names of languages.
OTHER_LABELS = {"arabe", "bangla", "castellano", "deutsch", "espanol", "francais", "italiano", "portugues", "tagalog"}

LANGUAGES_OF_CLAIMS = """
    SELECT domain, claim.language, count(*)
    FROM unnest(%s::text[]) AS domain JOIN sources_publisher AS publisher USING (domain)
    CROSS JOIN LATERAL (
        SELECT claim_id FROM claims_verdict WHERE publisher_id = publisher.id LIMIT %s) AS verdict
    JOIN claims_claim AS claim ON claim.id = verdict.claim_id
    GROUP BY domain, claim.language
"""


class House(NamedTuple):
    """The main domain of a publisher, and the language that it mostly publishes in, "" if nobody has said."""

    domain: str
    language: str = ""


def houses_of(judges, others=()):
    """Return the House of each domain. Only the domains of `judges` may be those of language editions."""
    parents = {domain: parent for domain in judges if (parent := edition_parent(domain))}
    asked = {*judges, *others, *parents.values()}
    rows = PublisherDomain.objects.filter(domain__in=asked).values_list("domain", *MAIN)
    known = {domain: House(*house) for domain, *house in rows}
    new = {parent: House(parent) for parent in parents.values() if parent in judges}
    of_editions = {domain: (new | known)[parent] for domain, parent in parents.items() if parent in new | known}
    return {domain: House(domain) for domain in asked} | of_editions | known


MAIN = ("publisher__domain", "publisher__language")


@cache
def edition_parent(domain):
    """Return the domain above if the first part names a language, such as `fr` or `hindi`; or else ""."""
    first, _dot, parent = domain.partition(".")
    return parent if first in edition_labels() and is_registrable(parent.split(".")) else ""


@cache
def edition_labels():
    """Return the two-letter codes of languages and their names in English, in lower case."""
    names = Locale("en").languages
    return {code for code in names if len(code) == 2} | {name.lower() for name in names.values()} | OTHER_LABELS


def languages_of(reviews, houses):
    """Return the language of each review's statement: that of its house if its own words do not tell.

    Without a language of its own, a house has that of two thirds of its claims. Letters of another script stay `und`.
    """
    languages = [review.language for review in reviews]
    unclear = [place for place, language in enumerate(languages) if language == UNDETERMINED]
    silent = {house.domain for place in unclear if not (house := houses[reviews[place].publisher]).language}
    usual = usual_languages(silent, reviews, houses) if silent else {}
    for place in unclear:
        review = reviews[place]
        house = houses[review.publisher]
        language = house.language or usual.get(house.domain, UNDETERMINED)
        if language != UNDETERMINED and fits_script(review.statement, language):
            languages[place] = language
    return languages


def usual_languages(domains, reviews, houses):
    """Return the language of most claims, in these reviews and stored, of each house that has a usual one."""
    counts = defaultdict(Counter)
    for review in reviews:
        if (domain := houses[review.publisher].domain) in domains:
            counts[domain][review.language] += 1
    with connection.cursor() as cursor:
        cursor.execute(LANGUAGES_OF_CLAIMS, [list(domains), SAMPLE])
        for domain, language, number in cursor.fetchall():
            counts[domain][language] += number
    return {domain: language for domain, counted in counts.items() if (language := usual_language(counted))}


def usual_language(counted):
    """Return the language of two thirds of the claims whose language is known, or ""."""
    known = Counter({language: number for language, number in counted.items() if language != UNDETERMINED})
    total = known.total()
    [(language, number)] = known.most_common(1) or [("", 0)]
    return language if total >= MIN_CLAIMS and number >= total * MIN_SHARE else ""
