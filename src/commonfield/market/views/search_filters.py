"""What a visitor searches for in the shop, and the ways to narrow it down and to sort it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from commonfield.front.form_fields import LazyStr
from commonfield.front.forms import number_in
from commonfield.front.numbers import yuan
from commonfield.stores.catalogue.types import Criteria, SearchResult
from commonfield.stores.facets import FACETS, Facet

_LONGEST: Final = 60
_MOST_YUAN: Final = 100_000
_DIGITS: Final = 9
# The orders of a shelf by their names in addresses; the first is the default.
_SORTS: Final[dict[str, LazyStr]] = {
    "": pgettext_lazy("sorting", "Recommended"),
    "sold": pgettext_lazy("sorting", "Most sold"),
    "price": pgettext_lazy("sorting", "Lowest price"),
    "new": pgettext_lazy("sorting", "Newest"),
}
_OFFERS: Final[dict[str, LazyStr]] = {
    "flash": gettext_lazy("Flash sale"),
    "team": pgettext_lazy("badge", "Buy together"),
}
SEARCHED_BY: Final = ("q", *(facet.name for facet in FACETS), "under", "offer", "sort", "offset")


@dataclass(frozen=True)
class FilterLink:
    """A way to narrow a search or to sort it; its address chooses it, or lets go of it again."""

    words: str
    is_chosen: bool
    address: str
    count: int | None = None


@dataclass(frozen=True)
class ShownFacet:
    name: str
    title: str
    choices: tuple[FilterLink, ...]


def criteria_of(request: HttpRequest) -> Criteria:
    """Return the search in an address, without what cannot be searched for."""
    asked = {facet.name: facet.asked(request.GET.get(facet.name, "")) for facet in FACETS}
    offer, sort = request.GET.get("offer", ""), request.GET.get("sort", "")
    return Criteria(
        " ".join(request.GET.get("q", "")[:_LONGEST].split()),
        {name: value for name, value in asked.items() if value},
        under_fen=_under_yuan(request.GET.get("under", "")) * 100,
        offer=offer if offer in _OFFERS else "",
        sort=sort if sort in _SORTS else "",
    )


def _under_yuan(text: str) -> int:
    return min(number_in(text, digits=_DIGITS), _MOST_YUAN) if text.isascii() else 0


def hidden_filters(criteria: Criteria) -> list[tuple[str, str]]:
    """Return the filters that stay when a visitor searches for other words."""
    chosen = criteria.chosen
    facets = [
        (each.name, chosen[each.name] + each.ending) for each in FACETS if each.name in chosen
    ]
    under = str(criteria.under_fen // 100) if criteria.under_fen else ""
    others = (("under", under), ("offer", criteria.offer), ("sort", criteria.sort))
    return [*facets, *((name, value) for name, value in others if value)]


def facets_of(request: HttpRequest, shelf: SearchResult) -> list[ShownFacet]:
    """Return the facets in which there is something to choose, the longest last."""
    shown = [
        ShownFacet(each.name, str(each.title), tuple(_choices(request, each, shelf)))
        for each in reversed(FACETS)
    ]
    return [
        each
        for each in shown
        if len(each.choices) > 1 or any(choice.is_chosen for choice in each.choices)
    ]


def offers_of(request: HttpRequest, criteria: Criteria) -> ShownFacet:
    """Return the kinds of offer by which a search can be narrowed."""
    links = [
        FilterLink(str(words), criteria.offer == name, _address(request, "offer", name))
        for name, words in _OFFERS.items()
    ]
    return ShownFacet("offer", gettext("On offer now"), tuple(links))


def sorts_of(request: HttpRequest, shelf: SearchResult) -> list[FilterLink]:
    """Return the ways to sort what was found; the words looked for may have chosen one."""
    return [
        FilterLink(str(words), shelf.sort == name, _address(request, "sort", name, is_kept=True))
        for name, words in _SORTS.items()
    ]


def chosen_filters(
    request: HttpRequest, criteria: Criteria, facets: list[ShownFacet]
) -> list[FilterLink]:
    """Return what is chosen, each with the address that lets go of it."""
    found = [choice for facet in facets for choice in facet.choices if choice.is_chosen]
    if criteria.under_fen:
        words = gettext("up to %(most)s") % {"most": yuan(criteria.under_fen)}
        address = _address(request, "under", "")
        found.append(FilterLink(words, is_chosen=True, address=address))
    return found


def _choices(request: HttpRequest, facet: Facet, shelf: SearchResult) -> Iterator[FilterLink]:
    found = {each.value: each for each in shelf.facets.get(facet.name, ())}
    for value, words in facet.labels(list(found)).items():
        address = _address(request, facet.name, value + facet.ending)
        yield FilterLink(words, found[value].is_chosen, address, found[value].count)


def _address(request: HttpRequest, name: str, value: str, *, is_kept: bool = False) -> str:
    """Return the address that chooses a value; one that is chosen lets go of it, unless kept."""
    query = request.GET.copy()
    query.pop("offset", None)
    was = query.pop(name, [""])[-1]
    if value and (is_kept or value != was):
        query[name] = value
    return f"?{query.urlencode()}" if query else request.path
