"""What somebody looks for in the shop, and the ways to narrow it down."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonfield.front.numbers import yuan
from commonfield.front.templatetags.commonfield import place_name
from commonfield.places.queries import places
from commonfield.stores.catalogue.types import Criteria, FacetValue, Shelf
from commonfield.stores.choices import Season
from commonfield.stores.rules import BANDS_FROM_FEN, FACETS

_TOWN_DIGITS: Final = 9
_LONGEST: Final = 60
_BANDS: Final = tuple(str(band) for band in range(len(BANDS_FROM_FEN) + 1))


@dataclass(frozen=True)
class Choice:
    """A value of a facet with its words; its address chooses it, or lets go of it again."""

    words: str
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True)
class Facet:
    """By what a search can be narrowed."""

    name: str
    title: str
    choices: tuple[Choice, ...]


def criteria_of(request: HttpRequest) -> Criteria:
    """Return what the address asks for; what nobody can look for is left out."""
    town = request.GET.get("town", "")
    season, price = request.GET.get("season", ""), request.GET.get("price", "")
    return Criteria(
        text=" ".join(request.GET.get("q", "")[:_LONGEST].split()),
        town=town[:_TOWN_DIGITS] if town in places([town]) else "",
        season=season if season in Season.values else "",
        price=price if price in _BANDS else "",
    )


def kept_in_forms(criteria: Criteria) -> list[tuple[str, str]]:
    """Return what stays chosen when somebody looks for other words."""
    pairs = zip(FACETS, criteria.chosen, strict=True)
    return [(name, f"{value}000" if name == "town" else value) for name, value in pairs if value]


def facets_of(request: HttpRequest, shelf: Shelf) -> list[Facet]:
    """Return the facets in which there is something to choose."""
    titles = (_("Town"), _("Picked"), _("Price of a pack"))
    facets = [
        Facet(name, title, tuple(_choices(request, name, shelf.facets.get(name, ()))))
        for name, title in zip(FACETS, titles, strict=True)
    ]
    return [each for each in facets if len(each.choices) > 1 or _is_narrowed(each)]


def _is_narrowed(facet: Facet) -> bool:
    return any(choice.is_chosen for choice in facet.choices)


def _choices(request: HttpRequest, name: str, values: Iterable[FacetValue]) -> list[Choice]:
    # The seasons follow the year, as their choices do.
    order = [*Season.values] if name == "season" else []
    arranged = sorted(values, key=lambda each: order.index(each.value) if order else 0)
    words = _words(name, [each.value for each in arranged])
    return [
        Choice(
            words[each.value],
            each.count,
            each.is_chosen,
            _address(request, name, "" if each.is_chosen else each.value),
        )
        for each in arranged
        if each.value in words
    ]


def _words(name: str, values: list[str]) -> dict[str, str]:
    if name == "season":
        return {value: str(Season(value).label) for value in values}
    if name == "price":
        return {value: _band(int(value)) for value in values}
    found = places(f"{value}000" for value in values)
    return {code[:_TOWN_DIGITS]: place_name(place) for code, place in found.items()}


def _band(band: int) -> str:
    bounds = [yuan(each) for each in BANDS_FROM_FEN]
    if band == 0:
        return _("under %(most)s") % {"most": bounds[0]}
    if band == len(bounds):
        return _("%(least)s and more") % {"least": bounds[-1]}
    return f"{bounds[band - 1]}–{bounds[band]}"


def _address(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("offset", None)
    query.pop(name, None)
    if value:
        query[name] = f"{value}000" if name == "town" else value
    return f"?{query.urlencode()}"
