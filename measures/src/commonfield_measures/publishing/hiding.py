"""Which values of indicators are hidden, side by side, at a county, its towns and its villages.

The rules are those of docs/adr/0006-suppression.md. Where an indicator is hidden, its value,
numerator and denominator are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from commonfield_measures.indicators.types import (
    Evaluated,
    FactsTerm,
    Indicator,
    Level,
    OutsideTable,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    place_at,
)
from commonfield_measures.publishing.contributing import (
    Contributors,
    CountedTerm,
    counted_terms,
    is_part_of,
    unnarrowed,
)
from commonfield_measures.publishing.suppression import Contributions, hidden_cells, is_safe, merged
from commonfield_measures.publishing.tables import HiddenInTable, hidden_in_table

type Why = Literal["few", "complement", "above"]
type Cells = Mapping[str, Contributions]
# A numerator or denominator, as far as facts stand behind it.
type Side = tuple[CountedTerm, ...]
type Shown = Mapping[Level, frozenset[str]]

# From the widest level; each place lies in one of the level before.
CHAIN: Final = (Level.COUNTY, Level.TOWN, Level.VILLAGE)
_NOTHING: Final = HiddenInTable(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Hidden:
    """Why values of an indicator are hidden: by level, then place."""

    reasons: Mapping[Level, Mapping[str, Why]]

    def why(self, level: Level, place: str) -> Why | None:
        """Return why a value is hidden; None if it is not."""
        for upper in CHAIN[: CHAIN.index(level)]:
            if place_at(upper, place) in self.reasons[upper]:
                return "above"
        return self.reasons[level].get(place)


class Hiding:
    """Decides about the indicators of one county, all of which are shown beside each other."""

    def __init__(
        self,
        contributors: Contributors,
        indicators: Iterable[Indicator],
        tables: Mapping[str, OutsideTable],
        since: Sequence[Contributors] = (),
    ) -> None:
        """Take who contributed, every indicator that is shown, and the outside tables.

        ``since`` are who changed what stands, up to the end of each later period that is shown.
        """
        self._contributors = contributors
        self._since = since
        self._outside = tables
        self._terms = {term for each in indicators for side in sides(each) for term in side}
        self._tables: dict[FactsTerm | SubjectsTerm, dict[Level, dict[str, HiddenInTable]]] = {}

    def hidden(self, indicator: Indicator, shown: Shown) -> Hidden:
        """Return what must be hidden of an indicator; nothing where nobody is to be protected.

        ``shown`` are the places of each level that would have a value.
        """
        reasons: dict[Level, Mapping[str, Why]] = {level: {} for level in CHAIN}
        if indicator.contributors_en:
            for level in CHAIN:
                reasons[level] = self._hidden_at(level, indicator, shown[level], Hidden(reasons))
        return Hidden(reasons)

    def inside(self, indicator: Indicator, level: Level) -> Callable[[str, str], bool] | None:
        """Return which facts count: those of places whose lines in outside tables are known.

        Where a wider place has lines of its own, all facts in it count.
        """
        columns = [
            self._outside[term.table].columns[term.column]
            for term in (*indicator.numerator, *indicator.denominator)
            if isinstance(term, TableTerm)
        ]
        if not columns:
            return None
        return lambda place, unit: any(
            all(code in column for column in columns)
            for code in ((place, unit) if level != Level.VILLAGE else (place,))
        )

    def _hidden_at(
        self, level: Level, indicator: Indicator, shown: frozenset[str], above: Hidden
    ) -> dict[str, Why]:
        lines = self._lines(indicator, level)
        everywhere = {unit for line in lines for unit in line}
        unsafe = {unit for line in lines for unit, cell in line.items() if not is_safe(cell)}
        hidden = unsafe | self._hidden_in_tables(indicator, level, everywhere)
        if level != Level.COUNTY:
            upper = CHAIN[CHAIN.index(level) - 1]
            for parent, units in by_parent(everywhere, upper).items():
                if above.why(upper, parent) is None:
                    # What is not shown anyway need not be worked out from a neighbour.
                    start = units & (hidden | (everywhere - shown))
                    hidden |= complemented(lines, units, start)
        told = (hidden & shown) | unsafe
        return {unit: "few" if unit in unsafe else "complement" for unit in told}

    def _lines(self, indicator: Indicator, level: Level) -> list[Cells]:
        """Return what must be safe at each place: both sides, and what they leave of wider ones."""
        lines: list[Cells] = []
        is_inside = self.inside(indicator, level)
        for side in sides(indicator):
            own = [self._contributors.cells(term, level, is_inside=is_inside) for term in side]
            lines.append(_merged(own))
            lines += [
                _changed(each.cells(term, level))
                for each in self._since
                for term in side
                if isinstance(term, StandingTerm)
            ]
            if len(side) == 1:
                lines += [
                    without(self._contributors.cells(whole, level), own[0])
                    for whole in self._terms
                    # The same sum too, where it is not of all villages.
                    if (whole == side[0] and is_inside) or is_part_of(side[0], whole)
                ]
        return lines

    def _hidden_in_tables(
        self, indicator: Indicator, level: Level, units: Iterable[str]
    ) -> set[str]:
        """Return the places that tables hide, which the board shows beside the totals.

        Sums are shown by channel there, subjects by group.
        """
        terms = [side[0] for side in sides(indicator) if len(side) == 1]
        return {
            unit
            for term in terms
            if isinstance(term, FactsTerm | SubjectsTerm)
            for unit in units
            if self._is_hidden_in_table(term, level, unit)
        }

    def _is_hidden_in_table(self, term: FactsTerm | SubjectsTerm, level: Level, unit: str) -> bool:
        columns = term.channels if isinstance(term, FactsTerm) else term.groups
        by_level = self._tables_of(unnarrowed(term))
        place = CHAIN.index(level)
        if place and level in by_level:
            beside = by_level[level].get(place_at(CHAIN[place - 1], unit), _NOTHING)
            if unit in beside.rows or any((unit, each) in beside.cells for each in columns):
                return True
        below = by_level.get(CHAIN[place + 1], {}) if place + 1 < len(CHAIN) else {}
        return bool(below.get(unit, _NOTHING).columns & set(columns))

    def _tables_of(self, term: FactsTerm | SubjectsTerm) -> dict[Level, dict[str, HiddenInTable]]:
        """Return, for towns and villages, what the table of each wider place hides."""
        if term not in self._tables:
            self._tables[term] = {}
            if len(self._contributors.columns(term)) > 1:
                for upper, level in pairwise(CHAIN):
                    inside: dict[str, dict[tuple[str, str], Contributions]] = defaultdict(dict)
                    for (unit, column), cell in self._contributors.table(term, level).items():
                        inside[place_at(upper, unit)][unit, column] = cell
                    self._tables[term][level] = {
                        parent: hidden_in_table(table) for parent, table in inside.items()
                    }
        return self._tables[term]


def sides(indicator: Indicator) -> list[Side]:
    """Return numerator and denominator, each if facts stand behind it."""
    found = [counted_terms(side) for side in (indicator.numerator, indicator.denominator)]
    return [side for side in found if side]


def places_with_values(evaluated: Evaluated) -> dict[str, Shown]:
    """Return, by indicator and level, the places that have a value."""
    found: dict[tuple[str, Level], set[str]] = defaultdict(set)
    for value in evaluated.values:
        if value.value is not None:
            found[value.indicator, value.level].add(value.place)
    codes = [each.code for each in evaluated.definitions.indicators]
    return {code: {level: frozenset(found[code, level]) for level in CHAIN} for code in codes}


def by_parent(units: Iterable[str], level: Level) -> dict[str, set[str]]:
    """Return places by the place of a wider level in which they lie."""
    found: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        found[place_at(level, unit)].add(unit)
    return found


def complemented(lines: Sequence[Cells], units: set[str], start: set[str]) -> set[str]:
    """Return which parts of a whole are hidden, so that no line gives an unsafe one away."""
    parts = [{unit: line[unit] for unit in sorted(units) if unit in line} for line in lines]
    hidden = frozenset(start)
    while True:
        more = hidden.union(*(hidden_cells(part, already=hidden) for part in parts))
        if more == hidden:
            return set(hidden)
        hidden = more


def _merged(cells: Sequence[Cells]) -> Cells:
    if len(cells) == 1:
        return cells[0]
    units = {unit for each in cells for unit in each}
    return {unit: merged(each.get(unit, {}) for each in cells) for unit in units}


def without(whole: Cells, part: Cells) -> Cells:
    """Return what is left of a wider sum, of those who have any of it."""
    left = {
        unit: merged([cell, {who: -own for who, own in part.get(unit, {}).items()}])
        for unit, cell in whole.items()
    }
    return _changed(left)


def _changed(cells: Cells) -> Cells:
    """Leave out who adds nothing, and where nobody does."""
    found = {unit: {who: own for who, own in cell.items() if own} for unit, cell in cells.items()}
    return {unit: cell for unit, cell in found.items() if cell}
