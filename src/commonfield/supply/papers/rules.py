"""Pure rules of papers: a licence's number, which labels lie on which sheet, best before."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from commonfield.supply.choices import LabelSheet
from commonfield.supply.errors import LicenceNumberUnusableError

MOST_LABELS: Final = 1_000
_LICENCE: Final = re.compile(r"SC[0-9]{14}")
_MONTHS: Final = 12


def licence_number(text: str) -> str:
    """Return a food production licence's number in its plain form; nothing if none is given.

    Source: Measures for the Administration of Food Production Licensing (2020), article 28: SC and
    14 digits.
    """
    plain = "".join(text.split()).upper()
    if plain and not _LICENCE.fullmatch(plain):
        raise LicenceNumberUnusableError(number=text)
    return plain


def label_sheets(sheet: LabelSheet, count: int, start: int) -> list[list[bool]]:
    """Return for each sheet which of its places bear a label, so many from a place of the first.

    Places are counted from one, row by row. After the last label a sheet ends.
    """
    size = sheet.on_a_sheet
    places = [False] * (start - 1) + [True] * count
    return [places[first : first + size] for first in range(0, len(places), size)]


def best_before(packed_on: date, months: int) -> date:
    """Return the day so many months after packing; where there is none, the month's last."""
    year, month = divmod(packed_on.year * _MONTHS + packed_on.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(packed_on.day, monthrange(year, month + 1)[1]))


def is_told_now(
    done_at: datetime, actor: str, weigher: str, receipts: Iterable[tuple[datetime, str]]
) -> bool:
    """Return whether an earlier deed stands on a receipt that a weigher hands over.

    It stands on the first receipt by another than its doer; ``receipts`` are those before.
    """
    told = (at for at, handed_over_by in receipts if handed_over_by != actor)
    return weigher != actor and not any(at >= done_at for at in told)
