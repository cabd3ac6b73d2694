"""``index.html`` of a collection: which county is complete until when, late ones first."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from string import Template
from typing import Final

_CHINA: Final = timedelta(hours=8)
_PAGE: Final = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))


def page_of(lines: Iterable[tuple[str, str, str, int]], names: Mapping[str, str]) -> bytes:
    """Return the page for counties with the day and instant that they told, those late first.

    ``names`` are places' names by their codes of 12 digits.
    """
    rows = list(lines)
    furthest = max((until for _county, until, *_more in rows), default="")
    cells = [
        "<tr{}><th scope=row lang=zh-Hans translate=no>{}</th><td>{}</td><td>{}</td></tr>".format(
            " class=late" if until < furthest else "",
            escape(f"{names.get(f'{county}000000', '')} {county}".strip()),
            until or "—",
            f"{datetime.fromisoformat(written) + _CHINA:%Y-%m-%d}" if written else "—",
        )
        for county, until, written, _files in rows
    ]
    late = sum(until < furthest for _county, until, *_more in rows)
    found = _PAGE.substitute(
        rows="\n".join(cells), late=late, count=len(rows), until=furthest or "—"
    )
    return found.encode()
