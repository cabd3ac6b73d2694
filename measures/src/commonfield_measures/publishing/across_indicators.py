"""What is hidden of all indicators of a county, so that they do not give each other's away.

Every shown numerator and denominator is a sum of pieces: what was recorded at one place, of one
kind, on one channel. From several such sums, of several indicators, a hidden one can follow, say
where one indicator shows a neighbour that another hides. Where few stand behind what follows, one
of the sums is hidden too: of an indicator as far down in the list as there is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from commonfield_measures.indicators.types import (
    Indicator,
    Level,
    OutsideTable,
    SubjectsTerm,
    place_at,
)
from commonfield_measures.publishing.contributing import Contributors
from commonfield_measures.publishing.equations import Equations, Sum
from commonfield_measures.publishing.hiding import CHAIN, Hidden, Hiding, Shown, Side, Why, sides
from commonfield_measures.publishing.shown_with import hidden_with
from commonfield_measures.publishing.suppression import is_safe


@dataclass(frozen=True, slots=True)
class _PublishedSum:
    """One side of an indicator at a place: the pieces it adds up; ``number`` of the indicator."""

    number: int
    code: str
    level: Level
    place: str
    pieces: Sum


def hidden_together(
    contributors: Contributors,
    indicators: Sequence[Indicator],
    tables: Mapping[str, OutsideTable],
    shown: Mapping[str, Shown],
    since: Sequence[Contributors] = (),
    before: Contributors | None = None,
) -> dict[str, Hidden]:
    """Return what must be hidden of each indicator, by code.

    ``shown`` are, by code and level, the places that would have a value; ``since`` who changed
    what stands until the end of each later period: what stood is hidden where few did; ``before``
    who contributed in the period before, for indicators of growth.
    """
    alone = [each for each in indicators if not each.shown_with]
    found = _solved(Hiding(contributors, alone, tables, since), contributors, alone, shown)
    for each in indicators:
        if each.shown_with:
            other, own = found[each.shown_with], shown[each.code]
            found[each.code] = hidden_with(each, other, own, contributors, before)
    return found


def _solved(
    hiding: Hiding,
    contributors: Contributors,
    indicators: Sequence[Indicator],
    shown: Mapping[str, Shown],
) -> dict[str, Hidden]:
    found = {each.code: hiding.hidden(each, shown[each.code]) for each in indicators}
    cells = tuple(_cells(hiding, contributors, indicators))
    unknowns = _Unknowns.made(cell.pieces for cell in cells)
    while True:
        seen = _seen(cells, found, shown, unknowns)
        more = _giving_away(seen, unknowns, contributors)
        if not more:
            return found
        for each in more:
            found[each.code] = _with(found[each.code], each)


def _cells(
    hiding: Hiding, contributors: Contributors, indicators: Sequence[Indicator]
) -> Iterator[_PublishedSum]:
    """Return all sides of indicators in which persons are to be protected, place by place."""
    public = {side for each in indicators if not each.contributors_en for side in sides(each)}
    for number, indicator in enumerate(indicators):
        for side, level in product(_summed(indicator, public), CHAIN):
            inside = hiding.inside(indicator, level)
            found: dict[str, set[int]] = defaultdict(set)
            for term in side:
                for place, pieces in contributors.pieces(term, level, is_inside=inside).items():
                    found[place] |= pieces
            for place, pieces in found.items():
                yield _PublishedSum(number, indicator.code, level, place, frozenset(pieces))


def _summed(indicator: Indicator, public: Collection[Side]) -> list[Side]:
    """Return the sides that add facts up, rather than count who is behind them."""
    return [
        side
        for side in sides(indicator)
        if side not in public and not any(isinstance(term, SubjectsTerm) for term in side)
    ]


@dataclass(frozen=True, slots=True)
class _Unknowns:
    """Pieces that are always together are one unknown: ``of`` tells by piece which.

    ``sums`` are those of the indicators, and each unknown alone, in pieces.
    """

    of: Mapping[int, int]
    sums: tuple[Sum, ...]

    @classmethod
    def made(cls, sums: Iterable[Sum]) -> "_Unknowns":
        found = dict.fromkeys(sums)
        inside: dict[int, list[int]] = defaultdict(list)
        for number, each in enumerate(found):
            for piece in each:
                inside[piece].append(number)
        together: dict[tuple[int, ...], set[int]] = defaultdict(set)
        for piece, where in inside.items():
            together[tuple(where)].add(piece)
        alone = dict.fromkeys(frozenset(pieces) for pieces in together.values())
        of = {piece: min(pieces) for pieces in alone for piece in pieces}
        return cls(of, tuple(found | alone))

    def within(self, pieces: Sum) -> Sum:
        """Return a sum of pieces as one of unknowns."""
        return frozenset(self.of[piece] for piece in pieces)


def _seen(
    cells: Iterable[_PublishedSum],
    found: Mapping[str, Hidden],
    shown: Mapping[str, Shown],
    unknowns: _Unknowns,
) -> dict[Sum, list[_PublishedSum]]:
    """Return the sums that can be read, and in which cells each of them."""
    seen: dict[Sum, list[_PublishedSum]] = defaultdict(list)
    for cell in cells:
        is_there = cell.place in shown[cell.code][cell.level]
        if is_there and found[cell.code].why(cell.level, cell.place) is None:
            seen[unknowns.within(cell.pieces)].append(cell)
    return seen


def _giving_away(
    seen: Mapping[Sum, Sequence[_PublishedSum]], unknowns: _Unknowns, contributors: Contributors
) -> list[_PublishedSum]:
    """Return the cells to hide, so that no sum of few follows from those that can be read."""
    sums = sorted(seen, key=len)
    equations = Equations(sums)
    chosen: set[int] = set()
    for pieces in dict.fromkeys([*unknowns.sums, *_remainders(seen)]):
        wanted = unknowns.within(pieces)
        if wanted in seen:
            continue
        behind = equations.sums_behind(wanted)
        if behind and not behind & chosen and not is_safe(contributors.behind(pieces)):
            chosen.add(max(behind, key=lambda number: _rank(seen[sums[number]])))
    return [cell for number in sorted(chosen) for cell in seen[sums[number]]]


def _remainders(seen: Mapping[Sum, Sequence[_PublishedSum]]) -> Iterator[Sum]:
    """Return what a town's or the county's sums, and their differences, leave of those below."""
    by_place: dict[tuple[Level, str], set[Sum]] = defaultdict(set)
    for cells in seen.values():
        by_place[cells[0].level, cells[0].place].add(cells[0].pieces)
    for (level, place), sums in by_place.items():
        lower = CHAIN[CHAIN.index(level) + 1 :]
        below = [
            each
            for (inner, other), sums_there in by_place.items()
            if inner in lower and place_at(level, other) == place
            for each in sums_there
        ]
        if below:
            yield from _left(sums, below)


def _left(sums: Iterable[Sum], below: Sequence[Sum]) -> Iterator[Sum]:
    for whole, part in product(sums, (frozenset[int](), *sums)):
        if part < whole:
            left = whole - part
            rest = left.difference(*(each for each in below if each <= left))
            if rest:
                yield rest


def _rank(cells: Sequence[_PublishedSum]) -> tuple[int, int, str]:
    """Order sums by preference for hiding: late indicators, small places."""
    number, level, place = min((c.number, CHAIN.index(c.level), c.place) for c in cells)
    return number, level, place


def _with(hidden: Hidden, cell: _PublishedSum) -> Hidden:
    why: Why = "complement"
    own = {**hidden.reasons[cell.level], cell.place: why}
    return replace(hidden, reasons={**hidden.reasons, cell.level: own})
