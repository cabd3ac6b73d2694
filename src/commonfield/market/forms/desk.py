"""Forms of the desk: what a keeper looks for, and files that come in."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import DayInput, LazyStr, file_field, number_field, text_field
from commonfield.front.spreadsheets import uploaded_sheet
from commonfield.orders.desk.types import Wanted
from commonfield.stores.stock.choices import AdjustmentReason

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Between them every day has one before it and one after it.
_FIRST_DAY: Final = date(2000, 1, 1)
_LAST_DAY: Final = date(2100, 12, 31)


def _day(label: LazyStr) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        validators=[MinValueValidator(_FIRST_DAY), MaxValueValidator(_LAST_DAY)],
        widget=DayInput(),
    )


class FindForm(forms.Form):
    """Which orders are looked for."""

    q = text_field(
        _("Order number or last digits of the phone"),
        24,
        _("The first digits of the number, or the last four digits of the buyer's phone."),
        required=False,
        autocomplete="off",
        autocapitalize="characters",
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

    file = file_field(
        _("The filled file"),
        ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _("Excel (.xlsx) or CSV, at most 5 MB."),
    )

    def content(self) -> bytes:
        return uploaded_sheet(self.cleaned_data["file"])


class SalesForm(forms.Form):
    """Between which days, and how finely."""

    since = _day(_("From"))
    until = _day(_("Until"))
    step = forms.ChoiceField(
        label=_("By"),
        required=False,
        choices=[("day", _("day")), ("week", _("week")), ("month", _("month"))],
    )


# What happened to packs, as the reason that is kept; whether they are more is in the list's name.
_FEWER: Final = {
    "damaged": AdjustmentReason.DAMAGED,
    "expired": AdjustmentReason.EXPIRED,
    "sample": AdjustmentReason.SAMPLE,
    "used": AdjustmentReason.USED,
    "counted-fewer": AdjustmentReason.COUNTED,
    "other-fewer": AdjustmentReason.OTHER,
}
_MORE: Final = {
    "received": AdjustmentReason.RECEIVED,
    "found": AdjustmentReason.FOUND,
    "counted-more": AdjustmentReason.COUNTED,
    "other-more": AdjustmentReason.OTHER,
}


def _labelled(reasons: "dict[str, AdjustmentReason]") -> "list[tuple[str, _StrPromise]]":
    return [(each, why.label) for each, why in reasons.items()]


def _directions(more: "dict[str, AdjustmentReason]") -> "list[tuple[_StrPromise, Any]]":
    return [
        (_("Fewer packs: taken off the stock"), _labelled(_FEWER)),
        (_("More packs: added to the stock"), _labelled(more)),
    ]


class AdjustForm(forms.Form):
    """By how many packs a count is wrong, and why: the reason says whether up or down."""

    why = forms.ChoiceField(
        label=_("What happened?"), choices=_directions(_MORE), widget=forms.RadioSelect
    )
    packs = number_field(
        _("How many packs fewer or more?"),
        1,
        9_999,
        help_text=_("Only these packs, not all that are there: 2 if two are broken."),
    )
    words = text_field(
        _("In words"), 40, _("For whoever counts next."), required=False, autocomplete="off"
    )

    def __init__(self, *args: object, is_from_lot: bool, **options: object) -> None:
        """Packs that come from a lot are not received here, but from its maker."""
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        why = self.fields["why"]
        if is_from_lot and isinstance(why, forms.ChoiceField):
            more = {name: each for name, each in _MORE.items() if name != "received"}
            why.choices = _directions(more)

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        is_other = (_FEWER | _MORE).get(given.get("why", "")) == AdjustmentReason.OTHER
        if is_other and not given.get("words"):
            self.add_error("words", forms.ValidationError(_("Say in words why.")))
        return given

    def change(self) -> int:
        """Return by how many packs the count changes: below nothing if they are fewer."""
        given = self.cleaned_data
        packs: int = given["packs"]
        return packs if given["why"] in _MORE else -packs

    def reason(self) -> str:
        """Return the reason as it is kept with the movement: its code, and the words."""
        given = self.cleaned_data
        why = (_FEWER | _MORE)[given["why"]].value
        return f"{why}: {given['words']}" if given["words"] else why
