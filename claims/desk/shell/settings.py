"""What may a person choose for themselves? `SettingsForm`: time zone, single keys, notices and mails."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.models import DeskSettings
from claims.models.desk.person import MailRhythm, NoticeKind

# Names that a person looks for: without those for machines and of old.
REGIONS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


class ZoneInput(forms.TextInput):
    """A field with the names of all time zones to choose from."""

    template_name = "desk/shell/zone.html"

    def get_context(self, name, value, attrs):
        zones = sorted(zone for zone in available_timezones() if zone.startswith(REGIONS))
        context = super().get_context(name, value, attrs) | {"zones": ["UTC", *zones]}
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}-zones"
        return context


class SettingsForm(forms.ModelForm):
    notices = forms.MultipleChoiceField(
        label=_("Tell me when"), choices=NoticeKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    mails = forms.ChoiceField(label=_("Also by e-mail"), choices=MailRhythm.choices, widget=forms.RadioSelect)

    class Meta:
        model = DeskSettings
        fields = ("time_zone", "uses_keys", "notices", "mails")
        widgets = {"time_zone": ZoneInput(attrs={"autocomplete": "off", "spellcheck": "false"})}
        labels = {"uses_keys": _("Single keys do something"), "time_zone": _("Time zone")}
        help_texts = {
            "uses_keys": _(
                "Such as j, k and x, outside of fields. Switch them off if you dictate, or press keys by accident. "
                "Those with Ctrl work in any case."
            ),
        }

    def clean_mails(self):
        """Refuse mails to a person without an address: they would never arrive."""
        mails = self.cleaned_data["mails"]
        if mails != MailRhythm.NEVER and not self.instance.owned_by.email:
            raise forms.ValidationError(
                _("Your account has no e-mail address. Whoever manages accounts here can add it.")
            )
        return mails
