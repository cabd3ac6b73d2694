"""Spreadsheets to download and upload: CSV and XLSX, as Excel and WPS write and show them.

Out, no text is ever a formula: in CSV one that begins like a formula gets an apostrophe, in XLSX
texts are typed as such. Numbers stay numbers; long digits (phones, tracking numbers) stay text,
in CSV by a tab behind them. CSV carries the byte order mark by which Excel sees UTF-8.

In, a file is read row by row within limits: bytes, unpacked bytes, rows, columns, letters; the
elements of a workbook are counted before anything is made of them. CSV may be UTF-8, UTF-16 or
GB18030. A head row may stand below a title; columns are found by name.
"""

import csv
import io
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override

from commonfield.front import errors
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
_MOST_ENTRIES: Final = 200
# What cells are made of costs little; a text costs more, and a style most.
_MOST_CELLS: Final = 1_500_000
_MOST_TEXTS: Final = 150_000
_MOST_OTHERS: Final = 50_000
_OF_CELLS: Final = frozenset({"row", "c", "v", "f", "t"})
_OF_TEXTS: Final = frozenset({"si", "is"})
MOST_COLUMNS: Final = 60
# How far beyond them a head is looked at, to name what is not read.
_COLUMNS_BEYOND: Final = 200
_MOST_LETTERS: Final = 2_000
_EXCEL_LETTERS: Final = 32_000
# How many rows may stand above the head: a title, a note.
_MOST_ABOVE: Final = 10
# Excel keeps fifteen digits of a number; a longer one has been rounded.
_EXACT_BELOW: Final = 10**15
_LONG_DIGITS: Final = 11
_CHUNK: Final = 64 * 1024
_LIKE_FORMULA: Final = re.compile(r"'*[ \u3000]*[=+\-@\t\r\n＝＋－\uff20]")
_GUARDED: Final = re.compile(r"'(?='*\s*[=+\-@＝＋－\uff20])")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ROUNDED: Final = re.compile(r"\d(\.\d+)?E\+\d{2,}", re.IGNORECASE)
_PACKINGS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


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
    """Return what is in an uploaded file that may be a sheet."""
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
    is_book = data.startswith(_ZIP)
    raw = _xlsx_rows(data, most_rows, width) if is_book else _csv_rows(data, width)
    head: list[str] = []
    found: dict[int, SheetColumn] = {}
    missing = [each for each in columns if each.is_required]
    rows: list[SheetRow] = []
    for number, cells in enumerate(raw, start=1):
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


def _csv_rows(data: bytes, width: int) -> Iterator[list[str]]:
    if data.startswith(_OLD_EXCEL) or (b"\x00" in data and not data.startswith(_UTF16)):
        raise errors.SheetUnreadableError
    text = _decoded(data)
    head = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=head.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_unguarded(cell) for cell in row[:width]]
    except csv.Error as error:
        raise errors.SheetUnreadableError from error


def _decoded(data: bytes) -> str:
    encodings = ["utf-16"] if data.startswith(_UTF16) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise errors.SheetUnreadableError


def _unguarded(text: str) -> str:
    """Take back the apostrophe that made a text safe on its way out."""
    # It stands before everything else: one behind a blank is the text's own.
    return _cleaned(text[1:] if _GUARDED.match(text) else text)


def _cleaned(text: str) -> str:
    return _CONTROL.sub("", text[:_MOST_LETTERS]).strip()


def _xlsx_rows(data: bytes, most_rows: int, width: int) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - as above
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - as above

    _check_archive(data)
    try:
        _check_elements(data)
        book = load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False, keep_vba=False
        )
        rows = book.worksheets[0].iter_rows(
            max_row=most_rows + _MOST_ABOVE + 2, max_col=width, values_only=True
        )
        for row in rows:
            yield [_read(value) for value in row]
    # What a damaged workbook raises depends on where it is damaged.
    except (
        InvalidFileException,
        ParseError,
        zipfile.BadZipFile,
        ArithmeticError,
        AttributeError,
        EOFError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
        struct.error,
        zlib.error,
    ) as error:
        raise errors.SheetUnreadableError from error


def _check_archive(data: bytes) -> None:
    """Refuse a bomb by its declared size; more than that is never unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
        raise errors.SheetUnreadableError from error
    if any(each.compress_type not in _PACKINGS or each.flag_bits & 1 for each in entries):
        raise errors.SheetUnreadableError
    if len(entries) > _MOST_ENTRIES or sum(each.file_size for each in entries) > MOST_UNPACKED:
        raise errors.SheetTooLargeError(rows=MOST_ROWS)


def _check_elements(data: bytes) -> None:
    """Count the elements in every member of a workbook, whatever it is called."""
    left = {"cells": _MOST_CELLS, "texts": _MOST_TEXTS, "others": _MOST_OTHERS}

    def count(name: str, _attributes: object) -> None:
        plain = name.rpartition(":")[2]
        kind = "cells" if plain in _OF_CELLS else "texts" if plain in _OF_TEXTS else "others"
        left[kind] -= 1
        if left[kind] < 0:
            raise errors.SheetTooLargeError(rows=MOST_ROWS)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            reader = expat.ParserCreate()
            reader.StartElementHandler = count
            # What is no XML ends here, as it will when it is read.
            with archive.open(entry) as member, suppress(expat.ExpatError):
                reader.ParseFile(member)


def _read(value: object) -> str:
    """Return what a cell shows, as text: whole numbers without a point, days as 2026-11-25."""
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case float() | int():
            if abs(value) >= _EXACT_BELOW:
                return f"{value:.5E}"
            return f"{Decimal(str(value)).normalize():f}"
        case datetime() | date():
            return _plain(value)
        case _:
            return _cleaned(str(value))
