"""Adding terms up, place by place: the arithmetic between totals of facts and indicators."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.indicators.columns import Flags, Numbers, TotalsColumns
from commonfield_measures.indicators.errors import TableMissingError
from commonfield_measures.indicators.types import (
    FactsTerm,
    GiniTerm,
    GrowthTerm,
    Indicator,
    OutsideTable,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Term,
    VillagesTerm,
)
from commonfield_measures.measures.inequality import gini

type Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class TermValues:
    """A term at the basic places.

    Shapes: ``is_known`` and ``is_entered`` have a flag for each basic place; ``places``, ``values``
    and ``subjects`` an entry for each with a known value. With ``subjects`` (their numbers) the
    entries are sorted by these and by place, and the term counts those whose values add up to more
    than 0, or measures how far their sums lie apart (``is_gini``). With ``before`` (basic places)
    it is known only where one of these is. ``who`` has the number of the subject behind each entry,
    below 0 where there is none; ``is_whole``: what has no subject is counted whole, so that chance
    has no part in it.
    """

    is_known: Flags
    is_entered: Flags
    places: Places
    values: Numbers
    subjects: Places | None = None
    is_gini: bool = False
    before: Places | None = None
    who: Places | None = None
    is_whole: bool = False

    @property
    def is_distinct(self) -> bool:
        """Whether different subjects are counted."""
        return self.subjects is not None and not self.is_gini

    def added(self, place_of: Places, count: int, is_inside: Flags | None = None) -> Numbers:
        """Add up by the places of a level, of ``count``; only of basic places inside.

        Not a number where the term is unknown.
        """
        kept = slice(None) if is_inside is None else is_inside[self.places]
        at, values = place_of[self.places][kept], self.values[kept]
        if self.subjects is None:
            sums = np.bincount(at, weights=values, minlength=count)
            if self.before is None:
                return sums
            return np.where(np.bincount(place_of[self.before], minlength=count), sums, np.nan)
        places, sums = _by_subject(at, self.subjects[kept], values)
        if self.is_gini:
            order = np.argsort(places, kind="stable")
            return _ginis(places[order], sums[order], count)
        return np.bincount(places[sums > 0], minlength=count).astype(np.float64)


class TermValuesByPlace:
    """Makes the parts of terms, each once."""

    def __init__(
        self,
        codes: Sequence[str],
        totals: TotalsColumns,
        villages: Mapping[str, str],
        tables: Mapping[str, OutsideTable],
        before: TotalsColumns,
        successors: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Take the codes of the basic places, and what is known: villages with their kinds.

        ``before`` are totals of the period before; ``successors`` are the villages that took over
        others wholly.
        """
        self._codes = codes
        self._places = {code: place for place, code in enumerate(codes)}
        self._villages = villages
        self._tables = tables
        self._successors = successors
        self._totals, self._at = totals, self._basic(totals)
        self._before, self._at_before = before, self._basic(before)
        self._made: dict[Term, TermValues] = {}

    def _basic(self, totals: TotalsColumns) -> Places:
        """Return the basic place of every row."""
        at = np.array([self._places[code] for code in totals.places.texts], np.int32)
        return at[totals.places.of]

    def forget_all_but(self, terms: Collection[Term]) -> None:
        """Keep the parts of these alone."""
        self._made = {term: part for term, part in self._made.items() if term in terms}

    def of(self, indicator: Indicator, term: Term) -> TermValues:
        """Return a term's part."""
        if term not in self._made:
            self._made[term] = self._part(indicator, term)
        return self._made[term]

    def column(self, indicator: Indicator, term: TableTerm) -> Mapping[str, float]:
        """Return a column of an outside table."""
        table = self._tables.get(term.table)
        if table is None or term.column not in table.columns:
            raise TableMissingError(indicator=indicator.code, table=term.table, column=term.column)
        return table.columns[term.column]

    def _part(self, indicator: Indicator, term: Term) -> TermValues:
        totals = self._totals
        match term:
            case FactsTerm():
                rows = totals.rows_of(term.kinds, term.groups, term.channels)
                part = self._known_everywhere(self._at[rows], totals.numbers[term.take][rows])
                return replace(part, who=self._who(rows))
            case SubjectsTerm() | GiniTerm():
                return self._subjects(term)
            case GrowthTerm():
                return self._growth(term)
            case StandingTerm():
                rows = totals.rows_of((term.opened, term.closed), term.groups)
                part = self._known_everywhere(*self._standing(term))
                return replace(part, who=self._who(rows), is_whole=True)
            case VillagesTerm():
                places = np.array([self._places[each] for each in self._counted(term)], np.intp)
                part = self._known_everywhere(places, np.ones(len(places)))
                return replace(part, is_whole=term.taking_part is None)
            case TableTerm():
                column = self.column(indicator, term)
                return self._known_by_line(column, self._tables[term.table])

    def _subjects(self, term: SubjectsTerm | GiniTerm) -> TermValues:
        totals = self._totals
        rows = totals.rows_of(term.kinds, term.groups if isinstance(term, SubjectsTerm) else ())
        rows = rows[totals.has_subject[rows]]
        # Once for all levels: who is in a town is in its villages, which follow each other.
        rows = rows[np.lexsort((self._at[rows], totals.subjects.of[rows]))]
        part = self._known_everywhere(self._at[rows], totals.numbers[term.of][rows])
        is_gini = isinstance(term, GiniTerm)
        who = totals.subjects.of[rows]
        return replace(part, subjects=who, is_gini=is_gini, who=None if is_gini else who)

    def _who(self, rows: Places) -> Places:
        """Return the numbers of the subjects of rows; below 0 where there is none."""
        totals = self._totals
        return np.where(totals.has_subject[rows], totals.subjects.of[rows], -1)

    def _growth(self, term: GrowthTerm) -> TermValues:
        now = self._totals.rows_of(term.kinds, term.groups)
        earlier = self._before.rows_of(term.kinds, term.groups)
        part = self._known_everywhere(
            np.append(self._at[now], self._at_before[earlier]),
            np.append(
                self._totals.numbers[term.take][now], -self._before.numbers[term.take][earlier]
            ),
        )
        return replace(part, before=np.unique(self._at_before[self._before.rows_of(term.kinds)]))

    def _standing(self, term: StandingTerm) -> tuple[Places, Numbers]:
        rows = self._totals.rows_of((term.opened, term.closed), term.groups)
        return self._at[rows], self._totals.signed_standing(term.closed, rows)

    def _counted(self, term: VillagesTerm) -> list[str]:
        """Return the villages that count: of some kinds, and with something that stands there."""
        counted = {
            place for place, kind in self._villages.items() if not term.kinds or kind in term.kinds
        }
        if term.standing:
            standing: dict[str, float] = {}
            places, values = self._standing(term.standing)
            sums = np.bincount(places, weights=values, minlength=len(self._codes)).tolist()
            for place, value in zip(self._codes, sums, strict=True):
                heir = self._successors.get(place, place)
                standing[heir] = standing.get(heir, 0) + value
            counted &= {place for place, value in standing.items() if value > 0}
        if term.taking_part:
            counted &= self._taking_part(term.taking_part, term.least)
        return sorted(counted)

    def _taking_part(self, term: SubjectsTerm, least: int) -> set[str]:
        """Return the villages in which so many different subjects are counted."""
        heirs = (self._successors.get(code, code) for code in self._codes)
        of_heir = np.array([self._places.get(heir, -1) for heir in heirs], np.intp)
        own = np.where(of_heir < 0, np.arange(len(self._codes)), of_heir)
        many = self._subjects(term).added(own, len(self._codes)) >= least
        return {
            code for code, is_counted in zip(self._codes, many.tolist(), strict=True) if is_counted
        }

    def _known_everywhere(self, places: Places, values: Numbers) -> TermValues:
        """Where nothing was recorded, nothing happened."""
        is_known = np.ones(len(self._codes), np.bool_)
        return TermValues(is_known, ~is_known, places, values)

    def _known_by_line(self, column: Mapping[str, float], table: OutsideTable) -> TermValues:
        known = [(self._places[place], place) for place in column if place in self._places]
        places = np.array([at for at, _place in known], np.intp)
        is_known, is_entered = np.zeros((2, len(self._codes)), np.bool_)
        is_known[places] = True
        is_entered[places] = [place in table.entered for _at, place in known]
        values = np.array([column[place] for _at, place in known], np.float64)
        return TermValues(is_known, is_entered, places, values)


def _by_subject(at: Places, subjects: Places, values: Numbers) -> tuple[Places, Numbers]:
    """Add values up by subject and place; return the place and the sum of each such pair."""
    is_same = subjects[1:] == subjects[:-1]
    if (is_same & (at[1:] < at[:-1])).any():
        order = np.lexsort((at, subjects))
        at, subjects, values = at[order], subjects[order], values[order]
        is_same = subjects[1:] == subjects[:-1]
    is_new = np.ones(len(at), np.bool_)
    is_new[1:] = ~is_same | (at[1:] != at[:-1])
    return at[is_new], np.bincount(np.cumsum(is_new) - 1, weights=values)


def _ginis(places: Places, sums: Numbers, count: int) -> Numbers:
    """Return the Gini coefficient of each place's sums (in order of places) that are not zero."""
    found = np.full(count, np.nan)
    starts = np.flatnonzero(np.diff(places, prepend=-1)).tolist()
    for first, last in pairwise([*starts, len(places)]):
        some = sums[first:last]
        some = np.maximum(some[some != 0], 0.0)
        if some.any():
            found[places[first]] = gini(some)
    return found
