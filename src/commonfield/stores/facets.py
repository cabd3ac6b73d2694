"""By what a search of the shop is narrowed: each facet stands here, once, in the order shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import LazyStr
from commonfield.front.numbers import yuan
from commonfield.front.templatetags.commonfield import in_language, place_name
from commonfield.places.queries import places
from commonfield.stores.categories import categories_by_code
from commonfield.stores.choices import Season
from commonfield.stores.models import Product
from commonfield.stores.rules import BANDS_FROM_FEN, band_of

_TOWN_DIGITS: Final = 9


@dataclass(frozen=True)
class Facet:
    """What products are counted by.

    ``value_of`` takes a product and the price of its cheapest pack in fen; nothing is not counted.
    ``labels`` gives those values that can be looked for with their words, in the order shown.
    ``ending`` follows the value in addresses.
    """

    name: str
    title: LazyStr
    value_of: Callable[[Product, int], str]
    labels: Callable[[Sequence[str]], dict[str, str]]
    ending: str = ""

    def asked(self, text: str) -> str:
        """Return the value that an address names, if it can be looked for."""
        value = text[: len(text) - len(self.ending)]
        return value if value and value in self.labels([value]) else ""


def _towns(values: Sequence[str]) -> dict[str, str]:
    found = places(f"{value}000" for value in values)
    return {code[:_TOWN_DIGITS]: place_name(place) for code, place in found.items()}


def _seasons(values: Sequence[str]) -> dict[str, str]:
    return {each.value: str(each.label) for each in Season if each in values}


def _categories(values: Sequence[str]) -> dict[str, str]:
    known = categories_by_code().values()
    return {each.code: in_language(each, "name") for each in known if each.code in values}


def _bands(values: Sequence[str]) -> dict[str, str]:
    bounds = [yuan(each) for each in BANDS_FROM_FEN]
    words = [
        gettext("under %(most)s") % {"most": bounds[0]},
        *(f"{low}–{high}" for low, high in pairwise(bounds)),
        gettext("%(least)s and more") % {"least": bounds[-1]},
    ]
    return {str(band): each for band, each in enumerate(words) if str(band) in values}


FACETS: Final = (
    Facet("town", _("Town"), lambda row, _fen: row.store.place[:_TOWN_DIGITS], _towns, "000"),
    Facet("season", _("Picked"), lambda row, _fen: row.season, _seasons),
    Facet("price", _("Price of a pack"), lambda _row, fen: str(band_of(fen)), _bands),
    Facet("category", _("Category"), lambda row, _fen: row.category, _categories),
)
