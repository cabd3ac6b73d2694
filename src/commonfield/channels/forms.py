"""Forms of channels."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.channels.choices import Basis, MoneyKind
from commonfield.channels.types import Part
from commonfield.front.form_fields import YuanField
from commonfield.front.forms import number_in

_ACCEPT = ".csv,.xlsx,.zip"
# How many SKUs of a set the page has room for.
PARTS_SHOWN = 3


class ManyFilesInput(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 - as Django's
        """Return the files as a list."""
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(ManyFilesField, self).clean(each, initial) for each in given]


class FilesForm(forms.Form):
    """The day's files of all platforms."""

    chosen = ManyFilesField(
        label=_("Files"),
        help_text=_("Orders, after-sales, money: CSV, Excel or ZIP, several at once, 15 MB."),
        widget=ManyFilesInput(attrs={"accept": _ACCEPT}),
    )


class QuarterForm(forms.Form):
    """What the platform's message says of a quarter."""

    income = YuanField(label=_("Income that the platform reported, with tax"))
    refunds = YuanField(label=_("Refunds that it reported"), required=False)
    basis = forms.ChoiceField(
        label=_("It counts an order by"),
        choices=Basis.choices,
        widget=forms.RadioSelect,
        initial=Basis.PAID,
    )


class ReturnForm(QuarterForm):
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
    """Return what a page of listings says of one."""
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
    if each[0] in {MoneyKind.FEE, MoneyKind.INSURANCE, MoneyKind.INCOME, MoneyKind.SUBSIDY}
]
