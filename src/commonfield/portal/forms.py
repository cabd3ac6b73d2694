"""Forms of the portal: searching places, opening and closing venues."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import day_field, text_field
from commonfield.places.choices import VenueKind


class VenueForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=VenueKind.choices, widget=forms.RadioSelect
    )
    name = text_field(_("Its name"), 120)
    name_en = text_field(_("English name"), 120, required=False)
    code = forms.SlugField(
        label=_("Short name for its address"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens, such as houcang-hall. It never changes."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    address = text_field(_("Where it stands"), 200, required=False)
    opened_on = day_field(_("Opened on"), _("The first day, today at the latest."))


class CloseVenueForm(forms.Form):
    closed_on = day_field(_("Closed from"), _("The first day on which it is no longer open."))
