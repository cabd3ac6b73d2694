"""A program of its own: the sheets of a workbook as lines of JSON, read by calamine.

It is started with limits by ``big_sheets`` and imports nothing of the house, so that a workbook
which breaks it breaks nothing else. Its end says why: 3 too many rows, 4 a password.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

_EXACT_BELOW = 10**15
_MOST_LETTERS = 2_000


def text_of(value: object) -> str:
    """Return a cell as text; a number that has lost digits as such, a day as 2026-11-25."""
    if isinstance(value, float):
        if abs(value) >= _EXACT_BELOW:
            return f"{value:.5E}"
        return f"{Decimal(repr(value)).normalize():f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    return str(value)[:_MOST_LETTERS]


def main(book: str, lines: str, most_rows: int) -> int:
    """Write how many sheets there are, and the rows of each, with an empty line behind it."""
    try:
        with Path(book).open("rb") as file:
            opened = CalamineWorkbook.from_filelike(file)
    except PasswordError:
        return 4
    except CalamineError:
        return 5
    with Path(lines).open("w", encoding="utf-8") as out:
        names = opened.sheet_names
        out.write(f"{len(names)}\n")
        for name in names:
            sheet = opened.get_sheet_by_name(name)
            if sheet.total_height > most_rows:
                return 3
            for row in sheet.iter_rows():
                cells = [text_of(cell) for cell in row]
                out.write(f"{json.dumps(cells, ensure_ascii=False)}\n")
            out.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
