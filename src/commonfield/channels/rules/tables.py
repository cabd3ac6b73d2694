"""A table read row by row: head found, rows read, what is wrong with each said."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Final

from commonfield.channels.choices import FileKind
from commonfield.channels.errors import CellError, ColumnsGoneError, FileUnknownError
from commonfield.channels.formats import folded, shared_words
from commonfield.channels.rules.cells import is_ruined, plain, words
from commonfield.channels.rules.moneys import figures_of, moneys_of, refund_of
from commonfield.channels.rules.orders import number_of, order_of
from commonfield.channels.rules.recognising import Head, heads, nearest
from commonfield.channels.types import ReadItem, ReadOrder, ReadReport, RefusedRow
from commonfield.orders.choices import Channel

type Row = tuple[int, list[str]]
type Cells = Mapping[str, str]

# What is wrong with one cell, not with a row.
_OF_CELLS: Final = frozenset(
    {"id_ruined", "id_unreadable", "money_unreadable", "count_unreadable", "time_unreadable"}
) | {"state_unknown"}
# How many rows may stand above the head, and how many of rules under it.
_MOST_ABOVE: Final = 30
_MOST_RULES: Final = 2
_MOST_REFUSED: Final = 1_000
_BY_ORDER: Final = (FileKind.ORDERS, FileKind.LINES)


class _Watched(dict[str, str]):
    """Cells of a row that note which of them was read last."""

    def __init__(self, row: int, cells: Cells, last: list[tuple[int, str]]) -> None:
        super().__init__(cells)
        self._row, self._last = row, last

    def __getitem__(self, name: str) -> str:
        self._last[:] = [(self._row, name)]
        return super().__getitem__(name)

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override] # a cell is text, or else the default
        self._last[:] = [(self._row, name)]
        return super().get(name, default)


class TableReader:
    """Reads one table; its report is whole when its items have been read to the end."""

    def __init__(self, rows: Iterator[Row], now: datetime) -> None:
        self.report = ReadReport()
        self._now = now
        self._rows = rows
        # Where an order stands first.
        self._seen: dict[str, int] = {}
        self.head = self._find_head()

    def _find_head(self) -> Head:
        """Find the head below a title and notes, and of two that fit the one whose ids fit."""
        near: tuple[str, str, list[str]] | None = None
        for _number, cells in self._rows:
            if found := heads(cells):
                return self._begin(found)
            if guess := nearest(cells):
                near = guess[0].platform, guess[0].kind, guess[1]
            if _number >= _MOST_ABOVE:
                break
        if near:
            platform, kind, columns = near
            raise ColumnsGoneError(
                platform=Channel(platform).label if platform else "",
                kind=FileKind(kind).label,
                columns=" · ".join(columns),
            )
        raise FileUnknownError

    def _begin(self, found: Sequence[Head]) -> Head:
        looked_at = list(islice(self._rows, _MOST_RULES + 1))
        self._rows = chain(looked_at, self._rows)
        head = next((each for each in found if _fits(each, looked_at)), found[0])
        self.report.platform, self.report.kind = head.format.platform, head.format.kind
        self.report.dropped = head.dropped
        return head

    def items(self) -> Iterator[ReadItem]:
        """Yield what the table says, row by row; an order when its last row has come."""
        if self.head.format.kind in _BY_ORDER:
            yield from self._orders()
            return
        for number, cells, raw in self._sound_rows():
            try:
                yield from self._single(number, cells, raw)
            except CellError as error:
                _row, column = self._at_fault([(number, cells)], error.code)
                self._refuse(number, error.code, column)

    def _single(self, number: int, cells: Cells, raw: Sequence[str]) -> Iterator[ReadItem]:
        of = self.head.format
        if of.kind == FileKind.AFTER_SALES:
            refund = refund_of(number, cells, of, self._now)
            self._note(refund.at)
            yield refund
        elif of.kind == FileKind.FIGURES:
            self.report.platform, figures = figures_of(number, cells)
            yield figures
        else:
            parts = [(kind, raw[place]) for place, kind in self.head.parts if place < len(raw)]
            for money in moneys_of(number, cells, parts, of, self._now):
                self._note(money.at)
                yield money

    def _orders(self) -> Iterator[ReadOrder]:
        group: list[tuple[int, Cells]] = []
        number = ""
        for row, cells, _raw in self._sound_rows():
            try:
                own = number_of(cells, self.head.format)
            except CellError as error:
                self._refuse(row, error.code, "number")
                continue
            if group and own != number:
                yield from self._order(number, group)
                group = []
            number = own
            if cells in [each for _row, each in group]:
                self._skip("double")
            else:
                group.append((row, cells))
        if group:
            yield from self._order(number, group)

    def _order(self, number: str, group: Sequence[tuple[int, Cells]]) -> Iterator[ReadOrder]:
        """Yield an order, or refuse all of its rows."""
        if number in self._seen:
            rows = [row for row, _cells in group]
            first = [] if number in self.report.scattered else [self._seen[number]]
            for row in (*first, *rows):
                self._refuse(row, "order_scattered")
            self.report.scattered.add(number)
            return
        self._seen[number] = group[0][0]
        try:
            order = order_of(group, self.head.format, self.report, self._now)
        except CellError as error:
            wrong, column = self._at_fault(group, error.code)
            for row, _cells in group:
                self._refuse(row, *((error.code, column) if row == wrong else ("line_other",)))
            return
        for at in (order.placed_at, order.paid_at, order.shipped_at, order.received_at):
            self._note(at)
        if shop := words(group[0][1].get("shop", "")):
            self.report.shop = shop
        yield order

    def _sound_rows(self) -> Iterator[tuple[int, Cells, list[str]]]:
        """Yield rows below the head that say something, by our names."""
        below = 0
        for number, raw in self._rows:
            if not any(cell.strip() for cell in raw):
                continue
            below += 1
            cells = {
                name: raw[place] if place < len(raw) else ""
                for name, place in self.head.places.items()
            }
            why = self._says_nothing(raw, cells, below)
            if why:
                self._skip(why)
                continue
            self.report.rows += 1
            if "number" in cells and not plain(cells["number"]) and not self._may_lack_number():
                self._refuse(number, "number_missing")
                continue
            yield number, cells, raw

    def _may_lack_number(self) -> bool:
        """Return whether rows may be of no order: withdrawals are."""
        return self.head.format.kind in {FileKind.MONEY, FileKind.SETTLEMENT}

    def _says_nothing(self, raw: Sequence[str], cells: Cells, below: int) -> str:
        """Return why a row is no row of the table: a total, a rule, a note; or nothing."""
        first = next(cell for cell in raw if cell.strip())
        if folded(first).startswith(shared_words().totals):
            return "total"
        key = plain(cells.get("number") or cells.get("quarter") or "")
        has_digit = any(mark.isdecimal() for mark in key)
        if key and not has_digit and not is_ruined(key):
            return "rule" if below <= _MOST_RULES else "note"
        if key:
            return ""
        return "note" if sum(bool(plain(cell)) for cell in cells.values()) <= 1 else ""

    def _refuse(self, row: int, code: str, column: str = "") -> None:
        if len(self.report.refused) < _MOST_REFUSED:
            self.report.refused.append(RefusedRow(row, code, self.head.names.get(column, "")))

    def _at_fault(self, rows: Sequence[tuple[int, Cells]], code: str) -> tuple[int, str]:
        """Return row and column of the cell that cannot be read: they are read again, watched."""
        last = [(rows[0][0], "")]
        watched = [(row, _Watched(row, cells, last)) for row, cells in rows]
        try:
            if self.head.format.kind in _BY_ORDER:
                order_of(watched, self.head.format, ReadReport(), self._now)
            else:
                list(self._single(*watched[0], raw=[]))
        except CellError:
            return last[0] if code in _OF_CELLS else (rows[0][0], "")
        return rows[0][0], ""

    def _skip(self, why: str) -> None:
        self.report.skipped[why] = self.report.skipped.get(why, 0) + 1

    def _note(self, at: datetime | None) -> None:
        if at and (self.report.as_of is None or at > self.report.as_of):
            self.report.as_of = at.astimezone(UTC)


def _fits(head: Head, rows: Sequence[Row]) -> bool:
    """Return whether the first rows below a head have numbers as its platform gives them."""
    place = head.places.get("number", -1)
    found = [cells[place] for _row, cells in rows if 0 <= place < len(cells)]
    of = head.format
    return any(of.number.fullmatch(plain(each).removesuffix("A")) for each in found)
