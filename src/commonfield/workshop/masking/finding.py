"""What a file's grids hold that must not be shown, with its place. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from itertools import zip_longest
from typing import Final

from commonfield.workshop.masking import disguises, numbers, words
from commonfield.workshop.masking.digits import without_disguise
from commonfield.workshop.masking.types import CELL, ROW, Contents, Finding, Grid, Masked

_LABEL: Final = 14
_NEAR: Final = 60
_TOP: Final = 6
# A box of a form holds one digit.
_BOX: Final = 2
_FEWEST_HEADS: Final = 3
_NUMBERS: Final = frozenset({Masked.IDENTITY, Masked.BANK, Masked.PHONE})
_MOST_FOUND: Final = 2_000
_APART: Final = re.compile(f"[{CELL}{ROW}]+")
_OWN_BEFORE: Final = re.compile(r"[A-Za-z]$|\d\W{1,8}$")
_OWN_AFTER: Final = re.compile(rf"[A-Za-z]|\W{{1,8}}\d|\s*[{numbers.UNITS}]")
# What may stand before a number in its cell: its country, or its place in a list.
_COUNTRY: Final = re.compile(r"(?:^|\D)(?:\+|00)?86\W{1,3}$|^\s*[(（]?\d{1,2}[.、)）]\s*$")
_IS_HEAD: Final = re.compile(r"(?=.*[^\W\d_])\D{1,14}", re.DOTALL)
_PURE_BELOW: Final = re.compile(rf"{numbers.ANY}{CELL}+\W{{0,3}}{numbers.ANY}")
_WORDY: Final = re.compile(r"[^\W\d_]")


def find_in(contents: Contents, on: date) -> list[Finding]:
    """Return what must not be shown of a file, part by part, then what was not read."""
    found: dict[tuple[Masked, str, str], Finding] = {}
    for grid in contents.grids:
        for each in _Scan(grid, on).findings():
            number = each.masked if each.kind in _NUMBERS else ""
            found.setdefault((each.kind, str(each.where), number), each)
            if len(found) >= _MOST_FOUND:
                return list(found.values())
    return [*found.values(), *(Finding(kind, spot, "") for kind, spot in contents.unread)]


class _Scan:
    """One grid, joined into one text in which each pattern is looked for once."""

    def __init__(self, grid: Grid, on: date) -> None:
        self.grid, self.on = grid, on
        self.text = without_disguise(ROW.join(map(CELL.join, grid.cells)).replace("_", "-"))
        self._starts: list[int] = []
        self.heads = {} if grid.is_lines else _heads(grid)

    def findings(self) -> Iterator[Finding]:
        """Yield what is found, by the kind of search."""
        text = self.text
        for chain in numbers.CHAIN.finditer(text):
            label = partial(self._label, chain.start())
            for kind, low, high, lost in numbers.find_in_chain(text, *chain.span(), label):
                yield self._found(kind, low, high, lost=lost)
        yield from self._oddly_written()
        yield from self._over_cells()
        for kind, low, high in words.find_words(text, self.on):
            yield self._found(kind, low, high)
        if not self.grid.is_lines:
            yield from self._below_heads()
            yield from self._down_columns()

    @cached_property
    def _countless(self) -> Sequence[Sequence[str]]:
        """Return the cells, without what stands in columns of amounts, days and counts."""
        counting = {at for at, head in self.heads.items() if numbers.counts(head)}
        return [
            [
                "x" * len(cell) if at in counting and len(cell) >= _BOX else cell
                for at, cell in enumerate(row.split(CELL))
            ]
            for row in self.text.split(ROW)
        ]

    def _oddly_written(self) -> Iterator[Finding]:
        text = self.text
        for found in disguises.ROUNDED.finditer(text):
            before = text[max(found.start() - 24, 0) : found.start()]
            exponent = int(found[0].lstrip("Ee+"))
            if told := disguises.rounded_kind(before, exponent, self._label(found.start())):
                kind, size = told
                yield self._found(kind, found.start() - size, found.end(), lost=True)
        for found in disguises.ALIKE.finditer(text):
            low, high = self._cell_span(found.start())
            for kind, first, last, lost in disguises.alike_in(text, found.start(), low, high):
                yield self._found(kind, first, last, lost=lost)

    def _over_cells(self) -> Iterator[Finding]:
        are_lines = self.grid.is_lines
        patterns = numbers.OVER_LINES if are_lines else numbers.OVER_CELLS
        text = self.text if are_lines else ROW.join(map(CELL.join, self._countless))
        for which, low, high in _crossing(text, patterns):
            parts = _APART.split(text[low:high])
            label = self._label(low) + self._label(high - 1)
            if kind := numbers.kind_over_cells(parts, which, label, are_lines=are_lines):
                yield self._found(kind, low, high)

    def _below_heads(self) -> Iterator[Finding]:
        """Yield cells below heads that say age, disability, illness, address."""
        cells = self.grid.cells
        for found in words.TELLING_HEAD.finditer(self.text):
            low, high = self._cell_span(found.start())
            head = self.text[low:high]
            if len(head) > words.MOST_OF_HEAD:
                continue
            row, column = self._at(found.start())
            kind = words.HEADS[found[0][:2]]
            beside = cells[row][column + 1] if column + 1 < len(cells[row]) else ""
            if self.heads.get(column) != head and words.tells(kind, head, beside, self.on):
                yield self._of_cell(kind, row, column + 1, beside)
            for at in range(row + 1, len(cells)):
                text = cells[at][column] if column < len(cells[at]) else ""
                if words.tells(kind, head, text, self.on):
                    yield self._of_cell(kind, at, column, text)

    def _down_columns(self) -> Iterator[Finding]:
        """Yield numbers that are split between a cell and the one below it."""
        columns = list(zip_longest(*self._countless, fillvalue=""))
        joined = map(CELL.join, columns)
        text = ROW.join(each if _PURE_BELOW.search(each) else "" for each in joined)
        for which, low, high in _crossing(text, numbers.OVER_CELLS):
            column = text.count(ROW, 0, low)
            row = text.count(CELL, text.rfind(ROW, 0, low) + 1, low)
            parts, label = _APART.split(text[low:high]), self._head(row, column)
            if kind := numbers.kind_over_cells(parts, which, label, are_lines=False):
                spot = self.grid.spot(row, column, column)
                last = self.grid.spot(row + text.count(CELL, low, high), column, column)
                spot = replace(spot, cells=f"{spot.cells}:{last.cells}")
                yield Finding(kind, spot, _shown(kind, text[low:high]))

    # Where something stands

    def _at(self, position: int) -> tuple[int, int]:
        """Return row and column of a position, counted from 0."""
        if not self._starts:
            self._starts = [0, *(found.end() for found in re.finditer(ROW, self.text))]
        row = bisect_right(self._starts, position) - 1
        return row, self.text.count(CELL, self._starts[row], position)

    def _cell_span(self, position: int) -> tuple[int, int]:
        text = self.text
        low = max(text.rfind(CELL, 0, position), text.rfind(ROW, 0, position)) + 1
        ends = [end for end in (text.find(CELL, position), text.find(ROW, position)) if end >= 0]
        return low, min(ends, default=len(text))

    def _label(self, position: int) -> str:
        """Return what says what a number is: words before it, the cell left of it, its head."""
        low, _high = self._cell_span(position)
        own = self.text[max(low, position - _LABEL) : position]
        row, column = self._at(position)
        line = self.grid.cells[row] if row < len(self.grid.cells) else ()
        left = line[column - 1][:_LABEL] if 0 < column <= len(line) else ""
        above = "" if self.grid.is_lines else self._head(row, column)
        return f"{own} {left if _WORDY.search(left) else ''} {above}"

    def _head(self, row: int, column: int) -> str:
        """Return the nearest words above a cell, or else the head of its column."""
        for at in range(row - 1, max(row - 1 - _NEAR, -1), -1):
            line = self.grid.cells[at]
            if column < len(line) and _IS_HEAD.fullmatch(line[column]):
                return line[column]
        return self.heads.get(column, "")

    def _found(self, kind: Masked, low: int, high: int, *, lost: bool = False) -> Finding:
        (row, first), (_, last) = self._at(low), self._at(high - 1)
        spot = self.grid.spot(row, first, max(first, last))
        return Finding(kind, spot, _shown(kind, self.text[low:high]), lost)

    def _of_cell(self, kind: Masked, row: int, column: int, text: str) -> Finding:
        return Finding(kind, self.grid.spot(row, column, column), _shown(kind, text))


def _heads(grid: Grid) -> dict[int, str]:
    """Return what stands in a sheet's first row of short words without figures."""
    for row in grid.cells[:_TOP]:
        heads = {at: cell for at, cell in enumerate(row) if _IS_HEAD.fullmatch(cell)}
        if len(heads) >= _FEWEST_HEADS:
            return heads
    return {}


def _crossing(text: str, patterns: Mapping[str, re.Pattern[str]]) -> Iterator[tuple[str, int, int]]:
    """Yield what may be a number over several cells; what checks hides what does not."""
    for which, pattern in patterns.items():
        for found in pattern.finditer(text):
            low, high = found.start(), found.end(1)
            is_over = CELL in found[1] or ROW in found[1]
            if is_over and _stands_alone(text, low, high):
                yield which, low, high


def _stands_alone(text: str, low: int, high: int) -> bool:
    """Return whether no other digits belong to the first cell of a number, nor to its last."""
    before = _APART.split(text[max(low - 24, 0) : low])[-1]
    after = _APART.split(text[high : high + 12])[0]
    if _OWN_BEFORE.search(before) and not _COUNTRY.search(before):
        return False
    return not _OWN_AFTER.match(after)


def _shown(kind: Masked, text: str) -> str:
    """Return so much of what was found that its writer knows it."""
    plain = re.sub(r"\s+", " ", _APART.sub(" ", text)).strip()
    if kind in _NUMBERS:
        return plain[:3] + "*" * max(len(plain) - 5, 3) + plain[-2:]
    return plain[:1] + "*" * max(len(plain) - 1, 1)
