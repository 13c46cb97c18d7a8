"""How is a file read? `ReadingForm` asks for its kind, and for what the file does not say."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.interchange.claimreview.messages import OWN_DESK
from claims.models import DateOrder, UploadKind
from sources.models import DeskDomain, PublisherDomain

DATE_ORDERS = [("", _("as the dates of the file decide")), *DateOrder.choices]


def known_publisher(domain):
    """Return the domain of a publisher that is stored. Raises ValidationError."""
    if not domain:
        return ""
    if DeskDomain.objects.own(domain):
        raise ValidationError(gettext(OWN_DESK))
    if not PublisherDomain.objects.filter(domain=domain).exists():
        raise ValidationError(_("There is no publisher “%(domain)s” here: add it first."), params={"domain": domain})
    return domain


class ReadingForm(forms.Form):
    kind = forms.ChoiceField(label=_("Read it as"), choices=UploadKind.choices)
    date_order = forms.ChoiceField(label=_("Dates such as 03/04/2019"), choices=DATE_ORDERS, required=False)
    publisher = forms.CharField(
        label=_("Who judged, whatever the file says"),
        help_text=_("A domain: lemonde.fr. Left empty, the file says it."),
        max_length=253,
        required=False,
    )
    reviewed_on = forms.DateField(
        label=_("Day of reviews that have no date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_publisher(self):
        return known_publisher(self.cleaned_data["publisher"].strip().lower())
