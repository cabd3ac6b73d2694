"""Forms of the desk: what a keeper looks for, and files that come in."""

from datetime import date
from typing import TYPE_CHECKING, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from commonfield.market.desk.choices import AdjustmentReason
from commonfield.market.desk.types import Wanted
from commonfield.workshop.errors import FileTooLargeError, SheetTooLargeError
from commonfield.workshop.files import content_of
from commonfield.workshop.sheets import MOST_BYTES, MOST_ROWS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Between them every day has one before it and one after it.
_FIRST_DAY: Final = date(2000, 1, 1)
_LAST_DAY: Final = date(2100, 12, 31)


def _day(label: "_StrPromise") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        validators=[MinValueValidator(_FIRST_DAY), MaxValueValidator(_LAST_DAY)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class FindForm(forms.Form):
    """Which orders are looked for."""

    q = forms.CharField(
        label=_("Order number"),
        max_length=24,
        required=False,
        help_text=_("Or how it begins."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    since = _day(_("Ordered from"))
    until = _day(_("Ordered until"))

    def wanted(self, states: tuple[str, ...]) -> Wanted:
        """Return what is looked for; a number is looked for in every state."""
        given = self.cleaned_data if self.is_valid() else {}
        text = "".join(str(given.get("q") or "").upper().split())
        return Wanted(
            states=() if text else states,
            text=text,
            from_day=given.get("since"),
            to_day=given.get("until"),
        )


class FileForm(forms.Form):
    """A filled sheet that comes back."""

    file = forms.FileField(
        label=_("The filled file"),
        help_text=_("Excel (.xlsx) or CSV, at most 5 MB."),
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,.csv,text/csv,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
    )

    def content(self) -> bytes:
        """Return the file's bytes.

        Raises:
            SheetTooLargeError: if it is larger than any sheet that is meant.
        """
        try:
            return content_of(self.cleaned_data["file"], most=MOST_BYTES)
        except FileTooLargeError as error:
            raise SheetTooLargeError(rows=MOST_ROWS) from error


class SalesForm(forms.Form):
    """Between which days, and how finely."""

    since = _day(_("From"))
    until = _day(_("Until"))
    step = forms.ChoiceField(
        label=_("By"),
        required=False,
        choices=[("day", _("day")), ("week", _("week")), ("month", _("month"))],
    )


class AdjustForm(forms.Form):
    """By how much a count is wrong, and why."""

    packs = forms.IntegerField(
        label=_("Change by how many packs"),
        min_value=-9_999,
        max_value=9_999,
        help_text=_("2 if there are two more than written, -2 if two are missing."),
        widget=forms.NumberInput(),
    )
    why = forms.ChoiceField(
        label=_("Reason"), choices=AdjustmentReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In words"),
        max_length=40,
        required=False,
        help_text=_("Whoever counts after you reads it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        if given.get("why") == AdjustmentReason.OTHER and not given.get("words"):
            self.add_error("words", forms.ValidationError(_("Say in words why.")))
        return given

    def reason(self) -> str:
        """Return the reason as it is kept with the movement: its code, and the words."""
        given = self.cleaned_data
        return f"{given['why']}: {given['words']}" if given["words"] else str(given["why"])
