"""Spreadsheets to download and upload: CSV and XLSX, as Excel and WPS write and show them.

Out, no text is ever a formula: in CSV one that begins like a formula gets an apostrophe, in XLSX
texts are typed as such. Numbers stay numbers; long digits (phones, tracking numbers) stay text,
in CSV by a tab behind them. CSV carries the byte order mark by which Excel sees UTF-8.

In, a file is read as ``big_sheets`` reads it, within limits of a form: bytes, unpacked bytes, rows,
columns, letters. A head row may stand below a title; columns are found by name.
"""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override

from commonfield.front import errors
from commonfield.front.big_sheets import big_tables
from commonfield.front.language import is_chinese
from commonfield.kernel.clock import CHINA
from commonfield.workshop.errors import FileTooLargeError
from commonfield.workshop.media import content_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

type Cell = str | int | Decimal | date | None

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES: Final = 5_000_000
MOST_UNPACKED: Final = 15_000_000
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 60
# How far beyond them a head is looked at, to name what is not read.
_COLUMNS_BEYOND: Final = 200
_MOST_LETTERS: Final = 2_000
_EXCEL_LETTERS: Final = 32_000
# How many rows may stand above the head: a title, a note.
_MOST_ABOVE: Final = 10
_LONG_DIGITS: Final = 11
_CHUNK: Final = 64 * 1024
_LIKE_FORMULA: Final = re.compile(r"'*[ \u3000]*[=+\-@\t\r\n＝＋－\uff20]")
_GUARDED: Final = re.compile(r"'(?='*\s*[=+\-@＝＋－\uff20])")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ROUNDED: Final = re.compile(r"\d(\.\d+)?E\+\d{2,}", re.IGNORECASE)
_BOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """What goes out: a name for its sheet, the head, and rows that may come one by one."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def sheet_of[Row](
    title: str, rows: Iterable[Row], columns: Sequence[tuple[str, Callable[[Row], Cell]]]
) -> Spreadsheet:
    """Return a list as a sheet; a column is its head, and what it says of a row."""
    head = [head for head, _cell in columns]
    return Spreadsheet(title, head, ([cell(row) for _head, cell in columns] for row in rows))


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column that is looked for: ``name`` for us, and the words that a head may say.

    A loose one is found by part of a word too, if the head fits no other column that is missing.
    """

    name: str
    words: Sequence[str]
    is_required: bool = True
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that came in, by its number in the file; ``rounded`` names cells that lost digits."""

    number: int
    cells: Mapping[str, str]
    rounded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What came in: the rows, the head by which each column was found, and heads not read."""

    rows: list[SheetRow]
    heads: Mapping[str, str]
    unread: Sequence[str]


# Out


def csv_chunks(table: Spreadsheet) -> Iterator[bytes]:
    """Write a table as CSV, in pieces, so that a long list never stands in memory."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([_csv_text(each) for each in table.head])
    for row in table.rows:
        writer.writerow([_csv_cell(each) for each in row])
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _csv_cell(value: Cell) -> str:
    if isinstance(value, str):
        return _csv_text(value)
    return "" if value is None else _plain(value)


def _csv_text(text: str) -> str:
    plain = _CONTROL.sub("", text)
    if _LIKE_FORMULA.match(plain):
        return f"'{plain}"
    is_digits = plain.isascii() and plain.isdecimal()
    is_long = len(plain) >= _LONG_DIGITS or (plain.startswith("0") and len(plain) > 1)
    return f"{plain}\t" if is_digits and is_long else plain


def _plain(value: int | Decimal | date) -> str:
    """Write a number or a day as every spreadsheet reads it."""
    if isinstance(value, datetime):
        return f"{_in_china(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _in_china(instant: datetime) -> datetime:
    return instant.astimezone(CHINA).replace(tzinfo=None)


def xlsx_chunks(table: Spreadsheet) -> Iterator[bytes]:
    """Write a table as a workbook of one sheet, in pieces; rows go to a file, not to memory."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load, and every command would wait

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(table.title))
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_cell(sheet, each) for each in table.head])
    for row in table.rows:
        sheet.append([_xlsx_cell(sheet, each) for each in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _sheet_name(title: str) -> str:
    """Return a name that Excel allows: 31 letters, none of its own marks."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "1"


def _xlsx_cell(sheet: Any, value: Cell) -> Any:  # noqa: ANN401 - openpyxl has no types
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

    if value is None:
        return None
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=_CONTROL.sub("", value)[:_EXCEL_LETTERS])
        # Typed as text and quoted, so that it is no formula here nor where it is saved again.
        cell.data_type = "s"
        cell.quotePrefix = bool(_LIKE_FORMULA.match(value))
        cell.number_format = "@"
        return cell
    if isinstance(value, datetime):
        value = _in_china(value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, Decimal):
        cell.number_format = "0.00"
    return cell


def yuan_cell(amount_fen: int | None) -> Decimal | None:
    """Return fen as the yuan of a cell; what is not known leaves it empty."""
    return None if amount_fen is None else Decimal(amount_fen).scaleb(-2)


def spreadsheet_response(table: Spreadsheet, *, name: str, kind: str) -> StreamingHttpResponse:
    """Answer with a table to be saved: ``kind`` "xlsx", or CSV; ``name`` without its ending.

    Its rows are read while it is sent, in the requester's language.
    """
    is_book = kind == "xlsx"
    chunks = xlsx_chunks(table) if is_book else csv_chunks(table)
    answer = StreamingHttpResponse(
        _in_language(chunks, get_language()), content_type=XLSX_TYPE if is_book else CSV_TYPE
    )
    ending = "xlsx" if is_book else "csv"
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{name}.{ending}") or "attachment"
    )
    return answer


def file_answer(
    request: HttpRequest, table: Spreadsheet, name: str, *, on: date, usual: str = ""
) -> StreamingHttpResponse:
    """Answer with a table as a file of a day, in the requested format."""
    kind = (request.POST if request.method == "POST" else request.GET).get("kind", usual)
    return spreadsheet_response(table, name=f"{name}-{on}", kind=kind)


def _in_language(chunks: Iterator[bytes], language: str | None) -> Iterator[bytes]:
    """Yield pieces, each made in a language; between them the thread speaks its own."""
    while True:
        with override(language):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


# In


def uploaded_sheet(given: "UploadedFile[bytes]") -> bytes:
    try:
        return content_of(given, most=MOST_BYTES)
    except FileTooLargeError as error:
        raise errors.SheetTooLargeError(rows=MOST_ROWS) from error


def columns_for(columns: Sequence[SheetColumn]) -> list[SheetColumn]:
    """Return columns with the word first that the visitor's file has."""
    if is_chinese():
        return list(columns)
    return [
        SheetColumn(each.name, (each.words[1], each.words[0], *each.words[2:]), each.is_required)
        for each in columns
    ]


def read_rows(
    data: bytes,
    columns: Sequence[SheetColumn],
    *,
    most_rows: int = MOST_ROWS,
    most_columns: int = MOST_COLUMNS,
) -> list[SheetRow]:
    """Return the rows of an uploaded CSV or XLSX file below its head; empty rows are left out.

    A head with more columns than ``most_columns`` is refused: none of a sheet is lost unseen.
    """
    return read_sheet(data, columns, most_rows=most_rows, most_columns=most_columns).rows


def read_sheet(
    data: bytes,
    columns: Sequence[SheetColumn],
    *,
    most_rows: int = MOST_ROWS,
    most_columns: int = MOST_COLUMNS,
) -> SheetRead:
    """Return what an uploaded CSV or XLSX file says, with its heads."""
    if len(data) > MOST_BYTES:
        raise errors.SheetTooLargeError(rows=most_rows)
    width = most_columns + _COLUMNS_BEYOND
    head: list[str] = []
    found: dict[int, SheetColumn] = {}
    missing = [each for each in columns if each.is_required]
    rows: list[SheetRow] = []
    for number, cells in enumerate(_raw_rows(data, width), start=1):
        if not head:
            _refuse_beyond(cells, most_columns)
            found = _head(cells, columns)
            lacks = [each for each in columns if each.is_required and each not in found.values()]
            missing = min(missing, lacks, key=len)
            head = [] if lacks else cells
            if not head and number >= _MOST_ABOVE:
                break
        elif any(cells):
            rows.append(_row(number, cells, found))
        if number > most_rows + _MOST_ABOVE:
            raise errors.SheetTooLargeError(rows=most_rows)
    if not head:
        names = " · ".join(str(each.words[0]) for each in missing)
        raise errors.SheetColumnsMissingError(columns=names)
    heads = {column.name: head[at] for at, column in found.items()}
    return SheetRead(
        rows, heads, [cell for at, cell in enumerate(head) if cell and at not in found]
    )


def _refuse_beyond(cells: Sequence[str], most_columns: int) -> None:
    beyond = next((cell for cell in cells[most_columns:] if cell), "")
    if beyond:
        raise errors.SheetColumnsTooManyError(most=most_columns, column=beyond)


def _head(cells: Sequence[str], columns: Sequence[SheetColumn]) -> dict[int, SheetColumn]:
    """Return which column stands where in a row that may be the head."""
    names = [_folded(cell) for cell in cells]
    found: dict[int, SheetColumn] = {}
    for column in columns:
        words = [_folded(str(word)) for word in column.words]
        place = next((names.index(word) for word in words if word in names), None)
        if place is not None:
            found[place] = column
    loose = [each for each in columns if each.is_loose and each not in found.values()]
    while more := _next_loose(cells, loose, found):
        found[more[0]] = more[1]
        loose.remove(more[1])
    return found


def _next_loose(
    cells: Sequence[str], loose: Sequence[SheetColumn], found: Mapping[int, SheetColumn]
) -> tuple[int, SheetColumn] | None:
    """Return the first head that fits one column alone of those not found yet."""
    for at, cell in enumerate(cells):
        fitting = [each for each in loose if at not in found and _is_alike(cell, each)]
        if len(fitting) == 1:
            return at, fitting[0]
    return None


def _is_alike(cell: str, column: SheetColumn) -> bool:
    """Return whether a head without its brackets is a word of a column, a part, or has one."""
    name = _folded(re.sub(r"[(（].*?[)）]", "", cell))
    words = [_folded(str(word)) for word in column.words]
    return name in words or (
        len(name) > 1 and any(name in word or (len(word) > 1 and word in name) for word in words)
    )


def _folded(text: str) -> str:
    return re.sub(r"[\s*()（）:：_\-]", "", text).casefold()


def _row(number: int, cells: Sequence[str], found: Mapping[int, SheetColumn]) -> SheetRow:
    values = {
        column.name: cells[place] if place < len(cells) else "" for place, column in found.items()
    }
    rounded = frozenset(name for name, text in values.items() if _ROUNDED.fullmatch(text))
    return SheetRow(number, values, rounded)


def _raw_rows(data: bytes, width: int) -> Iterator[list[str]]:
    """Yield the rows of a CSV file, or of a workbook's first sheet."""
    # Only CSV guards what looks like a formula.
    text_of = _cleaned if data.startswith(_BOOKS) else _unguarded
    file = io.BytesIO(data)
    try:
        with big_tables(file, most_unpacked=MOST_UNPACKED, has_archives=False) as tables:
            for _number, row in next(tables).rows:
                yield [text_of(cell) for cell in row[:width]]
    except errors.BigSheetTooLargeError as error:
        raise errors.SheetTooLargeError(rows=MOST_ROWS) from error


def _unguarded(text: str) -> str:
    """Take back the apostrophe that made a text safe on its way out."""
    # It stands before everything else: one behind a blank is the text's own.
    return _cleaned(text[1:] if _GUARDED.match(text) else text)


def _cleaned(text: str) -> str:
    return _CONTROL.sub("", text[:_MOST_LETTERS]).strip()
