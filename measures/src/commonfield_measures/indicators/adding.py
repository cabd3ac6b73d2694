"""Adding terms up, place by place: the arithmetic between totals of facts and indicators."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    Take,
    Term,
    Totals,
    VillagesTerm,
)
from commonfield_measures.measures.inequality import gini

type Numbers = NDArray[np.float64]
type Flags = NDArray[np.bool_]
type Places = NDArray[np.intp]

# A value of a basic place, and for whom.
type _Entry = tuple[str, str, float]
_NOBODY: Final = ""


@dataclass(frozen=True, slots=True)
class TermValues:
    """A term at the basic places.

    Shapes: ``is_known`` and ``is_entered`` have a flag for each basic place; ``places``,
    ``values`` and ``subjects`` an entry for each that something is known of. With ``subjects``
    (their numbers) the term counts those whose values add up to more than 0, or tells how far
    their sums lie apart (``is_gini``). With ``before`` (basic places) it is known only where one
    of these is.
    """

    is_known: Flags
    is_entered: Flags
    places: Places
    values: Numbers
    subjects: Places | None = None
    is_gini: bool = False
    before: Places | None = None

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
        size = int(self.subjects.max(initial=0)) + 1
        pairs, which = np.unique(at * size + self.subjects[kept], return_inverse=True)
        sums = np.bincount(which, weights=values, minlength=len(pairs))
        if self.is_gini:
            return _ginis(pairs // size, sums, count)
        return np.bincount(pairs[sums > 0] // size, minlength=count).astype(np.float64)


class TermValuesByPlace:
    """Makes the parts of terms, each once."""

    def __init__(
        self,
        codes: Sequence[str],
        totals: Iterable[Totals],
        villages: Mapping[str, str],
        tables: Mapping[str, OutsideTable],
        before: Iterable[Totals] = (),
        successors: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Take the codes of the basic places, and what is known: villages with their kinds.

        ``before`` are totals of the period before; ``successors`` are the villages that took over
        others wholly.
        """
        self._size = len(codes)
        self._places = {code: place for place, code in enumerate(codes)}
        self._villages = villages
        self._tables = tables
        self._successors = successors
        self._by_kind = _by_kind(totals)
        self._before = _by_kind(before)
        self._made: dict[Term, TermValues] = {}

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
        match term:
            case FactsTerm():
                read = _reader(term.take)
                taken = [
                    (total.place, _NOBODY, read(total))
                    for total in self._of_kinds(term.kinds, term.groups)
                    if not term.channels or total.channel in term.channels
                ]
                return self._known_everywhere(taken)
            case SubjectsTerm() | GiniTerm():
                groups = term.groups if isinstance(term, SubjectsTerm) else ()
                read = _reader(term.of)
                taken = [
                    (total.place, total.subject, read(total))
                    for total in self._of_kinds(term.kinds, groups)
                    if total.subject != _NOBODY
                ]
                part = self._known_everywhere(taken, has_subjects=True)
                return replace(part, is_gini=isinstance(term, GiniTerm))
            case GrowthTerm():
                return self._growth(term)
            case StandingTerm():
                return self._known_everywhere(self._standing(term))
            case VillagesTerm():
                return self._known_everywhere(self._counted_villages(term))
            case TableTerm():
                column = self.column(indicator, term)
                return self._known_by_line(column, self._tables[term.table])

    def _growth(self, term: GrowthTerm) -> TermValues:
        read = _reader(term.take)
        taken = [
            (total.place, _NOBODY, sign * read(total))
            for sign, totals in ((1, self._by_kind), (-1, self._before))
            for kind in term.kinds
            for total in totals.get(kind, ())
            if not term.groups or total.group in term.groups
        ]
        earlier = {total.place for kind in term.kinds for total in self._before.get(kind, ())}
        before = np.array([self._places[place] for place in earlier], np.intp)
        return replace(self._known_everywhere(taken), before=before)

    def _of_kinds(self, kinds: Iterable[str], groups: Sequence[str]) -> Iterable[Totals]:
        return (
            total
            for kind in kinds
            for total in self._by_kind.get(kind, ())
            if not groups or total.group in groups
        )

    def _standing(self, term: StandingTerm) -> list[_Entry]:
        signs = {term.opened: 1, term.closed: -1}
        return [
            (total.place, _NOBODY, signs[total.kind] * total.standing)
            for total in self._of_kinds(signs, term.groups)
        ]

    def _counted_villages(self, term: VillagesTerm) -> list[_Entry]:
        counted = {
            place for place, kind in self._villages.items() if not term.kinds or kind in term.kinds
        }
        if term.standing:
            standing: dict[str, float] = {}
            for place, _subject, value in self._standing(term.standing):
                heir = self._successors.get(place, place)
                standing[heir] = standing.get(heir, 0) + value
            counted &= {place for place, value in standing.items() if value > 0}
        return [(place, _NOBODY, 1.0) for place in sorted(counted)]

    def _known_everywhere(
        self, taken: Sequence[_Entry], *, has_subjects: bool = False
    ) -> TermValues:
        """Where nothing was recorded, nothing happened."""
        subjects = None
        if has_subjects:
            numbers: dict[str, int] = {}
            found = [numbers.setdefault(subject, len(numbers)) for _place, subject, _value in taken]
            subjects = np.array(found, np.intp)
        return TermValues(
            is_known=np.ones(self._size, np.bool_),
            is_entered=np.zeros(self._size, np.bool_),
            places=np.array([self._places[place] for place, _subject, _value in taken], np.intp),
            values=np.array([value for _place, _subject, value in taken], np.float64),
            subjects=subjects,
        )

    def _known_by_line(self, column: Mapping[str, float], table: OutsideTable) -> TermValues:
        known = [(self._places[place], place) for place in column if place in self._places]
        places = np.array([at for at, _place in known], np.intp)
        is_known, is_entered = np.zeros((2, self._size), np.bool_)
        is_known[places] = True
        is_entered[places] = [place in table.entered for _at, place in known]
        values = np.array([column[place] for _at, place in known], np.float64)
        return TermValues(is_known, is_entered, places, values)


def _by_kind(totals: Iterable[Totals]) -> dict[str, list[Totals]]:
    found: dict[str, list[Totals]] = {}
    for each in totals:
        found.setdefault(each.kind, []).append(each)
    return found


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


def _reader(take: Take) -> Callable[[Totals], float]:
    """Return what reads a number of totals: each is named as what is taken."""
    return attrgetter(take.value)
