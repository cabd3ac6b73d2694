"""Varieties, where they are spoken, and whose words they have."""

from collections.abc import Iterable

from django.conf import settings

from commonfield.culture.dialect.types import VarietyInfo
from commonfield.culture.models import Variety, WordCollection
from commonfield.kernel.errors import must_exist
from commonfield.places.queries import prefix_range
from commonfield.workshop.typed_rows import view_of


def varieties() -> list[VarietyInfo]:
    """Return all varieties, those of the county here first."""
    found = _infos(Variety.objects.order_by("pk").prefetch_related("areas"))
    here = settings.COUNTY_CODE
    return sorted(found, key=lambda each: not any(touches(here, place) for place in each.places))


def variety(code: str) -> VarietyInfo:
    """Return a variety by its code."""
    rows = Variety.objects.filter(code=code).order_by("pk").prefetch_related("areas")
    return must_exist(next(iter(_infos(rows)), None))


def varieties_of_place(place: str) -> list[VarietyInfo]:
    """Return what is spoken in a place, that of the smallest area first."""
    found = [
        (min(area for area in map(_breadth, each.places)), each)
        for each in varieties()
        if any(lies_in(place, area) for area in each.places)
    ]
    return [each for _width, each in sorted(found, key=lambda pair: pair[0])]


def credits_of(variety: str) -> dict[str, str]:
    """Return the lines that credit a variety's words, by the collections' codes."""
    rows = WordCollection.objects.filter(variety__code=variety).order_by("code")
    return dict(rows.values_list("code", "credit"))


def lies_in(place: str, area: str) -> bool:
    """Tell whether a place is another or lies in it."""
    first, last = prefix_range(area)
    return first <= place <= last


def touches(place: str, other: str) -> bool:
    """Tell whether one of two places lies in the other."""
    return lies_in(place, other) or lies_in(other, place)


def _breadth(area: str) -> int:
    first, last = prefix_range(area)
    return int(last) - int(first)


def _infos(rows: Iterable[Variety]) -> list[VarietyInfo]:
    return [
        view_of(VarietyInfo, row, places=tuple(sorted(area.place for area in row.areas.all())))
        for row in rows
    ]
