"""Forms of channels."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.channels.choices import MoneyKind, QuarterBasis
from commonfield.channels.types import Part
from commonfield.front.form_fields import ManyFilesField, YuanField
from commonfield.front.forms import number_in

_ACCEPT = ".csv,.xlsx,.zip"
# How many SKUs of a set the page has room for.
PARTS_SHOWN = 3


class FilesForm(forms.Form):
    """The day's files of all platforms."""

    chosen = ManyFilesField(
        label=_("Files"),
        accept=_ACCEPT,
        help_text=_("Orders, after-sales, money: CSV, Excel or ZIP, several at once, 60 MB."),
    )


class QuarterForm(forms.Form):
    """What the platform's message says of a quarter."""

    income = YuanField(label=_("Income that the platform reported, with tax"))
    refunds = YuanField(label=_("Refunds that it reported"), required=False)
    basis = forms.ChoiceField(
        label=_("It counts an order by"),
        choices=QuarterBasis.choices,
        widget=forms.RadioSelect,
        initial=QuarterBasis.PAID,
    )


class FiledQuarterForm(QuarterForm):
    """The same, with what only the accountant says."""

    rate = forms.DecimalField(
        label=_("Rate of the tax in percent"),
        min_value=0,
        max_value=20,
        decimal_places=2,
        required=False,
    )
    filed = YuanField(label=_("Income in the return, without tax"), required=False)


def parts_in(given: Mapping[str, str], listing: int) -> list[Part]:
    found = []
    for nth in range(PARTS_SHOWN):
        key = f"{listing}-{nth}"
        if sku := given.get(f"sku-{key}", ""):
            packs = number_in(given.get(f"packs-{key}", "1"))
            found.append(Part(sku[:40], packs, is_gift=f"gift-{key}" in given))
    return found


NAMED = [
    each
    for each in MoneyKind.choices
    if each[0] not in {MoneyKind.REFUND, MoneyKind.WITHDRAWAL, MoneyKind.OTHER}
]
