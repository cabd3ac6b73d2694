"""Who stands behind the terms of an indicator, place by place: what suppression looks at."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from commonfield_measures.indicators.columns import Coded, Flags, Numbers, Rows, TotalsColumns
from commonfield_measures.indicators.types import (
    FactsTerm,
    Level,
    StandingTerm,
    SubjectsTerm,
    Take,
    Term,
    Totals,
)
from commonfield_measures.publishing.suppression import Contributions

type CountedTerm = FactsTerm | SubjectsTerm | StandingTerm

_STANDING: Final = "standing"
# In which ways numbers of facts are taken, and with which sign.
_WAYS: Final = (
    (Take.COUNT, 1),
    (Take.QUANTITY, 1),
    (Take.AMOUNT_FEN, 1),
    (_STANDING, 1),
    (_STANDING, -1),
)
_OPENED: Final = _WAYS.index((_STANDING, 1))
_CLOSED: Final = _WAYS.index((_STANDING, -1))


def counted_terms(terms: Iterable[Term]) -> tuple[CountedTerm, ...]:
    """Return the terms that contributors' facts stand behind."""
    return tuple(
        term for term in terms if isinstance(term, FactsTerm | SubjectsTerm | StandingTerm)
    )


def unnarrowed(term: FactsTerm | SubjectsTerm) -> FactsTerm | SubjectsTerm:
    """Return the term over all columns of its table: channels, or of subjects groups."""
    if isinstance(term, SubjectsTerm):
        return replace(term, groups=())
    return replace(term, channels=())


def is_part_of(part: CountedTerm, whole: CountedTerm) -> bool:
    """Return whether a term adds up part of another one, in the same unit."""
    match part, whole:
        case (FactsTerm(), FactsTerm()) if part.take == whole.take:
            is_inside = _is_inside(part.channels, whole.channels)
        case (SubjectsTerm(), SubjectsTerm()) if part.of == whole.of:
            is_inside = True
        case (StandingTerm(), StandingTerm()):
            same = (part.opened, part.closed) == (whole.opened, whole.closed)
            return part != whole and same and _is_inside(part.groups, whole.groups)
        case _:
            return False
    kinds = set(part.kinds) <= set(whole.kinds)
    return part != whole and is_inside and kinds and _is_inside(part.groups, whole.groups)


def _in_first_column(
    table: Mapping[tuple[str, str], Contributions],
) -> dict[tuple[str, str], Contributions]:
    """Leave everybody of a place in one column, the first by name."""
    seen: dict[str, set[str]] = defaultdict(set)
    found: dict[tuple[str, str], Contributions] = {}
    for unit, column in sorted(table):
        new = {who: 1.0 for who in table[unit, column] if who not in seen[unit]}
        seen[unit] |= set(new)
        if new:
            found[unit, column] = new
    return found


def _is_inside(narrow: Sequence[str], wide: Sequence[str]) -> bool:
    """Compare choices, where an empty one means everything."""
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


class Contributors:
    """The facts of a period by place and subject, ready to be added up for any term."""

    def __init__(self, totals: Sequence[Totals] | TotalsColumns) -> None:
        columns = TotalsColumns.made(totals)
        self._kinds, self._places = columns.kinds, columns.places
        self._channels, self._groups = columns.channels, columns.groups
        self._subjects = columns.subjects
        self._numbers: dict[str, Numbers] = {**columns.numbers, _STANDING: columns.standing}
        self._units = {level: self._places.at(level) for level in Level}
        self._cells: dict[tuple[CountedTerm, Level], dict[str, Contributions]] = {}

    @property
    def places(self) -> Sequence[str]:
        """Return the places at which facts were recorded."""
        return self._places.texts

    def pieces(
        self,
        term: CountedTerm,
        level: Level,
        *,
        is_inside: Callable[[str, str], bool] | None = None,
    ) -> dict[str, set[int]]:
        """Return the numbers of the pieces that a term adds up at each place of a level.

        A piece is what was recorded at one place, of one kind and group, on one channel, taken in
        one way.
        """
        order, starts = self._lots
        heads = order[starts[:-1]]
        is_mine = self._is_mine(term)[heads]
        units = self._units[level]
        if is_inside is not None:
            is_mine &= self._kept(units, is_inside, heads)
        ways = self._ways(term, heads)
        found: dict[str, set[int]] = {}
        for lot in np.flatnonzero(is_mine).tolist():
            place = units.texts[units.of[heads[lot]]]
            found.setdefault(place, set()).add(lot * len(_WAYS) + ways[lot])
        return found

    def behind(self, pieces: Iterable[int]) -> Contributions:
        """Return what every subject adds to pieces together."""
        order, starts = self._lots
        found: dict[str, float] = defaultdict(float)
        for piece in pieces:
            lot, way = divmod(piece, len(_WAYS))
            rows = order[starts[lot] : starts[lot + 1]]
            values = self._numbers[_WAYS[way][0]][rows] * _WAYS[way][1]
            for subject, value in zip(
                self._subjects.of[rows].tolist(), values.tolist(), strict=True
            ):
                found[self._subjects.texts[subject]] += value
        return dict(found)

    @cached_property
    def _lots(self) -> tuple[Rows, Rows]:
        """Return the rows by place, kind, channel and group, and where each such lot starts."""
        codes = (self._places.of, self._kinds.of, self._channels.of, self._groups.of)
        order = np.lexsort(codes)
        is_new = np.zeros(len(order), np.bool_)
        for each in codes:
            is_new |= np.diff(each[order], prepend=-1) != 0
        return order, np.append(np.flatnonzero(is_new), len(order))

    def _ways(self, term: CountedTerm, rows: Rows) -> list[int]:
        match term:
            case StandingTerm():
                is_closed = self._kinds.among((term.closed,))[rows]
                return [_CLOSED if each else _OPENED for each in is_closed.tolist()]
            case FactsTerm():
                return [_WAYS.index((term.take, 1))] * len(rows)
            case SubjectsTerm():
                return [_WAYS.index((term.of, 1))] * len(rows)

    def columns(self, term: FactsTerm | SubjectsTerm) -> frozenset[str]:
        """Return the columns of a term's table."""
        rows, _values = self._taken(term)
        columns = self._groups if isinstance(term, SubjectsTerm) else self._channels
        return frozenset(columns.texts[at] for at in np.unique(columns.of[rows]))

    def cells(
        self,
        term: CountedTerm,
        level: Level,
        *,
        is_inside: Callable[[str, str], bool] | None = None,
    ) -> dict[str, Contributions]:
        """Return what every subject adds to a term at each place of a level.

        ``is_inside`` tells of a place of facts and its place at the level whether it counts there.
        """
        if is_inside is None and (term, level) in self._cells:
            return self._cells[term, level]
        rows, values = self._taken(term)
        units = self._units[level]
        if is_inside is not None:
            kept = self._kept(units, is_inside, rows)
            rows, values = rows[kept], values[kept]
        keys = units.of[rows] * len(self._subjects.texts) + self._subjects.of[rows]
        is_count = isinstance(term, SubjectsTerm)
        cells = self._dictionaries(units.texts, keys, values, is_count=is_count)
        if is_inside is None:
            self._cells[term, level] = cells
        return cells

    def table(
        self, term: FactsTerm | SubjectsTerm, level: Level
    ) -> dict[tuple[str, str], Contributions]:
        """Return what every subject adds to a term by place of a level and channel.

        Subjects that are counted stand by place and group instead; one of several groups in the
        first of them by code.
        """
        is_count = isinstance(term, SubjectsTerm)
        rows, values = self._taken(term)
        units, columns = self._units[level], self._groups if is_count else self._channels
        pairs = [(unit, column) for unit in units.texts for column in columns.texts]
        cell = units.of[rows] * len(columns.texts) + columns.of[rows]
        keys = cell * len(self._subjects.texts) + self._subjects.of[rows]
        found = self._dictionaries(pairs, keys, values, is_count=is_count)
        return _in_first_column(found) if is_count else found

    def _kept(self, units: Coded, is_inside: Callable[[str, str], bool], rows: Rows) -> Flags:
        pairs, which = np.unique(
            self._places.of[rows] * len(units.texts) + units.of[rows], return_inverse=True
        )
        flags = [
            is_inside(
                self._places.texts[pair // len(units.texts)], units.texts[pair % len(units.texts)]
            )
            for pair in pairs.tolist()
        ]
        return np.array(flags, np.bool_)[which] if flags else np.zeros(0, np.bool_)

    def _taken(self, term: CountedTerm) -> tuple[Rows, Numbers]:
        if isinstance(term, StandingTerm):
            is_closed = self._kinds.among((term.closed,))
            values = np.where(is_closed, -1, 1) * self._numbers[_STANDING]
        else:
            values = self._numbers[term.of if isinstance(term, SubjectsTerm) else term.take]
        rows = np.flatnonzero(self._is_mine(term))
        return rows, values[rows]

    def _is_mine(self, term: CountedTerm) -> Flags:
        """Return which rows a term adds up."""
        kinds = (term.opened, term.closed) if isinstance(term, StandingTerm) else term.kinds
        is_mine = self._kinds.among(kinds)
        if isinstance(term, FactsTerm):
            is_mine &= self._channels.among(term.channels)
        return is_mine & self._groups.among(term.groups)

    def _dictionaries[K: Hashable](
        self, names: Sequence[K], keys: Rows, values: Numbers, *, is_count: bool = False
    ) -> dict[K, Contributions]:
        """Add values up by key (cell times subjects, plus subject) into one mapping a cell."""
        found, which = np.unique(keys, return_inverse=True)
        sums = np.bincount(which, weights=values, minlength=len(found))
        if is_count:
            found, sums = found[sums > 0], np.ones(int((sums > 0).sum()))
        size = max(len(self._subjects.texts), 1)
        cells, subjects = found // size, (found % size).tolist()
        starts = np.flatnonzero(np.diff(cells, prepend=-1)).tolist()
        numbers, texts = sums.tolist(), self._subjects.texts
        return {
            names[cells[first]]: {
                texts[subject]: number
                for subject, number in zip(subjects[first:last], numbers[first:last], strict=True)
            }
            for first, last in pairwise([*starts, len(cells)])
        }
