"""Finding a village by the name that a list gives it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from commonfield.portal.lists.errors import (
    VillageEndedError,
    VillageNameSharedError,
    VillageNameUnknownError,
)

_OFFICES: Final = (
    (re.compile(r"村?(村民委员会|村委会|经济合作社)$"), "村"),
    (re.compile(r"(社区)?(居民委员会|居委会)$"), "社区"),
)
_KINDS: Final = re.compile(r"(街道|社区|镇|乡|村)$")
_DAY: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[日月年]?(?: [\d:]+)?")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A town or village: its code, its names, the code of what it lies in, and who took it over."""

    code: str
    names: tuple[str, ...]
    parent: str
    successors: tuple[str, ...] = ()
    has_ended: bool = False


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name).casefold()


def _keys(name: str) -> tuple[str, str, str]:
    """Return what a name is found by: as written, without its office, without its kind."""
    plain = stem = _plain(name)
    for office, kind in _OFFICES:
        stem = office.sub(kind, stem)
    return plain, stem, _KINDS.sub("", stem) if len(stem) > 2 else stem  # noqa: PLR2004 - 上村 stays


class PlaceFinder:
    """Finds the towns and villages of a county by name, also those that were merged."""

    def __init__(self, towns: Iterable[NamedPlace], villages: Sequence[NamedPlace]) -> None:
        self._towns = list(towns)
        self._known = {each.code: each for each in [*self._towns, *villages] if not each.has_ended}
        self._ended = {each.code: each for each in villages if each.has_ended}
        self._by_key: list[defaultdict[str, list[NamedPlace]]] = [
            defaultdict(list) for _ in range(3)
        ]
        for place in [*self._towns, *villages]:
            for name in place.names:
                for found, key in zip(self._by_key, _keys(name), strict=True):
                    if place not in found[key]:
                        found[key].append(place)

    def find(self, village: str, town: str = "") -> str:
        """Return the code of a village, or of a town where no village is named."""
        if not village:
            return self._one(town, [each for each in self._named(town) if each in self._towns])
        parents = {each.code for each in self._named(town)} if town else set()
        if town and not parents:
            raise VillageNameUnknownError(name=town)
        found = self._named(village) or self._behind_its_town(village)
        return self._one(village, [each for each in found if not parents or each.parent in parents])

    def _named(self, name: str) -> list[NamedPlace]:
        """Return the places of a name: those in force first, and whole names before parts."""
        code = _plain(name)
        for places in (self._known, self._ended):
            if code in places:
                return [places[code]]
        for has_ended in (False, True):
            for found, key in zip(self._by_key, _keys(name), strict=True):
                fitting = [each for each in found.get(key, ()) if each.has_ended == has_ended]
                if fitting:
                    return fitting
        return []

    def _behind_its_town(self, text: str) -> list[NamedPlace]:
        """Return the villages of a name that is written behind its town's: 大东坝镇后仓村."""
        plain = _plain(text)
        return [
            each
            for town in self._towns
            for name in town.names
            if plain.startswith(_plain(name)) and len(plain) > len(_plain(name))
            for each in self._named(plain.removeprefix(_plain(name)))
            if each.parent == town.code
        ]

    def _one(self, name: str, found: Sequence[NamedPlace]) -> str:
        codes = {each.code: each for each in found}
        # A village that one other took over wholly is that one now.
        heirs = {heir for each in found for heir in self._heirs(each)}
        if not codes:
            raise VillageNameUnknownError(name=name)
        if len(heirs) == 1:
            return heirs.pop()
        if all(each.has_ended for each in found):
            raise VillageEndedError(name=name)
        raise VillageNameSharedError(name=name, places=self._told(heirs))

    def _heirs(self, place: NamedPlace) -> tuple[str, ...]:
        if not place.has_ended:
            return (place.code,)
        return place.successors if len(place.successors) == 1 else ()

    def _told(self, codes: Iterable[str]) -> str:
        shown = [self._known[code] for code in sorted(codes) if code in self._known]
        return " · ".join(f"{self._parent_name(each)}{each.names[0]}" for each in shown)

    def _parent_name(self, place: NamedPlace) -> str:
        parent = self._known.get(place.parent)
        return f"{parent.names[0]} " if parent else ""


def read_day(text: str) -> date | None:
    """Return the day that a cell names, of a month or a year its first; nothing if it is none."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def choice_of(text: str, words: Mapping[str, Iterable[str]], *, is_exact: bool) -> str:
    """Return which choice a cell names, by its code or one of its words; empty if none.

    Unless exact, the beginning of one choice's word will do: 国家级 of 国家级名录.
    """
    wanted = _plain(text)
    named = {code: [code, *map(_plain, said)] for code, said in words.items()}
    fitting = [code for code, said in named.items() if wanted in said]
    if not fitting and not is_exact and len(wanted) > 1:
        fitting = [code for code, said in named.items() if any(w.startswith(wanted) for w in said)]
    return fitting[0] if len(fitting) == 1 else ""
