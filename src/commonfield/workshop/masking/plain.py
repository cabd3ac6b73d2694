"""CSV, plain text and HTML as grids."""

import csv
import io
import re
from typing import Final

from lxml import etree, html

from commonfield.workshop.masking.errors import DocumentDamagedError, DocumentKindError
from commonfield.workshop.masking.types import CELL, ROW, Contents, Grid

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "tr",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "blockquote",
        "title",
        "option",
        "summary",
        "figcaption",
        "caption",
        "form",
        "body",
        "head",
    ]
)
_CELLS: Final = frozenset({"td", "th"})
_SPOKEN: Final = frozenset(
    {"alt", "title", "href", "value", "placeholder", "content", "aria-label"}
)
_MOST_FIELD: Final = 1_000_000


def decoded(data: bytes) -> str:
    """Return a text of UTF-8, UTF-16 or GB18030."""
    encodings = ["utf-16"] if data.startswith(_UTF16) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace(CELL, " ").replace(ROW, " ")
    raise DocumentKindError


def read_csv(data: bytes) -> Contents:
    """Read a CSV of any delimiter; rows and columns are numbered as a spreadsheet shows them."""
    text = decoded(data)
    head = text[:4096]
    delimiter = max(",\t;|", key=head.count)
    csv.field_size_limit(_MOST_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise DocumentDamagedError from error
    widest = max(map(len, rows), default=0)
    return Contents([Grid("table", "", rows, columns=range(1, widest + 1))])


def read_text(data: bytes) -> Contents:
    contents = Contents()
    contents.add("text", decoded(data).splitlines())
    return contents


_IS_HTML: Final = re.compile(
    r"<(?:!doctype html|html|body|table|div|p|span|td|br)\b", re.IGNORECASE
)


def looks_like_html(data: bytes) -> bool:
    return bool(_IS_HTML.search(data[:4096].decode("latin-1")))


def read_html(data: bytes) -> Contents:
    """Read HTML: its lines, tables by row and cell, comments, and what attributes say."""
    parser = html.HTMLParser(no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(decoded(data).replace("\x0c", " "), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentDamagedError from error
    contents, asides = Contents(), []
    lines, cells = [""], 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            asides.append(element.text or "")
            lines[-1] += "" if cells else element.tail or ""
            continue
        is_start = event == "start"
        if is_start:
            asides += [value for name, value in element.attrib.items() if name in _SPOKEN]
        if element.tag in _CELLS:
            cells += 1 if is_start else -1
        if element.tag in _BLOCKS:
            lines.append("")
        # What cells say is read with their table.
        lines[-1] += "" if cells else (element.text if is_start else element.tail) or ""
    for number, table in enumerate(root.iter("table"), 1):
        rows = [
            ["".join(cell.itertext()) for cell in row if cell.tag in _CELLS]
            for row in table.iter("tr")
        ]
        widest = max(map(len, rows), default=0)
        contents.grids.append(Grid("table", str(number), rows, columns=range(1, widest + 1)))
    contents.add("text", [line.strip() for line in lines if line.strip()])
    contents.add("properties", asides)
    return contents
