"""What somebody looks for in the shop, and the ways to narrow it down."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from commonfield.stores.catalogue.types import Criteria, FacetValue, SearchResult
from commonfield.stores.facets import FACETS, Facet

_LONGEST: Final = 60


@dataclass(frozen=True)
class FacetChoice:
    """A value of a facet with its words; its address chooses it, or lets go of it again."""

    words: str
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True)
class ShownFacet:
    """By what a search can be narrowed."""

    name: str
    title: str
    choices: tuple[FacetChoice, ...]


def criteria_of(request: HttpRequest) -> Criteria:
    """Return what the address asks for; what nobody can look for is left out."""
    asked = {facet.name: facet.asked(request.GET.get(facet.name, "")) for facet in FACETS}
    return Criteria(
        " ".join(request.GET.get("q", "")[:_LONGEST].split()),
        {name: value for name, value in asked.items() if value},
    )


def hidden_filters(criteria: Criteria) -> list[tuple[str, str]]:
    """Return what stays chosen when somebody looks for other words."""
    chosen = criteria.chosen
    return [(each.name, chosen[each.name] + each.ending) for each in FACETS if each.name in chosen]


def facets_of(request: HttpRequest, shelf: SearchResult) -> list[ShownFacet]:
    """Return the facets in which there is something to choose."""
    shown = [
        ShownFacet(each.name, str(each.title), tuple(_choices(request, each, shelf)))
        for each in FACETS
    ]
    return [
        each
        for each in shown
        if len(each.choices) > 1 or any(choice.is_chosen for choice in each.choices)
    ]


def _choices(request: HttpRequest, facet: Facet, shelf: SearchResult) -> Iterator[FacetChoice]:
    found = {each.value: each for each in shelf.facets.get(facet.name, ())}
    for value, words in facet.labels(list(found)).items():
        address = _address(request, facet, found[value])
        yield FacetChoice(words, found[value].count, found[value].is_chosen, address)


def _address(request: HttpRequest, facet: Facet, found: FacetValue) -> str:
    query = request.GET.copy()
    query.pop("offset", None)
    query.pop(facet.name, None)
    if not found.is_chosen:
        query[facet.name] = found.value + facet.ending
    return f"?{query.urlencode()}"
