"""Forms of a store as a business; they read text, and the commands decide what it means."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.error_messages import error_message
from commonfield.front.file_resubmit import ResubmitFileField
from commonfield.front.form_fields import (
    ChoicesForm,
    LazyStr,
    YuanField,
    long_text_field,
    number_field,
    text_field,
)
from commonfield.kernel.money import yuan_text
from commonfield.stores.errors import MerchantNumberError
from commonfield.stores.papers.forms import FormByChoice, PaperForm
from commonfield.stores.rules import DEAREST_FEN, by_zones, is_merchant_number, one_price, plan_of
from commonfield.stores.types import Rate, StoreDetails, Zones
from commonfield.workshop.text import in_pinyin

_MOST_FREE_FROM_FEN: Final = 100_000_00
# As the store's page shows it, twice as fine.
_LOGO_PX: Final = 288
# What carriers take from a county like ours for a parcel of tea; a keeper changes it. Units: yuan.
_USUAL: Final = {
    "price_fen": "6",
    "near_first_fen": "6",
    "near_more_fen": "2",
    "elsewhere_first_fen": "10",
    "elsewhere_more_fen": "5",
    "far_first_fen": "20",
    "far_more_fen": "15",
}
METHODS: Final = ("wechat", "alipay")
_LONGEST_MERCHANT: Final = 16


def _postage(label: LazyStr, *, most_fen: int = DEAREST_FEN, help_text: LazyStr = "") -> YuanField:
    return YuanField(label, help_text=help_text, required=False, most_fen=most_fen)


def _logo_field(label: LazyStr) -> ResubmitFileField:
    help_text = _("It is shown next to the store's name.")
    return ResubmitFileField(label, help_text=help_text, box_px=_LOGO_PX)


class ShippingForm(FormByChoice):
    """What sending costs, by one of three plans; fields of the plans not chosen are let be."""

    asked: tuple[str, ...] = tuple(_USUAL)

    plan = forms.ChoiceField(
        label=_("Shipping fees"),
        choices=[
            ("free", _("Nothing: the price includes it")),
            ("one", _("One price everywhere")),
            ("zones", _("By weight: our province, other provinces, remote areas")),
        ],
        widget=forms.RadioSelect,
        initial="one",
    )
    price_fen = _postage(_("A parcel, in yuan"))
    near_first_fen = _postage(_("Our province: first kilogram"))
    near_more_fen = _postage(_("Each further kilogram"))
    elsewhere_first_fen = _postage(_("Other provinces: first kilogram"))
    elsewhere_more_fen = _postage(_("Each further kilogram"))
    far_first_fen = _postage(
        _("Far away: first kilogram"),
        help_text=_("Inner Mongolia, Tibet, Gansu, Qinghai, Ningxia and Xinjiang."),
    )
    far_more_fen = _postage(_("Each further kilogram"))
    free_from_fen = _postage(
        _("Free shipping from (yuan)"),
        most_fen=_MOST_FREE_FROM_FEN,
        help_text=_("Leave it empty if it is never free. Far away is never free."),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        for name, usual in _USUAL.items():
            self.initial.setdefault(name, usual)

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        for name in self.wanted():
            if name in given and given[name] is None:
                self.add_error(name, forms.ValidationError(_("Enter an amount; 0 is one.")))
        return given

    def wanted(self) -> list[str]:
        """Return the fields that the chosen plan needs."""
        plan = self.cleaned_data.get("plan")
        zones = [name for name in _USUAL if name != "price_fen"]
        return {"one": ["price_fen"], "zones": zones}.get(str(plan), [])

    def rates(self, home: str) -> tuple[Rate, ...]:
        """Return the rates of the form; ``home`` is the province's prefix."""
        given = self.cleaned_data
        free_from_fen = given["free_from_fen"] or None
        if given["plan"] == "one":
            return one_price(given["price_fen"], free_from_fen)
        if given["plan"] == "zones":
            zones = Zones(
                near=(given["near_first_fen"], given["near_more_fen"]),
                elsewhere=(given["elsewhere_first_fen"], given["elsewhere_more_fen"]),
                far=(given["far_first_fen"], given["far_more_fen"]),
            )
            return by_zones(zones, home=home, free_from_fen=free_from_fen)
        return ()


def shipping_initial(rates: Sequence[Rate], home: str) -> dict[str, str]:
    plan, zones, price_fen, free_from_fen = plan_of(rates, home)
    shown: dict[str, int | None] = {"free_from_fen": free_from_fen}
    if zones is not None:
        for name, (first_fen, more_fen) in (
            ("near", zones.near),
            ("elsewhere", zones.elsewhere),
            ("far", zones.far),
        ):
            shown |= {f"{name}_first_fen": first_fen, f"{name}_more_fen": more_fen}
    elif rates:
        shown["price_fen"] = price_fen
    words = {name: yuan_text(fen) for name, fen in shown.items() if fen is not None}
    return {"plan": "zones" if plan == "own" else plan, **words}


class OpeningForm(PaperForm, ShippingForm):
    """All that opening a store takes, on one page."""

    asked: tuple[str, ...] = (*ShippingForm.asked, *PaperForm.asked)
    # As on the page: faults are listed from top to bottom.
    field_order = ("name", "name_en", "place", "logo", "organisation", *PaperForm.base_fields)

    organisation = forms.ChoiceField(label=_("Organisation that runs the store"))
    name = text_field(_("Name of the store"), 60)
    name_en = text_field(
        _("English name"), 120, _("Left out, it is written in pinyin."), required=False
    )
    place = forms.ChoiceField(label=_("Village"))
    logo = _logo_field(_("Logo"))


class DetailsForm(forms.Form):
    """What a keeper changes of a store at any time."""

    name = text_field(_("Name of the store"), 60, lang="zh-Hans")
    name_en = text_field(
        _("English name"), 120, _("Left out, it is written in pinyin."), required=False, lang="en"
    )
    intro = long_text_field(_("About the store"), 2_000, rows=4, required=False, lang="zh-Hans")
    intro_en = long_text_field(
        _("About the store, in English"), 2_000, rows=4, required=False, lang="en"
    )
    low_stock_packs = number_field(
        _("Tell me when fewer packs of a product are left than"), 0, 9_999, help_text=_("0: never.")
    )
    logo = _logo_field(_("Another logo"))
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        if not self.initial["logo"]:
            self.fields["logo"].label = _("Logo")
            del self.fields["without_logo"]

    def details(self, logo: str) -> StoreDetails:
        """Return the details that the form names, with a kept logo or none."""
        given = dict(self.cleaned_data)
        given["name_en"] = given["name_en"] or in_pinyin(given["name"])
        is_without = given.pop("without_logo", False) and logo == self.initial["logo"]
        return StoreDetails(**given | {"logo": "" if is_without else logo})


class MoveForm(ChoicesForm):
    place = forms.ChoiceField(label=_("Village"))


class OfferForm(forms.Form):
    to_organisation = text_field(
        _("The organisation that takes it over"),
        40,
        _("Its code, as on its page, or its whole name."),
    )


class DirectHandoverForm(PaperForm, OfferForm):
    """A handover by the county's administrator, with the new owner's paper."""


class MerchantsForm(forms.Form):
    """A store's merchant numbers; an empty one is none."""

    wechat = text_field(
        _("Merchant number of WeChat Pay"),
        _LONGEST_MERCHANT,
        _("8 to 10 digits, from your letter of WeChat Pay."),
        required=False,
        inputmode="numeric",
        autocomplete="off",
    )
    alipay = text_field(
        _("Merchant number of Alipay"),
        _LONGEST_MERCHANT,
        _("16 digits, beginning with 2088."),
        required=False,
        inputmode="numeric",
        autocomplete="off",
    )

    def clean(self) -> dict[str, Any]:
        """Check each number's form, so that both are saved or none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for method in METHODS:
            merchant = cleaned.get(method, "")
            if merchant and not is_merchant_number(method, merchant):
                self.add_error(method, error_message(MerchantNumberError()))
        return cleaned
