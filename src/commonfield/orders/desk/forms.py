"""Forms of the desk: what a keeper looks for, answers, gives back and closes."""

from datetime import date
from typing import Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import ChoicesForm, DayInput, LazyStr, YuanField, text_field
from commonfield.orders.desk.types import Wanted

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


class SalesForm(forms.Form):
    """Between which days, and how finely."""

    since = _day(_("From"))
    until = _day(_("Until"))
    step = forms.ChoiceField(
        label=_("By"),
        required=False,
        choices=[("day", _("day")), ("week", _("week")), ("month", _("month"))],
    )


class CloseForm(forms.Form):
    """The second question before a store is closed for good; ``store`` is its name."""

    is_sure = forms.BooleanField(
        error_messages={"required": _("Tick this to close the store. Nothing has been closed yet.")}
    )

    def __init__(self, *args: object, store: str, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        self.fields["is_sure"].label = gettext("Yes, close %(store)s permanently") % {
            "store": store
        }


# Units: fen.
_MOST_REFUNDED_FEN: Final = 100_000_00 - 1


class AgreeForm(forms.Form):
    answer = text_field(
        _("Where the buyer sends it"),
        200,
        help_text=_("Recipient, phone and address, as on a parcel."),
    )


class RefuseForm(forms.Form):
    answer = text_field(
        _("Why you do not take it back"), 200, help_text=_("The buyer reads your words.")
    )


class ArrivedForm(ChoicesForm):
    """Which packs of a return are spoilt, each by its stock row."""

    unsellable = forms.TypedMultipleChoiceField(
        label=_("Spoilt, not to be sold again"),
        coerce=int,
        required=False,
        help_text=_("Whatever is not ticked goes back on the shelf."),
        widget=forms.CheckboxSelectMultiple,
    )


class PartRefundForm(forms.Form):
    amount_fen = YuanField(
        _("Amount to refund"), help_text=_("In yuan."), least_fen=1, most_fen=_MOST_REFUNDED_FEN
    )
    reason = text_field(
        _("Reason"), 60, help_text=_("Such as: a tin was dented. The buyer reads it.")
    )
    # What the page said is still paid, so that a second press gives nothing more back.
    left_fen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class InvoiceNumberForm(forms.Form):
    invoice_number = text_field(
        _("Number of the invoice"),
        30,
        help_text=_("From the tax system, digits and letters."),
        autocomplete="off",
        inputmode="numeric",
    )


class ParcelBackForm(forms.Form):
    is_sellable = forms.ChoiceField(
        label=_("What came back?"),
        choices=[("yes", _("Unharmed: back on the shelf")), ("no", _("Spoilt: not for sale"))],
        widget=forms.RadioSelect,
    )
