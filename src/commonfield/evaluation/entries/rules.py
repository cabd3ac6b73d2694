"""Pure rules of entries: what a value may be, how it is typed, when it needs a reason."""

import math
import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final

from commonfield.evaluation.entries import errors
from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.types import EntryColumn, NewEntry
from commonfield.workshop.choices import Verdict
from commonfield_measures.indicators.types import Level

MOST_SOURCE: Final = 300
MOST_REASON: Final = 500
_NUMBER: Final = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_DAY: Final = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: +0?0:00(?::00)?)?"
)
_LONGEST: Final = 40
_FIRST_DAY: Final = date(1949, 10, 1)


def read_number(text: str) -> float:
    """Read a number as people type it: wide digits, commas at thousands."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > _LONGEST or not _NUMBER.fullmatch(plain):
        raise errors.EntryNoNumberError(text=text.strip()[:_LONGEST])
    return float(plain.replace(",", ""))


def read_day(text: str) -> date:
    """Read a day as people type it: 2020-11-01, 2020/11/1, 2020年11月1日.

    A spreadsheet that takes it for a date adds midnight.
    """
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(text.strip())
    except ValueError as error:
        raise errors.EntryNoDayError(text=text.strip()[:_LONGEST]) from error


def plain(value: float) -> str:
    """Write a value for a field: digits, and a point only where it is needed."""
    return _number_text(value).replace(",", "")


def _number_text(value: float) -> str:
    """Write a value for a sentence, its thousands apart."""
    return f"{value:,.0f}" if value == int(value) else f"{Decimal(str(value)):,f}"


def check_entry(column: EntryColumn, entry: NewEntry, *, level: str, today: date) -> None:
    """Check that an entry can be true by itself, and says where it comes from."""
    check_value(column, entry.value, level)
    if entry.told_on > today:
        raise errors.EntryDayAheadError(day=entry.told_on.isoformat())
    if entry.told_on < _FIRST_DAY:
        raise errors.EntryDayTooEarlyError(day=entry.told_on.isoformat())
    if not entry.source.strip():
        raise errors.EntrySourceMissingError
    for text, most in ((entry.source, MOST_SOURCE), (entry.reason, MOST_REASON)):
        if len(text) > most:
            raise errors.EntryTextTooLongError(
                source=MOST_SOURCE, reason=MOST_REASON, length=len(text)
            )
    check_evidence(entry.evidence)


def check_evidence(name: str) -> None:
    if not name:
        raise errors.EntryEvidenceMissingError


def check_value(column: EntryColumn, value: float, level: str) -> None:
    limits = column.limits.get(Level(level))
    if limits is None:
        raise errors.EntryLevelNotToldError
    if not math.isfinite(value):
        raise errors.EntryNoNumberError(text=str(value))
    least, most = limits
    if not least <= value <= most:
        raise errors.EntryOutOfRangeError(
            value=_number_text(value), least=_number_text(least), most=_number_text(most)
        )
    if column.is_whole and value != int(value):
        raise errors.EntryNotWholeError(value=_number_text(value))


def is_jump(column: EntryColumn, value: float, last: float) -> bool:
    """Return whether a value differs from the last one by more than is plausible."""
    return abs(value - last) > column.greatest_change * abs(last)


def check_jump(
    column: EntryColumn, entry: NewEntry, *, last: float | None, last_on: date | None
) -> None:
    """Check that a value far from the last one has a reason."""
    if last is None or last_on is None or entry.reason.strip():
        return
    if is_jump(column, entry.value, last):
        raise errors.EntryJumpUnexplainedError(
            day=last_on.isoformat(),
            last=_number_text(last),
            value=_number_text(entry.value),
            most=_number_text(column.greatest_change * 100),
        )


def state_of(
    verdict: str, *, is_withdrawal: bool, is_replaced: bool, is_undone: bool
) -> EntryState:
    """Return where an entry stands.

    ``is_replaced``: an accepted entry names it; ``is_undone``: that one is a withdrawal.
    """
    if verdict != Verdict.ACCEPTED:
        return EntryState(verdict) if verdict else EntryState.WAITING
    if is_withdrawal or is_undone:
        return EntryState.WITHDRAWN
    return EntryState.REPLACED if is_replaced else EntryState.COUNTS


def settled_place(entry_key: str, place: str, told_on: date, replaces: str) -> str:
    """Return what only one accepted entry can take: the first of a place and day, or after another.

    The database keeps it unique, so that of each column, place and day one value counts.
    """
    return replaces or f"{entry_key}/{place}/{told_on.isoformat()}"
