"""Files as the desk gives them, and as a keeper sends them back."""

import csv
import io
import re
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook, load_workbook

# What a keeper might find in a name, and no spreadsheet may run.
EVIL = '=HYPERLINK("http://x","茶")'


def bytes_of(response: HttpResponseBase) -> bytes:
    assert isinstance(response, StreamingHttpResponse), response
    return b"".join(response)


def csv_rows(response: HttpResponseBase) -> list[list[str]]:
    """Return the rows of a CSV file as Excel reads it."""
    return list(csv.reader(io.StringIO(bytes_of(response).decode("utf-8-sig"), newline="")))


def book_rows(response: HttpResponseBase) -> list[list[object]]:
    """Return the rows of a workbook; none of its cells is a formula."""
    book = load_workbook(io.BytesIO(bytes_of(response)))
    rows = list(book.worksheets[0].iter_rows())
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]
    return [[cell.value for cell in row] for row in rows]


def sent_csv(rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig") -> SimpleUploadedFile:
    """Save rows as CSV in an encoding, as a keeper's program might."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return SimpleUploadedFile("filled.csv", text.getvalue().encode(encoding))


def sent_book(rows: Sequence[Sequence[object]]) -> SimpleUploadedFile:
    """Save rows as a workbook."""
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(file)
    return SimpleUploadedFile("filled.xlsx", file.getvalue())


def signed(page: str) -> str:
    """Return the rows that a preview carries on, signed."""
    found = re.search(r'name="rows" value="([^"]+)"', page)
    assert found, page
    return found[1]


def rows_named(page: str) -> list[tuple[str, str]]:
    """Return the rows that a preview finds fault with: their number, and why."""
    row = r'<tr><td>(\d+)</td><td class="code">[^<]*</td><td>([^<]+)</td></tr>'
    return re.findall(row, page)
