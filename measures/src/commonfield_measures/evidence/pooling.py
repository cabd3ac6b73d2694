"""What a province's collection tells of a case: adopters of all counties together (ADR 0093)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pyarrow import parquet

from commonfield_measures.collecting.published import published_files
from commonfield_measures.evidence.answering import (
    Evidence,
    EvidenceRequest,
    Group,
    Register,
    UncountedAdopter,
    evidence_from,
)
from commonfield_measures.evidence.waves import HALF_YEAR, RecordSpan, Traits, county_of, spans
from commonfield_measures.indicators.exports import Export, read_export
from commonfield_measures.indicators.on_duckdb import monthly_sums
from commonfield_measures.indicators.types import (
    Definitions,
    FactsTerm,
    Indicator,
    Level,
    StandingTerm,
    TableTerm,
    Take,
)
from commonfield_measures.publishing.suppression import LEAST_CONTRIBUTORS, MOST_OF_ONE

_YEAR: Final = 12
_HALLS: Final = "halls"
_RESIDENTS: Final = "residents"
_LAST_DIGITS: Final = 1e-9


@dataclass(frozen=True, slots=True)
class PooledCase:
    """A case as its county (six digits) sent it, and the first day on which each village began it.

    ``given_up`` are those that do it no more.
    """

    county: str
    slug: str
    told: Mapping[str, Any]
    adoptions: Mapping[str, date] = field(default_factory=dict)
    given_up: frozenset[str] = frozenset()

    @property
    def counties(self) -> frozenset[str]:
        """The counties in which villages began it."""
        return frozenset(map(county_of, self.adoptions))


def pooled_cases(collection: Path) -> list[PooledCase]:
    """Return every county's public cases with the adoptions of all counties.

    A day before the case was public is no adoption of it, and neither is the own village's.
    """
    adoptions: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for _county, row in _rows(collection, "adoptions"):
        adoptions[row["county"], row["slug"]].append(row)
    found = []
    for county, told in _rows(collection, "cases"):
        own = [
            row
            for row in adoptions.get((county, told["slug"]), ())
            if row["adopted_on"] >= told["public_on"] and row["village"] != told["village"]
        ]
        own.sort(key=lambda row: (row["village"], row["adopted_on"]), reverse=True)
        doing = {row["village"] for row in own if row["given_up_on"] is None}
        first = {row["village"]: row["adopted_on"] for row in own}
        given_up = frozenset({*first} - doing)
        found.append(PooledCase(county, told["slug"], told, dict(sorted(first.items())), given_up))
    return found


def _rows(collection: Path, name: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for county, file in sorted(published_files(collection, name).items()):
        for row in parquet.read_table(file, partitioning=None).to_pylist():
            yield county, row


def pooled_evidence(
    collection: Path, case: PooledCase, indicator: Indicator, definitions: Definitions
) -> Evidence:
    """Return whether villages of all counties that began a case stand where they would without it.

    Nothing is counted beyond the month until which each of their counties is complete. A county
    that is late by more than half a year is left out, unless people stand behind the figure: a
    page without its villages, and a later one with them, would differ by those few.
    """
    export = read_export(collection)
    until = {county: _month_after(export.complete_until.get(county)) for county in case.counties}
    ahead = _month_after(export.horizon)
    late = {
        county
        for county, month in until.items()
        if month < ahead - HALF_YEAR and not indicator.contributors_en
    }
    asked = EvidenceRequest(
        indicator,
        int(case.told["direction"]),
        {each: day for each, day in case.adoptions.items() if county_of(each) not in late},
        frozenset({case.told["village"]}),
        tuple(UncountedAdopter(each, "late") for each in case.adoptions if county_of(each) in late),
    )
    counted = {county: month for county, month in until.items() if county not in late}
    return evidence_from(_CollectedRecords(export, indicator, definitions, counted), asked)


def _month_after(day: date | None) -> int:
    """Return the first month, counted from the year 0, of which not every day is complete."""
    if day is None:
        return 0
    following = day + timedelta(days=1)
    return following.year * _YEAR + following.month - 1


def _first_day(month: int) -> date:
    return date(month // _YEAR, month % _YEAR + 1, 1)


class _CollectedRecords:
    """What counties sent. ``until`` is the first month of which each lacks something."""

    def __init__(
        self,
        export: Export,
        indicator: Indicator,
        definitions: Definitions,
        until: Mapping[str, int],
    ) -> None:
        self.export, self.indicator, self.definitions = export, indicator, definitions
        self.until = until
        self._files = [each for each in export.files if each.parent.parent.name[-6:] in until]

    @cached_property
    def _monthly(self) -> Mapping[str, Mapping[int, float]]:
        """What each village's months add up to."""
        found: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for term in self.indicator.numerator:
            if isinstance(term, FactsTerm):
                for place, month, amount in self._sums_of(term):
                    found[place][month] += amount
        return found

    def _sums_of(self, term: FactsTerm) -> list[tuple[str, int, float]]:
        return monthly_sums(self.export.folder, self._files, term, self.definitions.group_by)

    @cached_property
    def _begun(self) -> Mapping[str, int]:
        """The first month with records of each county."""
        found: dict[str, int] = {}
        for village, months in self._monthly.items():
            county = county_of(village)
            found[county] = min(*months, found.get(county, min(months)))
        return found

    def spans(self, months: int) -> tuple[RecordSpan, ...]:
        until = min(self.until.values(), default=0)
        return spans(min(self._begun.values(), default=until), until, months)

    def begins(self, over: Sequence[RecordSpan]) -> Mapping[str, int]:
        months = over[0].months
        firsts = {county: (month // months + 1) * months for county, month in self._begun.items()}
        return {county: (first - over[0].first) // months for county, first in firsts.items()}

    def register(self, over: Sequence[RecordSpan]) -> Register:
        first = _first_day(over[0].first)
        last = _first_day(over[-1].first + over[-1].months) - timedelta(days=1)
        rows = [
            row
            for row in parquet.read_table(self.export.register, partitioning=None).to_pylist()
            if row["level"] == Level.VILLAGE and county_of(row["code"]) in self.until
        ]
        before = frozenset(row["code"] for row in rows if _in_force(row, first))
        gone = (row for row in rows if row["code"] in before and not _in_force(row, last))
        heirs = {row["successor"] for row in gone if row["successor"]}
        halls, residents = self._halls(over[0].first), self._residents()
        today = {
            row["code"]: Traits(
                row["kind"] or "",
                row["urban_rural"] or "",
                halls.get(row["code"], 0) > 0,
                residents.get(row["code"]),
            )
            for row in rows
            if _in_force(row, last)
        }
        return Register(before, today, frozenset(heirs))

    def _halls(self, month: int) -> Mapping[str, float]:
        """Return how many halls stood in a village when a month began."""
        of = next((each for each in self.definitions.indicators if each.code == _HALLS), None)
        standing: dict[str, float] = defaultdict(float)
        for term in of.numerator if of else ():
            if isinstance(term, StandingTerm):
                for kind, sign in ((term.opened, 1), (term.closed, -1)):
                    counted = self._sums_of(FactsTerm((kind,), Take.COUNT))
                    for place, at, count in counted:
                        standing[place] += sign * count * (at < month)
        return standing

    def _residents(self) -> Mapping[str, float]:
        """Return villages' residents as counties publish them, as the divisors of figures."""
        per_resident = {
            each.code
            for each in self.definitions.indicators
            if any(
                isinstance(term, TableTerm) and term.column == _RESIDENTS
                for term in each.denominator
            )
        }
        found: dict[str, tuple[str, float]] = {}
        for _county, row in _rows(self.export.folder, "figures"):
            if row["level"] == Level.VILLAGE and row["indicator"] in per_resident:
                told = row["period"], row["denominator"] or 0.0
                found[row["place"]] = max(told, found.get(row["place"], told))
        return {village: residents for village, (_period, residents) in found.items() if residents}

    def sums(self, over: Sequence[RecordSpan]) -> Mapping[str, Sequence[float]]:
        return {
            village: [
                sum(months.get(month, 0.0) for month in range(each.first, each.first + each.months))
                for each in over
            ]
            for village, months in self._monthly.items()
        }

    @cached_property
    def _behind(self) -> Mapping[tuple[str, str], "_Behind"]:
        """Who stands behind each village's spans."""
        return {
            (row["village"], row["period"]): _Behind(
                row["contributors"], row["size"], row["largest"]
            )
            for county, row in _rows(self.export.folder, "contributors")
            if row["indicator"] == self.indicator.code and county in self.until
        }

    def may_show(self, over: Sequence[RecordSpan], groups: Iterable[Group]) -> bool:
        sums = self.sums(over)
        for group, at in groups:
            cells = {each: self._behind.get((each, over[at].name)) for each in group}
            known = {each: cell for each, cell in cells.items() if cell is not None}
            # What is not told of is of nobody only if there is nothing.
            if any(sums[each][at] for each in group if each not in known):
                return False
            thin = {
                each: cell
                for each, cell in known.items()
                if not _are_safe([(each, cell, cell.size)])
            }
            for some in (known, thin):
                if some and not _are_safe(
                    [(each, cell, sums[each][at]) for each, cell in some.items()]
                ):
                    return False
        return True


@dataclass(frozen=True, slots=True)
class _Behind:
    contributors: int
    size: float
    largest: float


def _are_safe(cells: Sequence[tuple[str, _Behind, float]]) -> bool:
    """Return whether villages' cells are safe together, whoever stands behind several of them.

    Each is a village, who stands behind it, and its sum. A county's people are at least as many as
    those behind one of its villages, and one of them may be the largest in all; parts with two
    signs may cancel each other out.
    """
    counties: dict[str, list[tuple[_Behind, float]]] = defaultdict(list)
    for village, cell, amount in cells:
        counties[county_of(village)].append((cell, amount))
    people, whole, largest = 0, 0.0, 0.0
    for own in counties.values():
        amount = sum(each for _cell, each in own)
        size = sum(cell.size for cell, _each in own)
        if abs(abs(amount) - size) <= _LAST_DIGITS * size:
            people += max(cell.contributors for cell, _each in own)
        whole += abs(amount)
        largest = max(largest, sum(cell.largest for cell, _each in own))
    return people >= LEAST_CONTRIBUTORS and largest <= MOST_OF_ONE * whole


def _in_force(row: Mapping[str, Any], on: date) -> bool:
    begin, end = row["valid_from"], row["valid_to"]
    return (begin is None or begin <= on) and (end is None or end > on)
