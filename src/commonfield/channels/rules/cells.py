"""What stands in a cell: ids, money, instants, as shops' files have them and Excel leaves them."""

import re
import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from commonfield.channels.errors import CellError
from commonfield.kernel.clock import CHINA

_RUINED: Final = re.compile(r"-?\d(\.\d+)?[eE]\+?\d+")
_LIKE_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,40}")
# Excel keeps fifteen digits and writes noughts for the rest.
_KEPT_DIGITS: Final = 15
_LEAST_CUT: Final = 18
_EMPTY: Final = frozenset({"", "-", "--", "—", "无", "null", "None", "0000-00-00 00:00:00"})
_INSTANT: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?)?"
)
_SERIAL: Final = re.compile(r"[45]\d{4}(\.\d+)?")
_SERIAL_BEGINS: Final = datetime(1899, 12, 30, tzinfo=CHINA)
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+")
_MOST_FEN: Final = 10**12
_MOST_PIECES: Final = 100_000
_LONGEST: Final = 120


@lru_cache(maxsize=4_096)
def plain(cell: str) -> str:
    """Return a cell without what a program put around it: tabs, an apostrophe, ``="…"``."""
    text = unicodedata.normalize("NFKC", cell.strip().lstrip("\ufeff")).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    text = text.strip("\"'\t ")
    return "" if text in _EMPTY else text


def words(cell: str) -> str:
    """Return a name or a spec as one line of at most 120 letters."""
    return " ".join(plain(cell).split())[:_LONGEST]


def is_ruined(text: str) -> bool:
    """Return whether a long number has lost its last digits in Excel."""
    if _RUINED.fullmatch(text):
        return True
    is_cut = text.isdecimal() and len(text) >= _LEAST_CUT
    return is_cut and not text[_KEPT_DIGITS:].strip("0")


def id_of(cell: str) -> str:
    """Return an id; one that Excel has rounded is refused, never guessed."""
    text = plain(cell).replace(" ", "")
    if is_ruined(text):
        raise CellError("id_ruined")
    if text and not _LIKE_ID.fullmatch(text):
        raise CellError("id_unreadable")
    return text


@lru_cache(maxsize=4_096)
def fen_of(cell: str) -> int:
    """Return yuan as fen; an empty cell is nothing."""
    text = plain(cell)
    if not text:
        return 0
    text = text.replace(",", "").replace(" ", "").strip("¥").removesuffix("元")
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if not _NUMBER.fullmatch(text):
        raise CellError("money_unreadable")
    try:
        fen = Decimal(text) * 100
    except InvalidOperation as error:
        raise CellError("money_unreadable") from error
    if fen != fen.to_integral_value() or abs(fen) > _MOST_FEN:
        raise CellError("money_unreadable")
    return int(fen)


def count_of(cell: str) -> int:
    """Return a whole number of pieces, at least one."""
    text = plain(cell).replace(",", "").removesuffix("件")
    whole, _point, rest = text.partition(".")
    if not whole.isdecimal() or rest.strip("0") or not 0 < int(whole) <= _MOST_PIECES:
        raise CellError("count_unreadable")
    return int(whole)


@lru_cache(maxsize=4_096)
def instant_of(cell: str) -> datetime | None:
    """Return an instant of Chinese time, also as Excel retypes it; nothing if the cell is empty."""
    text = plain(cell)
    if not text:
        return None
    found = _INSTANT.fullmatch(text)
    try:
        if found:
            year, month, day, *time = (int(each or 0) for each in found.groups())
            return datetime(year, month, day, time[0], time[1], time[2], tzinfo=CHINA)
        if _SERIAL.fullmatch(text):
            days = timedelta(seconds=round(float(text) * 86_400))
            return _SERIAL_BEGINS + days
    except ValueError as error:
        raise CellError("time_unreadable") from error
    raise CellError("time_unreadable")
