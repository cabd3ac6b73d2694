"""Forms of the county's desk of dialects: a variety with its area, a collection of words."""

from typing import Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.error_messages import error_message
from commonfield.front.form_fields import file_field, long_text_field, text_field
from commonfield.places.queries import find_places, place, towns, villages
from commonfield.voices.dialect.errors import AreaUnknownError
from commonfield.voices.dialect.types import VarietyDetails

_SHEETS: Final = ".xlsx,.csv,.tsv,text/csv"
_MOST_PLACES: Final = 200


class VarietyForm(forms.Form):
    """A variety's details and places, one per line, by name or by code."""

    name = text_field(
        pgettext_lazy("a variety", "Name"), 60, _("As the people who speak it call it.")
    )
    name_en = text_field(_("English name"), 60)
    areas = long_text_field(
        _("Where it is spoken"),
        4_000,
        _("A town or village a line, by its name or its 12-digit code."),
        rows=5,
    )
    family = text_field(
        _("Belongs to"),
        120,
        _("Its group among the ways of speaking. Leave it empty if unsure."),
        required=False,
    )
    family_en = text_field(_("Belongs to, in English"), 120, required=False)
    note = text_field(pgettext_lazy("a variety", "What is not certain"), 500, required=False)
    note_en = text_field(
        pgettext_lazy("a variety", "What is not certain, in English"), 500, required=False
    )
    language = forms.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$",
        label=_("Language code"),
        max_length=35,
        required=False,
        help_text=_("BCP 47, such as wuu or hak. Leave it empty if none fits."),
    )

    def clean_areas(self) -> list[str]:
        """Return the codes of the named places."""
        lines = [each.strip() for each in self.cleaned_data["areas"].splitlines() if each.strip()]
        try:
            return [_place_code(each) for each in dict.fromkeys(lines[:_MOST_PLACES])]
        except AreaUnknownError as error:
            raise forms.ValidationError(error_message(error)) from error

    def details(self) -> VarietyDetails:
        fields = {name: value for name, value in self.cleaned_data.items() if name != "areas"}
        fields.pop("code", None)
        return VarietyDetails(**fields)


class NewVarietyForm(VarietyForm):
    """A new variety, with the code that stands in its address."""

    code = text_field(
        pgettext_lazy("a variety", "Code"),
        20,
        _("Small letters, such as gushi. It stands in addresses and never changes."),
        autocapitalize="none",
    )
    field_order = ("name", "name_en", "code")


class WordSheetForm(forms.Form):
    sheet = file_field(
        pgettext_lazy("words", "File"),
        _SHEETS,
        _(
            "CSV or Excel, one word per row, with the columns headword, romanisation, ipa, gloss,"
            " gloss_en, meaning. The file that you download from a variety's page has them all."
        ),
    )
    credit = text_field(
        _("Who collected the words"),
        300,
        _("Shown beside every word: who asked whom, where and when."),
    )


def _place_code(line: str) -> str:
    """Return the code of a place by its code or its name; of two of one name, the one here."""
    if line.isascii() and line.isdecimal():
        if place(line) is None:
            raise AreaUnknownError(place=line[:40])
        return line
    here = [*towns(settings.COUNTY_CODE), *villages(settings.COUNTY_CODE), *find_places(line)]
    known = (each.code for each in here if line in {each.name, each.short_name, each.name_en})
    found = next(known, None)
    if found is None:
        raise AreaUnknownError(place=line[:40])
    return found
