"""Forms of a store's stock: packs in, a count corrected, a new product with its first packs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import (
    Choices,
    ChoicesForm,
    number_field,
    photo_field,
    text_field,
)
from commonfield.stores.catalogue.forms import (
    PackForm,
    ProductDetailsForm,
    price_field,
    weight_field,
)
from commonfield.stores.stock.choices import AdjustmentReason
from commonfield.supply.choices import OtherTea

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Options = list[tuple[str, str]]


def _photo() -> forms.FileField:
    return photo_field(
        _("Photograph"),
        _("By daylight, on a plain background. The place and time of the picture are removed."),
        required=False,
    )


class _NewProductForm(ProductDetailsForm):
    """A new product; what can wait is behind one line."""

    more: tuple[str, ...] = ("season", "description", "title_en", "description_en")

    def asked_first(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.more]

    def asked_later(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in self.more]


class TeaForm(_NewProductForm, PackForm):
    """A product from lots, with its first pack."""

    field_order = ("gtin", "price_fen", "photo", "title")

    photo = _photo()

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own arguments
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Leave empty to use the name on the pack.")


class GoodsForm(_NewProductForm):
    """A product that comes from no lot, with its first pack."""

    field_order = ("title", "price_fen", "packs", "net_g", "photo")

    price_fen = price_field(_("Price"), help_text=_("In yuan, for one piece or pack."))
    packs = number_field(_("How many you have"), 0, 1_000_000)
    net_g = weight_field()
    photo = _photo()


class ReceiveForm(ChoicesForm):
    """Packs of a lot for a product; ``others`` are lots of another tea than its pack says."""

    sku = forms.ChoiceField(widget=forms.HiddenInput)
    lot = forms.ChoiceField(label=_("Lot"))
    packs = number_field(_("Packs"), 1, 1_000_000)
    why_other_tea = forms.ChoiceField(
        label=_("Why another tea goes into this pack"),
        help_text=_("Only for a lot of the last group. It is recorded."),
        choices=[("", _("no other tea")), *OtherTea.choices],
        required=False,
    )

    def __init__(
        self,
        *args: object,
        fitting: Options,
        others: Options,
        choices: Mapping[str, Choices],
        **options: object,
    ) -> None:
        groups = [
            (str(_("Of the pack's tea")), fitting),
            (str(_("Another tea, such as for a blend")), others),
        ]
        # Of several lots none is likelier than the others.
        blank = [("", "—")] if len(fitting) != 1 else []
        lots: Choices = [*blank, *(group for group in groups if group[1])]
        super().__init__(*args, choices={**choices, "lot": lots}, **options)
        if not others:
            del self.fields["why_other_tea"]


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
    """The number of packs by which a count is wrong, and why: the reason decides up or down."""

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
        _("In words"), 40, _("For the next count."), required=False, autocomplete="off"
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
