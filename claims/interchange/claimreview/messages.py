"""Why was a review refused, or how was it repaired? REFUSALS and REPAIRS have a sentence for each code."""

from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "not_an_object": _("A ClaimReview is an object of JSON."),
    "too_deep": _("Its lists and objects are nested too deeply."),
    "too_large": _("It is larger than a megabyte."),
    "not_a_claim_review": _("It is no ClaimReview: its type says so, or it reviews no claim."),
    "no_url": _("It does not say where the review is: “url” is missing."),
    "bad_url": _("The address of the review is none on the public web, such as “https://outlet.example/review”."),
    "copy_only": _(
        "Its address is that of a copy in an archive, which does not say of which page, and no publisher is named."
    ),
    "no_date": _("It does not say when the review was published, or nobody can read it: “datePublished”."),
    "no_claim": _("It does not say what was claimed: neither “claimReviewed” nor “itemReviewed” has the words."),
    "too_many_claims": _("It reviews more claims than one review can; the first hundred were read."),
}
# Refusals that depend on the rows that exist, so they are found only when a review is written.
OWN_DESK = gettext_noop("Verdicts of our own desk are written and published here: an import brings those of others.")
ENDED_HERE = gettext_noop(
    "The verdict that this review became was retracted or replaced here: an import does not bring it back."
)
DOUBTFUL_CLAIM = gettext_noop(
    "Its publisher has judged another claim at this address, “%(statement)s” (%(claim)s), and nobody can say from the "
    "words whether this is the same one. If it is, give that claim these words and send the review again; if it is "
    "another one, send the reviews of both in one file."
)
REPAIRS = {
    "appearance_without_address": _("A place where it was said has no address on the web, and was left out."),
    "appearances_left_out": _("It was said in more than fifty places; the first fifty were taken."),
    "attached_to_claim": _(
        "Another publisher has judged the claim in the same words; the verdict was attached to it."
    ),
    "bounds_meaningless": _("The bounds of the rating make no scale; its numbers were left out."),
    "bounds_swapped": _("The best rating is below the worst; as either may be meant, the numbers were left out."),
    "citation_cut": _("A quotation, a title or a note of a cited source is too long, and was cut."),
    "citations_left_out": _("It cites more than fifty sources; the first fifty were taken."),
    "claim_cut": _("The claim is longer than 2,000 characters, and was cut."),
    "claim_from_item": _("“claimReviewed” has no text; that of the item was taken."),
    "claim_repeated": _("The same claim stands in the review twice."),
    "claim_reworded": _("The publisher changed the words of the claim; the review was found by its address."),
    "claimant_cut": _("The claimant's name is longer than 200 characters, and was cut."),
    "claimant_is_checker": _("The publisher of the review is named as the claimant, and was left out."),
    "claimant_without_name": _("Whoever made the claim has no name, and was left out."),
    "claimants_left_out": _("Several made the claim; the first was taken."),
    "claimed_after_review": _("The claim is dated after its review; that date was left out."),
    "comma_decimal": _("A number is written with a comma."),
    "copy_of_unknown_page": _("An address is that of a copy in an archive, which does not say of which page."),
    "date_against_order": _("A date is not in the order of its file; the only day that its numbers make was taken."),
    "date_ambiguous": _("A date may be read in two ways; the day was taken to come first."),
    "date_elsewhere": _("“datePublished” says no day; the date of another member was taken."),
    "date_from_epoch": _("A date is written as seconds or milliseconds since 1970."),
    "date_implausible": _("A date is too long ago or still to come, and was left out."),
    "date_of_file": _("It names no day; that of the file was taken."),
    "date_reordered": _("A date is written with the year last."),
    "date_of_page": _("The markup has no date; that of the page was taken."),
    "date_rewritten": _("A date is not written as in ISO 8601."),
    "date_unreadable": _("A date cannot be read, and was left out."),
    "explanation_cut": _("The text is longer than 50,000 characters, and was cut."),
    "html_unescaped": _("The text has entities of HTML; they became the signs they stand for."),
    "label_cut": _("The label is longer than 2,000 characters, and was cut."),
    "label_elsewhere": _("“alternateName” has no label; that of another member of the rating was taken."),
    "language_of_page": _("The markup names no language; that of the page was taken."),
    "label_from_numbers": _("The rating has no label in words; its numbers were taken."),
    "language_unreadable": _("The language is none that we know; it was found from the text."),
    "media_review": _(
        "It is a MediaReview: its category became the label, and where the media are became where it was said."
    ),
    "media_review_beside": _(
        "Its publisher judges the same claim in a ClaimReview at this address, and that one counts: this MediaReview "
        "changes nothing."
    ),
    "name_cut": _("The publisher's name is longer than 200 characters, and was cut."),
    "older_edition": _("A newer edition of this review was received before, so this one changes nothing."),
    "place_cut": _("The place where it was said is longer than 200 characters, and was cut."),
    "publisher_from_url": _("No publisher with an address is named; it is that of the review's address."),
    "publisher_of_page": _("The markup names no publisher; the page's name for its site was taken."),
    "role_cut": _("The claimant's role is longer than 200 characters, and was cut."),
    "rubbish_removed": _("The text has characters that no text may have; they were removed."),
    "summary_cut": _("The summary is longer than 2,000 characters, and was cut."),
    "tags_removed": _("The text has tags of HTML; they were removed."),
    "title_of_page": _("The markup has no title; that of the page was taken."),
    "title_cut": _("The title is longer than 500 characters, and was cut."),
    "topics_left_out": _("It is about more than twenty topics; the first twenty were taken."),
    "trackers_removed": _("An address has parameters that only track; the canonical one has not."),
    "type_assumed": _("It does not say that it is a ClaimReview, but reads like one."),
    "url_completed": _("The address was completed with that of its publisher."),
    "url_elsewhere": _("“url” has no address; that of another member was taken."),
    "url_of_page": _("The markup has no address, or only a part of it; that of the page was taken."),
    "url_mended": _("An address was misspelt, and was mended."),
    "url_of_copy": _("An address is that of a copy in an archive; that of the original was taken."),
    "value_in_words": _("The rating's value is no number, and was left out."),
    "value_outside": _("The rating's value lies outside its bounds; the numbers were left out."),
    "work_for_claim": _("The item reviewed is not a claim but a work; the claim was made in it."),
    "zone_assumed": _("A time has no zone; UTC was assumed."),
}


class Sentence(str):
    """An English sentence that can be translated later, because it keeps its template and the values that fill it."""

    def __new__(cls, template, **values):
        sentence = super().__new__(cls, template % values)
        sentence.template, sentence.values = template, {name: str(value) for name, value in values.items()}
        return sentence


def as_stored(code, detail):
    """Return a refusal as it is stored: its code, and its sentence as a template with the values that fill it."""
    return {
        "code": code,
        "template": getattr(detail, "template", str(detail)),
        "values": getattr(detail, "values", {}),
    }


def in_english(detail):
    """Return `detail` in English, whatever language is active."""
    with override("en"):
        return str(detail)


def localized(refusal):
    """Return the sentence of a stored refusal in the active language. Values that are words of ours are translated."""
    if refusal["code"] in REFUSALS:
        return str(REFUSALS[refusal["code"]])
    sentence = gettext(refusal["template"])
    values = {name: gettext(value) if value else "" for name, value in refusal["values"].items()}
    return sentence % values if values else sentence
