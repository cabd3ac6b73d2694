"""Forms of the market: they read text; what it means is decided by the commands."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import (
    PhoneForm,
    long_text_field,
    other_phone_field,
    phone_field,
    set_choices,
    text_field,
)
from commonfield.orders.checkout.rules import MOST_DETAIL, MOST_NAME, MOST_REMARK
from commonfield.orders.choices import HidingReason, ReturnReason
from commonfield.orders.rules import MOST_CARRIER, MOST_TRACKING
from commonfield.stores.choices import PaymentMethod
from commonfield.workshop.text import fold

STARS: Final = [
    (5, _("5 stars: very good")),
    (4, _("4 stars: good")),
    (3, _("3 stars: fair")),
    (2, _("2 stars: poor")),
    (1, _("1 star: bad")),
]


class CheckoutForm(PhoneForm):
    name = text_field(_("Who receives it"), MOST_NAME, autocomplete="name")
    phone = phone_field(
        autocomplete="tel",
        help_text=_("For the carrier, and to find your order again."),
        required=True,
    )
    is_other_phone = other_phone_field()
    detail = text_field(
        _("Street and house"),
        MOST_DETAIL,
        help_text=_("What comes after the county or district."),
        autocomplete="street-address",
    )
    remark = text_field(
        _("Note to the store"),
        MOST_REMARK,
        help_text=_("If there is something to know for packing or delivery."),
        required=False,
        autocomplete="off",
    )
    payment = forms.ChoiceField(label=_("How to pay"), widget=forms.RadioSelect)
    region = forms.CharField(max_length=12, widget=forms.HiddenInput)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    lines = forms.CharField(max_length=4_000, widget=forms.HiddenInput)
    expected_total_fen = forms.IntegerField(widget=forms.HiddenInput)
    # Offered when an order was taken with the form's key: a second order, if it is wanted.
    another_key = ""

    def __init__(self, *args: object, methods: Sequence[str], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        set_choices(self, "payment", [(each, str(PaymentMethod(each).label)) for each in methods])


def read_checkout(data: QueryDict, methods: Sequence[str]) -> dict[str, Any] | None:
    """Return what a checkout gives; None if anything is wrong with it (see ``faulty_checkout``)."""
    form = CheckoutForm(data, methods=methods)
    return form.cleaned_data if form.is_valid() else None


def faulty_checkout(data: QueryDict, methods: Sequence[str]) -> CheckoutForm:
    """Return the form with what is wrong with it, on top also with parts that nobody sees."""
    form = CheckoutForm(data, methods=methods)
    if any(field.errors for field in form.hidden_fields()):
        form.add_error(None, _("The form did not arrive whole. Go back and order once more."))
    return form


class LookUpForm(forms.Form):
    number = text_field(
        _("Order number"),
        24,
        help_text=_("15 digits and letters, as on the order's page."),
        autocomplete="off",
        autocapitalize="characters",
    )
    phone = text_field(
        _("Last four digits of the phone"),
        20,
        help_text=_("Of the phone that you ordered with."),
        autocomplete="off",
        inputmode="numeric",
    )

    def clean_number(self) -> str:
        return "".join(filter(str.isalnum, fold(self.cleaned_data["number"]).upper()))


class ReturnForm(forms.Form):
    """What comes back of an order: packs of each SKU, and why. ``left`` is (SKU, label, packs)."""

    reason = forms.ChoiceField(
        label=_("Why do you send it back?"), choices=ReturnReason.choices, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: object, left: Sequence[tuple[str, str, int]], **options: object
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        self._skus = {f"packs-{sku}": sku for sku, _label, _packs in left}
        for sku, label, packs in left:
            self.fields[f"packs-{sku}"] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=packs,
                required=len(left) == 1,
                initial=packs if len(left) == 1 else 0,
                help_text=_("Packs that come back, at most %(n)s.") % {"n": packs},
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        self.order_fields([*self._skus, "reason"])

    def lines(self) -> list[tuple[str, int]]:
        """Return the packs that come back, by SKU."""
        given = [(sku, self.cleaned_data.get(name) or 0) for name, sku in self._skus.items()]
        return [(sku, packs) for sku, packs in given if packs]


class SendReturnForm(forms.Form):
    carrier = text_field(_("Carrier"), MOST_CARRIER, help_text=_("Such as SF, ZTO or China Post."))
    tracking = text_field(
        _("Tracking number"), MOST_TRACKING, autocomplete="off", autocapitalize="characters"
    )


class InvoiceForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("For whom?"),
        choices=[("person", _("For a person")), ("firm", _("For a firm or another body"))],
        initial="person",
        widget=forms.RadioSelect,
    )
    title = text_field(
        _("Name on the invoice"), 100, help_text=_("Your own name, or the full name of the firm.")
    )
    tax_number = text_field(
        _("Tax number of the firm"),
        24,
        required=False,
        help_text=_("18 digits and letters. A person needs none."),
        autocomplete="off",
        autocapitalize="characters",
    )

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        is_firm, number = given.get("kind") == "firm", given.get("tax_number")
        if is_firm and not number and "tax_number" not in self.errors:
            self.add_error("tax_number", forms.ValidationError(_("Enter the firm's tax number.")))
        if not is_firm and number:
            words = _("A person's invoice has no tax number. Leave it empty, or choose the firm.")
            self.add_error("tax_number", forms.ValidationError(words))
        return given


class ReviewForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("How was it?"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    text = long_text_field(
        _("In your words"),
        500,
        _("Anybody can read it; your name is not shown. Leave out phones and addresses."),
        rows=4,
        required=False,
    )


class HideForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why it is hidden"), choices=HidingReason.choices)
