"""A chart: a drawing with its table, side by side on the page, and each as a file to download."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from commonfield.front import spreadsheets
from commonfield.front.drawing.standalone import standalone

SVG_TYPE: Final = "image/svg+xml; charset=utf-8"
_STYLE_SHEET: Final = "commonfield/site.css"

type Ending = Literal["svg", "csv"]
type Value = spreadsheets.Cell | float


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A line of the table on the page; ``why`` tells why a figure is not shown."""

    label: str
    texts: Sequence[str]
    why: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, its table in words for the page, and its table in full precision for files.

    ``name`` is the last part of its two addresses, before ``.svg`` and ``.csv``. Lines of
    ``columns`` are as long as ``head``, those of ``values`` as long as ``columns``.
    """

    name: str
    title: str
    drawing: str
    head: Sequence[str]
    rows: Sequence[ChartRow]
    columns: Sequence[str]
    values: Sequence[Sequence[Value]]
    note: str = ""


def chart_file_response(picture: Chart, *, ending: Ending, file_name: str) -> HttpResponseBase:
    """Answer with a picture to be saved, drawn or as a table; ``file_name`` without its ending."""
    if ending == "csv":
        table = spreadsheets.Spreadsheet(picture.title, picture.columns, _exact(picture.values))
        return spreadsheets.spreadsheet_response(table, name=file_name, kind="csv")
    answer = HttpResponse(
        standalone(picture.drawing, style_sheet=_style_sheet()), content_type=SVG_TYPE
    )
    # Saved, never shown by the browser itself: its style would not be allowed there.
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{file_name}.svg") or "attachment"
    )
    return answer


def _exact(rows: Sequence[Sequence[Value]]) -> Iterator[Sequence[spreadsheets.Cell]]:
    for row in rows:
        yield [Decimal(repr(each)) if isinstance(each, float) else each for each in row]


@lru_cache(maxsize=1)
def _style_sheet() -> str:
    return Path(str(finders.find(_STYLE_SHEET))).read_text(encoding="utf-8")
