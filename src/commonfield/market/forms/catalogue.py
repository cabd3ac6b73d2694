"""Forms by which a keeper changes what is on sale; the commands decide what they mean."""

from collections.abc import Sequence
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import Choices, MomentInput, Words, YuanField, set_choices
from commonfield.stores.catalogue.types import ProductWords
from commonfield.stores.choices import Season
from commonfield.workshop.text import in_pinyin

NO_SEASON: Final = [("", _("not said")), *Season.choices]
ITEM_MISSING: Final = _(
    "Whose tea, how much in a pack, barcode. If yours is missing, its maker's clerk at the scale"
    " registers it under “Trade items”."
)
_LONGEST_WORDS: Final = 120
_PRICE: Final = "price-"
# Units: fen.
_DEAREST_FEN: Final = 100_000_00 - 1


def _line(
    label: Words, most: int, *, required: bool = True, help_text: Words = ""
) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def _prose(label: Words, language: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4", "lang": language}),
    )


def _moment(label: Words, *, required: bool, help_text: Words = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, required=required, help_text=help_text, widget=MomentInput()
    )


def _price(label: Words, *, required: bool = True, help_text: Words = "") -> YuanField:
    return YuanField(
        label, help_text=help_text, required=required, least_fen=1, most_fen=_DEAREST_FEN
    )


class WordsForm(forms.Form):
    """What a product is called and said to be."""

    title = _line(_("Name of the product"), 80)
    title_en = _line(
        _("Name in English"), 120, required=False, help_text=_("Left out, it is written in pinyin.")
    )
    season = forms.ChoiceField(
        label=_("When the leaf was picked"), choices=NO_SEASON, required=False
    )
    description = _prose(_("Description"), "zh-Hans")
    description_en = _prose(_("Description in English"), "en")

    def words(self) -> ProductWords:
        """Return what was filled in."""
        given = self.cleaned_data
        english = given["title_en"] or in_pinyin(given["title"])
        return ProductWords(**{**given, "title_en": english})


class VariantWordsForm(forms.Form):
    """What tells a pack from the product's others."""

    variant = _line(
        _("Kind of pack"), 40, required=False, help_text=_("Such as: tin, gift box, two tins.")
    )
    variant_en = _line(_("Kind of pack, in English"), 60, required=False)


class VariantForm(VariantWordsForm):
    """Another pack of a product."""

    gtin = forms.ChoiceField(label=_("What is in the pack"), help_text=ITEM_MISSING)
    price_fen = _price(_("Price of a pack"), help_text=_("In yuan."))

    def __init__(self, *args: object, items: Choices, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        set_choices(self, "gtin", items)
        self.order_fields(["gtin", "price_fen"])


class PictureWordsForm(forms.Form):
    """What a picture shows, for those who do not see it."""

    alt = _line(
        _("What it shows"),
        _LONGEST_WORDS,
        help_text=_("A few words, read aloud to those who cannot see the picture."),
    )
    alt_en = _line(_("What it shows, in English"), _LONGEST_WORDS, required=False)


class PictureForm(PictureWordsForm):
    """A photograph of a product."""

    file = forms.FileField(
        label=_("Photograph"),
        help_text=_("JPEG, PNG or WebP. Where and when it was taken is removed from it."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        self.order_fields(["file"])


class PriceListForm(forms.Form):
    """Prices that hold for a time. ``skus`` are (code, words) of what the store has on sale."""

    name = _line(
        _("Name of the list"), 60, help_text=_("Only you see it. Such as: Spring tea fair.")
    )
    starts_at = _moment(_("Starts at"), required=False, help_text=_("Left out: now."))
    ends_at = _moment(_("Ends at"), required=True, help_text=_("Then the usual prices hold again."))

    def __init__(self, *args: object, skus: Sequence[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        for sku, words in skus:
            self.fields[f"{_PRICE}{sku}"] = _price(words, required=False)

    def prices(self) -> dict[str, int]:
        """Return the prices that were filled in, by SKU. Units: fen."""
        return {
            name.removeprefix(_PRICE): fen
            for name, fen in self.cleaned_data.items()
            if name.startswith(_PRICE) and fen
        }
