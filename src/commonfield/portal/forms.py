"""Forms of the portal: opening and closing venues, the county's photograph."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import day_field, file_field, text_field
from commonfield.places.choices import VenueKind
from commonfield.places.types import PhotographWords
from commonfield.workshop.images import MOST_BYTES, PHOTOGRAPHS
from commonfield.workshop.media import content_of


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


class PhotographForm(forms.Form):
    """The county's photograph, with what those read who cannot see it."""

    picture = file_field(
        _("Photograph of the county"),
        PHOTOGRAPHS,
        _(
            "Wider than high, of the land or of a village. It is turned upright and made small;"
            " place and camera are removed."
        ),
    )
    shows = text_field(
        _("What the photograph shows"),
        120,
        _("For example: terraces of tea above Dadongba in April mist."),
    )
    shows_en = text_field(_("What the photograph shows, in English"), 240)
    credit = text_field(_("Who took it"), 80, _("Everybody can read this below the photograph."))

    def content(self) -> bytes:
        return content_of(self.cleaned_data["picture"], most=MOST_BYTES)

    def words(self) -> PhotographWords:
        names = ("shows", "shows_en", "credit")
        return PhotographWords(**{name: self.cleaned_data[name] for name in names})
