"""Does `q` find what people type, and is no query an error?

The answers are the same on every server, although one of locale C takes « for a letter.
"""

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from uuid_utils.compat import uuid7

from claims.models import Card
from tests.factories import ClaimantFactory, ClaimFactory

SUMMIT = "Le sommet s’est achevé sans résultat : l’accord d'Alaska n’a pas été signé."

FINDS = {
    "one word": ("fr", SUMMIT, "sommet"),
    "all words, in any order": ("fr", SUMMIT, "résultat sommet"),
    "other case": ("fr", SUMMIT, "SOMMET RÉSULTAT"),
    "accents left out": ("fr", SUMMIT, "acheve resultat signe"),
    "accents put in": ("fr", "Le resultat du sommet", "résultat"),
    "accents typed as two characters": ("fr", SUMMIT, "re\u0301sultat"),
    "accents stored as two characters": ("fr", "Aucun re\u0301sultat", "résultat"),
    "plural for singular": ("fr", SUMMIT, "sommets résultats accords"),
    "singular for plural": ("fr", "Des sommets sans résultats", "sommet résultat"),
    "another form of the verb": ("fr", SUMMIT, "signer"),
    "a ligature": ("fr", "Au cœur de l’œuvre", "coeur oeuvre"),
    "an article before it, plain": ("fr", SUMMIT, "l'accord"),
    "an article before it, typographic": ("fr", SUMMIT, "l’accord"),
    "an article left out": ("fr", SUMMIT, "accord alaska"),
    "an article where the text has none": ("fr", "Accord signé", "l’accord"),
    "les for le": ("fr", SUMMIT, "les accords"),
    "les in the text": ("fr", "Les accords d’Alaska", "l’accord d’Alaska"),
    "stop words beside a word": ("fr", SUMMIT, "le sommet de la"),
    "in guillemets": ("fr", "Le «sommet» de Budapest", "sommet"),
    "in guillemets with no-break spaces": ("fr", "Le «\u00a0sommet\u202f» de Budapest", "sommet"),
    "in curly quotes": ("en", "The “summit” failed", "summit"),
    "before a no-break space": ("fr", "Le sommet\u00a0: un échec\u202f!", "sommet échec"),
    "before an ellipsis": ("fr", "Et voilà le résultat…", "résultat"),
    "beside a dash": ("fr", "Moscou—Washington", "washington"),
    "with a no-break hyphen": ("fr", "Le porte\u2011parole", "porte-parole"),
    "with a soft hyphen": ("fr", "Le som\u00admet", "sommet"),
    "words in guillemets, as a phrase": ("fr", "Aucun résultat concret", "«\u00a0résultat concret\u00a0»"),
    "words in curly quotes, as a phrase": ("en", "No concrete result", "“concrete result”"),
    "a phrase": ("fr", SUMMIT, '"sans résultat"'),
    "a phrase over stop words": ("fr", SUMMIT, '"sommet s\'est achevé"'),
    "one of two": ("fr", SUMMIT, "échec or résultat"),
    "without a word that is not there": ("fr", SUMMIT, "sommet -Budapest"),
    "a quote left open": ("fr", SUMMIT, '"sommet'),
    "a number": ("fr", "19 % d’inflation en 2025", "2025 19"),
    "the claimant": ("fr", SUMMIT, "Iouri Ouchakov"),
    "the claimant and a word": ("fr", SUMMIT, "ouchakov sommet"),
    "a region": ("fr-CA", SUMMIT, "resultats"),
    "English": ("en", "The leaders agreed on nothing", "leader agreeing nothing"),
    "English with a region": ("en-GB", "The leaders’ agreement", "leader"),
    "German": ("de", "Die Gespräche über Flüge", "gesprach flug"),
    "Spanish": ("es", "La reunión terminó sin acuerdos", "reunion acuerdo"),
    "Portuguese": ("pt-BR", "A reunião terminou", "reuniao"),
    "Italian": ("it", "Così è la città", "citta"),
    "Dutch": ("nl", "De gesprekken zijn mislukt", "gesprek"),
    "Arabic": ("ar", "انتهت القمة دون نتيجة", "القمة"),
    "Russian in other case": ("ru", "Москва и Вашингтон", "москва"),
    "Greek in other case": ("el", "Η ΣΎΝΟΔΟΣ", "σύνοδος"),
    "Turkish": ("tr", "Görüşme sonuçsuz kaldı", "gorusme"),
    "Chinese": ("zh", "会谈、没有结果。", "没有结果"),
    "full-width Latin": ("ja", "ＧＤＰ ２％", "gdp"),
    "Thai": ("th", "การประชุมสุดยอด", "การประชุมสุดยอด"),
    "an unknown language": ("und", "Résultat du sommet", "resultat sommet"),
    "a word beside an emoji": ("fr", "Accord signé🎉", "accord signé"),
}

FINDS_NOT = {
    "one word of two": ("fr", SUMMIT, "sommet Budapest"),
    "an excluded word": ("fr", SUMMIT, "sommet -résultat"),
    "an excluded word without its accent": ("fr", SUMMIT, "sommet -resultat"),
    "an excluded phrase": ("fr", SUMMIT, 'sommet -"sans résultat"'),
    "an excluded phrase in guillemets": ("fr", SUMMIT, "sommet -« sans résultat »"),
    "a phrase in another order": ("fr", SUMMIT, '"résultat sans"'),
    "the beginning of a word": ("fr", SUMMIT, "som"),
    "the article of another word": ("fr", SUMMIT, "d'accord budapest"),
    "only stop words": ("fr", SUMMIT, "le la les de"),
    "only a minus": ("fr", SUMMIT, "-"),
    "nothing": ("fr", SUMMIT, ""),
    "French endings in English": ("en", "Les sommets", "sommetaient"),
}


def finds(language, statement, words):
    claimant = ClaimantFactory(name="Iouri Ouchakov", role=str(uuid7()))
    claim = ClaimFactory(statement=statement, language=language, claimant=claimant)
    return Card.objects.matching(words).filter(pk=claim.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "statement", "words"), FINDS.values(), ids=FINDS)
def test_a_search_finds(language, statement, words):
    assert finds(language, statement, words)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "statement", "words"), FINDS_NOT.values(), ids=FINDS_NOT)
def test_a_search_does_not_find(language, statement, words):
    assert not finds(language, statement, words)


@pytest.mark.django_db
def test_a_claim_without_a_claimant_is_found():
    claim = ClaimFactory(claimant=None)

    assert Card.objects.matching("summit").get() == claim.card


@pytest.mark.django_db
def test_each_claim_is_searched_in_its_own_language():
    french = ClaimFactory(statement="Les accords", language="fr")
    ClaimFactory(statement="The accords", language="en")

    assert Card.objects.matching("accorderaient").get() == french.card


@pytest.mark.django_db
def test_each_language_reads_the_query_of_its_own_configuration():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tag FROM unnest(catalogue.search_languages()) AS tag
            WHERE catalogue.search_query(tag, 'sommets vaccinations')
                IS DISTINCT FROM websearch_to_tsquery(catalogue.search_configuration(tag), 'sommets vaccinations')"""
        )
        assert cursor.fetchall() == []


HOSTILE = {
    "many minus": "-" * 5_000,
    "many minus apart": "- " * 2_500,
    "one minus more than the parser's stack": "-" * 33,
    "many minus before a word": "-" * 5_000 + "sommet",
    "many minus and quotes": '-"' * 2_500,
    "many minus and brackets": "-(" * 2_500,
    "many excluded words": "-a " * 1_500,
    "many quotes": '"' * 5_000,
    "many apostrophes": "'" * 5_000,
    "many backslashes": "\\" * 5_000,
    "many brackets": "(" * 5_000,
    "many or": "or " * 1_500,
    "operators": ":*&|!()<->" * 500,
    "labels": "sommet:A & accord:*",
    "an endless word": "a" * 5_000,
    "an endless word of wide letters": "\U00010400" * 5_000,
    "ligatures that grow": "\ufdfa" * 512,
    "many words": " ".join(f"w{number}" for number in range(3_000)),
    "only accents": "\u0301" * 512,
    "a percent sign": "%s %(a)s 100 %",
    "an SQL end": "'; DROP TABLE claims_claim; --",
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "zh", "ar", "und"])
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_no_query_is_an_error(words, language):
    assert finds(language, "Le sommet", words) is not None  # whichever answer


def test_many_minus_signs_exclude_a_word_as_one_does(db):
    assert not finds("fr", SUMMIT, "sommet " + "-" * 40 + "résultat")
    assert finds("fr", SUMMIT, "sommet " + "-" * 40 + "budapest")


TYPED = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=512)
SIGNS = st.text(st.sampled_from("---\"'()!&|:*<>\\ aé«»or_"), max_size=512)


class AnyText(TestCase):
    """Generated words and statements; each example in a transaction of its own."""

    @given(words=TYPED | SIGNS)
    @example(words="-" * 512)
    def test_any_query_is_answered(self, words):
        ClaimFactory(language="fr")
        ClaimFactory(language="zh")

        assert Card.objects.matching(words).count() in (0, 1, 2)

    @given(statement=TYPED.filter(str.strip), language=st.sampled_from(["fr", "en", "ar", "th", "und"]))
    def test_any_statement_can_be_searched(self, statement, language):
        ClaimFactory(statement=f"sommet {statement}", language=language)

        assert Card.objects.matching("sommet").count() in (0, 1)
