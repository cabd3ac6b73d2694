"""Forms of the portal: searching places, opening and closing venues."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import DayInput
from commonfield.places.choices import VenueKind


class VenueForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=VenueKind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Its name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    code = forms.SlugField(
        label=_("Short name for its address"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens, such as houcang-hall. It never changes."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    address = forms.CharField(label=_("Where it stands"), max_length=200, required=False)
    opened_on = forms.DateField(
        label=_("Opened on"), help_text=_("The first day, today at the latest."), widget=DayInput()
    )


class CloseVenueForm(forms.Form):
    closed_on = forms.DateField(
        label=_("Closed from"),
        help_text=_("The first day on which it is no longer open."),
        widget=DayInput(),
    )
