"""When notices are due, and whether a finance sheet adds up. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final

from commonfield.services.board.errors import SheetMoneyError
from commonfield.services.board.types import NoticeDuty, SheetDifference
from commonfield.services.law import law

# Purposes of the vault.
FILE_PURPOSE: Final = "services.notice_file"
QUESTION_PURPOSE: Final = "services.board_question"
_MONTHS: Final = 12
_MOST_FEN: Final = 10**14
# How many periods back the board looks for what is missing.
_PERIODS_BACK: Final = 2
type MoneyRow = tuple[int, dict[str, str]]


@cache
def notice_kinds() -> dict[str, NoticeDuty]:
    """Return the duties of the legal calendar by their codes."""
    return {
        each["code"]: NoticeDuty(
            each["code"],
            each["publisher"],
            each["every"],
            each["within_days"],
            each["is_finance"],
            each["zh"],
            each["en"],
            each["source"]["zh"],
            each["source"]["en"],
            bool(each["checked_by"]),
        )
        for each in law(__file__, "calendar")["kind"]
    }


def question_due(asked_on: date) -> date:
    """Return by which day a question is answered: calendar days, counted from the next."""
    return asked_on + timedelta(days=law(__file__, "calendar")["question"]["days"])


def due_days(kind: NoticeDuty, on: date) -> Iterator[date]:
    """Yield the days by which the last periods that have ended were due, the newest first."""
    if not kind.every:
        return
    months = on.year * _MONTHS + on.month - 1
    start = months - months % kind.every
    for back in range(_PERIODS_BACK + 1):
        first = start - back * kind.every
        yield date(first // _MONTHS, first % _MONTHS + 1, 1) + timedelta(days=kind.within_days - 1)


def period_due(kind: NoticeDuty, on: date) -> date | None:
    """Return for which duty a notice that is prepared on a day counts: that of the last period."""
    return next(due_days(kind, on), None)


def timing(due_on: date | None, on: date) -> str:
    """Return whether something came in time; where no day is set, nobody can tell."""
    if due_on is None:
        return "uncounted"
    return "late" if on > due_on else "in_time"


def overdue_days(kind: NoticeDuty, on: date, published: Iterable[date | None]) -> list[date]:
    """Return the last days that have passed without a notice, the oldest first."""
    has = set(published)
    return sorted(day for day in due_days(kind, on) if day < on and day not in has)


def fen_of(text: str, row: int) -> int:
    """Return yuan of a cell as fen; empty is nothing."""
    plain = text.replace(",", "").replace("，", "").replace("¥", "").strip()
    if plain in {"", "-", "—"}:
        return 0
    try:
        amount = Decimal(plain).scaleb(2)
    except InvalidOperation as error:
        raise SheetMoneyError(row=row) from error
    if not amount.is_finite() or abs(amount) > _MOST_FEN or amount % 1:
        raise SheetMoneyError(row=row)
    return int(amount)


def sheet_differences(rows: Sequence[MoneyRow]) -> list[SheetDifference]:
    """Return each row whose opening and income less spending is not its closing balance.

    Where a row leaves its opening balance out, it is the closing one of the row before.
    """
    found, before = [], 0
    for number, cells in rows:
        opening = fen_of(cells["opening"], number) if cells["opening"].strip() else before
        expected = opening + fen_of(cells["income"], number) - fen_of(cells["spending"], number)
        closing = fen_of(cells["closing"], number)
        if closing != expected:
            found.append(SheetDifference(number, expected, closing))
        before = closing
    return found
