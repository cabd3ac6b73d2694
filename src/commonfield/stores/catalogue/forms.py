"""Forms by which a keeper changes what is on sale; the commands decide what they mean."""

from collections.abc import Sequence
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import (
    ChoicesForm,
    LazyStr,
    MomentInput,
    YuanField,
    long_text_field,
    number_field,
    photo_field,
    text_field,
)
from commonfield.stores.choices import Licence, Season
from commonfield.stores.rules import HEAVIEST_G
from commonfield.stores.types import Category

# To which field a refusal of a product belongs.
PRODUCT_REFUSALS: Final = {
    "file_unknown_kind": "photo",
    "file_too_large": "photo",
    "picture_size": "photo",
    "producer_licence": "producer_licence",
    "shelf_life": "shelf_life_days",
    "net_weight": "net_g",
}
_LONGEST_WORDS: Final = 120
_PRICE: Final = "price-"
# Units: fen.
_DEAREST_FEN: Final = 100_000_00 - 1


def _prose(label: LazyStr, language: str) -> forms.CharField:
    return long_text_field(label, 2_000, rows=4, required=False, lang=language)


def moment_field(
    label: LazyStr, *, required: bool = True, help_text: LazyStr = ""
) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, required=required, help_text=help_text, widget=MomentInput()
    )


def price_field(label: LazyStr, *, required: bool = True, help_text: LazyStr = "") -> YuanField:
    return YuanField(
        label, help_text=help_text, required=required, least_fen=1, most_fen=_DEAREST_FEN
    )


def weight_field() -> forms.IntegerField:
    help_text = _("With its packing, in grams: shipping is charged by weight.")
    return number_field(_("Weight of one piece or pack"), 1, HEAVIEST_G, help_text=help_text)


class ProductDetailsForm(forms.Form):
    """What a product is called and said to be; only what concerns goods of its category."""

    title = text_field(_("Name of the product"), 80)
    season = forms.ChoiceField(
        label=_("When the leaf was picked"),
        choices=[("", _("not said")), *Season.choices],
        required=False,
    )
    producer_licence = text_field(
        _("Producer's food production licence"),
        16,
        required=False,
        help_text=_("SC and 14 digits, as printed on the pack."),
    )
    shelf_life_days = number_field(
        _("Shelf life (days)"), 1, 3_650, help_text=_("As on its label.")
    )
    description = _prose(_("Description"), "zh-Hans")
    title_en = text_field(
        _("English name"), 120, required=False, help_text=_("Left out, the Chinese name stands.")
    )
    description_en = _prose(_("Description in English"), "en")

    def __init__(self, *args: object, category: Category, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        if not category.is_traced:
            del self.fields["season"]
        if not category.is_food:
            del self.fields["shelf_life_days"]
        if category.licence == Licence.NONE:
            del self.fields["producer_licence"]
        elif category.licence == Licence.NEEDED:
            self.fields["producer_licence"].required = True
        else:
            self.fields["producer_licence"].help_text = _(
                "SC and 14 digits, as printed on the pack. Leave it empty for produce that its"
                " grower sells."
            )

    def clean_producer_licence(self) -> str:
        return "".join(self.cleaned_data["producer_licence"].split()).upper()

    def shown(self) -> list[tuple[LazyStr, object, str]]:
        """Return the values now, with label and, of words in both, language; without files."""
        language_of = {
            name.removesuffix("_en"): "zh-Hans" for name in self.fields if name[-3:] == "_en"
        }
        language_of |= {f"{name}_en": "en" for name in language_of}
        return [
            (
                field.label,
                dict(getattr(field.field, "choices", ())).get(value, value),
                language_of.get(field.name, ""),
            )
            for field in self
            if not isinstance(field.field, forms.FileField)
            for value in (field.value(),)
        ]


class VariantNameForm(forms.Form):
    """What tells a pack from the product's others."""

    variant = text_field(
        _("Kind of pack"), 40, required=False, help_text=_("Such as: tin, gift box, two tins.")
    )
    variant_en = text_field(_("Kind of pack, in English"), 60, required=False)


class PackForm(ChoicesForm):
    """What is in a pack, and what it costs."""

    gtin = forms.ChoiceField(
        label=_("What is in the pack"),
        help_text=_(
            "Whose tea, how much in a pack, barcode. If yours is missing, its maker's clerk at the"
            " scale registers it under “Trade items”."
        ),
    )
    price_fen = price_field(_("Price of a pack"), help_text=_("In yuan."))


class GoodsVariantForm(VariantNameForm):
    """Another pack of goods that come from no lot."""

    field_order = ("net_g", "price_fen")

    net_g = weight_field()
    price_fen = price_field(_("Price of a pack"), help_text=_("In yuan."))


class VariantForm(VariantNameForm, PackForm):
    field_order = ("gtin", "price_fen")


class PriceForm(forms.Form):
    price_fen = price_field(
        _("New price of a pack"), help_text=_("In yuan. Orders taken keep their price.")
    )


class PictureCaptionForm(forms.Form):
    """What a picture shows, for visitors who cannot see it."""

    alt = text_field(
        _("What it shows"),
        _LONGEST_WORDS,
        help_text=_("A few words, read aloud to those who cannot see the picture."),
    )
    alt_en = text_field(_("What it shows, in English"), _LONGEST_WORDS, required=False)


class PictureForm(PictureCaptionForm):
    file = photo_field(
        _("Photograph"), _("JPEG, PNG or WebP. Where and when it was taken is removed from it.")
    )

    field_order = ("file",)


class PriceListForm(forms.Form):
    """Prices that hold for a time. ``skus`` are (code, words) of the store's goods on sale."""

    name = text_field(
        _("Name of the list"), 60, help_text=_("Only you see it. Such as: Spring tea fair.")
    )
    starts_at = moment_field(_("Starts at"), required=False, help_text=_("Left out: now."))
    ends_at = moment_field(_("Ends at"), help_text=_("Afterwards the usual prices apply again."))

    def __init__(self, *args: object, skus: Sequence[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        for sku, words in skus:
            self.fields[f"{_PRICE}{sku}"] = price_field(words, required=False)

    def prices(self) -> dict[str, int]:
        """Return the prices that were filled in, by SKU. Units: fen."""
        return {
            name.removeprefix(_PRICE): fen
            for name, fen in self.cleaned_data.items()
            if name.startswith(_PRICE) and fen
        }
