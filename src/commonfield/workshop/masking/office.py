"""XLSX and DOCX as grids: every part that holds text, hidden or not.

The packages are read member by member; what is none of theirs and no small picture is told.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import IO, Any, Final

from lxml import etree

from commonfield.workshop.masking.errors import (
    DocumentDamagedError,
    DocumentKindError,
    DocumentTooLargeError,
)
from commonfield.workshop.masking.types import Contents, Grid, Masked, Spot, letters

MOST_UNPACKED_MB: Final = 60
_MOST_ENTRIES: Final = 2_000
_MOST_CELLS: Final = 2_000_000
# A logo or a seal is smaller; a photographed list is not.
_SMALL_PICTURE: Final = 30_000
# A part that is read as a whole, not row by row.
_MOST_PART: Final = 20 << 20
_PACKINGS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_PICTURES: Final = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".webp", ".svg"}
)
_SILENT: Final = re.compile(
    r"printerSettings|\.odttf$|\.ttf$|/thumbnail\.|\.DS_Store$|vmlDrawing.*\.rels$"
)
_XML: Final = frozenset({".xml", ".rels", ".vml"})
# Attributes in which people write.
_SPOKEN: Final = frozenset(
    {"descr", "title", "name", "Target", "prompt", "promptTitle", "error", "errorTitle", "author"}
    | {"instr", "tooltip", "display", "string", "alt", "displayName", "location"}
)
MOST_MB: Final = 20
_COLUMN: Final = re.compile(r"([A-Z]{1,3})(\d+)")
_REFERENCE: Final = re.compile(r'("[^"]*")|\$?([A-Z]{1,3})\$?(\d{1,7})(?![\d(])')
_EXACT: Final = 10**15
# Larger is no number of a person, and would be as many digits.
_LARGEST_POWER: Final = 30
# A shorter value is no number of a person.
_PHONE_DIGITS: Final = 11
_LIMITED: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "load_dtd": False,
}
# A comment inside a text would hide what stands behind it.
_REMARKS: Final = (etree.Comment, etree.ProcessingInstruction)
_ROW_BY_ROW: Final = _LIMITED | {"remove_comments": True, "remove_pis": True}


class _Archive:
    """A package whose members are unpacked no further than they say, and altogether little."""

    def __init__(self, data: bytes) -> None:
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self.zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
            raise DocumentDamagedError from error
        if any(each.compress_type not in _PACKINGS or each.flag_bits & 1 for each in entries):
            raise DocumentDamagedError
        size = sum(each.file_size for each in entries)
        if len(entries) > _MOST_ENTRIES or size > MOST_UNPACKED_MB << 20:
            raise DocumentTooLargeError(megabytes=MOST_MB, unpacked=MOST_UNPACKED_MB)
        self.sizes = {each.filename: each.file_size for each in entries if not each.is_dir()}
        self.left = set(self.sizes)
        # What comments of XML say in parts that are read as a whole.
        self.remarks: list[str] = []

    def open(self, name: str) -> IO[bytes]:
        """Open a member that declares no entities: office programs write none."""
        self.left.discard(name)
        with self.zip.open(name) as member:
            start = member.read(4096)
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start or b"\x00" in start:
            raise DocumentDamagedError
        return self.zip.open(name)

    def tree(self, name: str) -> etree._Element:
        """Read a part as a whole."""
        if self.sizes[name] > _MOST_PART:
            raise DocumentTooLargeError(megabytes=MOST_MB, unpacked=MOST_UNPACKED_MB)
        with self.open(name) as member:
            root: etree._Element = etree.parse(member, etree.XMLParser(**_LIMITED)).getroot()
        self.remarks += [each.text or "" for each in root.iter(*_REMARKS)]
        etree.strip_tags(root, *_REMARKS)
        return root


def read_office(data: bytes) -> Contents:
    """Read a workbook or a document by what it is, whatever it is called."""
    archive = _Archive(data)
    contents = Contents()
    try:
        if "xl/workbook.xml" in archive.sizes:
            _read_workbook(archive, contents)
        elif "word/document.xml" in archive.sizes:
            _read_document(archive, contents)
        else:
            raise DocumentKindError
        _read_rest(archive, contents)
        contents.add("part", archive.remarks)
    except (
        etree.XMLSyntaxError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        ValueError,
        RuntimeError,
    ) as error:
        raise DocumentDamagedError from error
    return contents


# Workbooks


def _read_workbook(archive: _Archive, contents: Contents) -> None:
    names = _sheet_names(archive)
    shared: list[str] = []
    for name in [each for each in archive.sizes if each.endswith("/sharedStrings.xml")]:
        shared += _shared_strings(archive, name, contents)
    # Values that no cell shows are kept in the file all the same.
    used: set[int] = set()
    for path in sorted(archive.sizes, key=_in_order):
        if re.fullmatch(r"xl/(?:work|dialog|macro)sheets/[^/]+\.xml", path):
            _SheetReader(archive, path, names.get(path, ""), shared, used).read_into(contents)
    contents.add("unused text", [each for at, each in enumerate(shared) if at not in used])
    contents.add("sheet name", list(names.values()))


def _in_order(path: str) -> tuple[int, str]:
    return len(path), path


def _sheet_names(archive: _Archive) -> dict[str, str]:
    targets: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in archive.sizes:
        for each in archive.tree("xl/_rels/workbook.xml.rels"):
            target = each.get("Target", "")
            targets[each.get("Id", "")] = posixpath.normpath(posixpath.join("xl", target)).lstrip(
                "/"
            )
    names: dict[str, str] = {}
    for each in archive.tree("xl/workbook.xml").iter("{*}sheet"):
        key = next((value for name, value in each.attrib.items() if name.endswith("}id")), "")
        names[targets.get(key, key)] = each.get("name", "")
    # What else the part says (names of ranges) is read with the rest.
    archive.left.add("xl/workbook.xml")
    return names


def _shared_strings(archive: _Archive, name: str, contents: Contents) -> Iterator[str]:
    spoken: list[str] = []
    with archive.open(name) as member:
        for _, entry in etree.iterparse(member, tag="{*}si", **_ROW_BY_ROW):
            aloud = [each.text or "" for each in entry.iterfind("{*}rPh/{*}t")]
            spoken += aloud
            yield "".join(each.text or "" for each in entry.iterfind("{*}t")) + "".join(
                each.text or "" for each in entry.iterfind("{*}r/{*}t")
            )
            _forget(entry)
    contents.add("phonetic text", spoken)


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class _SheetReader:
    """A sheet, read row by row; cells without anything stay out unless something is beside them."""

    def __init__(
        self, archive: _Archive, path: str, name: str, shared: list[str], used: set[int]
    ) -> None:
        self.archive, self.path, self.name = archive, path, name
        self.shared, self.used = shared, used
        self.rows: list[tuple[int, dict[int, str]]] = []
        self.formulas: list[tuple[int, dict[int, str]]] = []
        self.asides: list[str] = []
        self.left = _MOST_CELLS

    def read_into(self, contents: Contents) -> None:
        """Read the sheet's cells, formulas, and what is said around them."""
        with self.archive.open(self.path) as member:
            number = 0
            for _, element in etree.iterparse(member, tag=_OF_SHEET, **_ROW_BY_ROW):
                if _name(element) == "row":
                    number = int(element.get("r") or number + 1)
                    self._row(number, element)
                    _forget(element)
                else:
                    self.asides += _spoken(element)
        self._grid(contents, "sheet", self.rows)
        values = (
            {
                f"{letters(column)}{row}": text
                for row, line in self.rows
                for column, text in line.items()
            }
            if self.formulas
            else {}
        )
        for _row, line in self.formulas:
            for column, formula in line.items():
                shown = _REFERENCE.sub(
                    lambda found: values.get(found[2] + found[3], "") if found[2] else found[0],
                    formula,
                )
                line[column] = _JOINS.sub("", shown)
        self._grid(contents, "formula in sheet", self.formulas)
        contents.add("around sheet", self.asides, self.name)

    def _row(self, number: int, element: etree._Element) -> None:
        line: dict[int, str] = {}
        formulas: dict[int, str] = {}
        column = 0
        for cell in element.iterchildren("{*}c"):
            column = _column(cell.get("r"), column + 1)
            text, formula = self._cell(cell)
            if text:
                line[column] = text
            if formula and _TELLING_FORMULA.search(formula):
                formulas[column] = formula
        self.left -= len(line)
        if self.left < 0:
            raise DocumentTooLargeError(megabytes=MOST_MB, unpacked=MOST_UNPACKED_MB)
        if line:
            self.rows.append((number, line))
        if formulas:
            self.formulas.append((number, formulas))

    def _cell(self, cell: etree._Element) -> tuple[str, str]:
        kind, text, formula = cell.get("t"), "", ""
        for part in cell:
            plain = _name(part)
            if plain == "v":
                text = part.text or ""
            elif plain == "f":
                formula = part.text or ""
            elif plain == "is":
                text = "".join(each.text or "" for each in part.iter("{*}t"))
        if kind == "s" and text:
            self.used.add(int(text))
            return self.shared[int(text)] if int(text) < len(self.shared) else "", formula
        return (number_text(text) if kind in {None, "n"} else text), formula

    def _grid(self, contents: Contents, part: str, rows: list[tuple[int, dict[int, str]]]) -> None:
        columns = sorted({column for _number, line in rows for column in line})
        if len(columns) * len(rows) > 2 * _MOST_CELLS:
            raise DocumentTooLargeError(megabytes=MOST_MB, unpacked=MOST_UNPACKED_MB)
        if rows:
            cells = [[line.get(column, "") for column in columns] for _number, line in rows]
            numbers = [number for number, _line in rows]
            contents.grids.append(Grid(part, self.name, cells, numbers, columns))


_OF_SHEET: Final = [
    f"{{*}}{name}"
    for name in ("row", "headerFooter", "dataValidations", "hyperlinks", "conditionalFormatting")
] + ["{*}extLst", "{*}protectedRanges", "{*}scenarios", "{*}autoFilter"]
# What joins texts in a formula.
_JOINS: Final = re.compile(r'"\s*[&,]\s*"|["&]')
_TELLING_FORMULA: Final = re.compile(r"[\"&]|\d{7}|CONCAT|TEXTJOIN", re.IGNORECASE)


def _column(reference: str | None, following: int) -> int:
    found = _COLUMN.match(reference or "")
    if found is None:
        return following
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number


def number_text(value: str) -> str:
    """Return a stored number as its digits; one that has lost some as 3.30102199001011E+17."""
    if value.isdecimal() or not value:
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or number.adjusted() > _LARGEST_POWER:
        return value
    if number == number.to_integral_value():
        return f"{number:.14E}" if abs(number) >= _EXACT else f"{number:.0f}"
    return f"{round(number, 4).normalize():f}"


# Documents

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS: Final = (
    ("paragraph", re.compile(r"word/document\d*\.xml")),
    ("header", re.compile(r"word/header\d*\.xml")),
    ("footer", re.compile(r"word/footer\d*\.xml")),
    ("comment", re.compile(r"word/comments\d*\.xml")),
    ("footnote", re.compile(r"word/footnotes\d*\.xml")),
    ("endnote", re.compile(r"word/endnotes\d*\.xml")),
    ("building block", re.compile(r"word/glossary/document\.xml")),
)
_TEXTS: Final = frozenset({"t", "delText", "instrText", "delInstrText"})
_BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_GONE: Final = frozenset({"del", "moveFrom"})
_NEW: Final = frozenset({"ins", "moveTo"})


def _read_document(archive: _Archive, contents: Contents) -> None:
    for path in sorted(archive.sizes, key=_in_order):
        for part, pattern in _PARTS:
            if pattern.fullmatch(path):
                _Story(part).read(archive.tree(path)).add_to(contents)


class _Story:
    """A part of a document: paragraphs in their order, tables, and what was changed."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.lines: list[str] = []
        self.earlier: list[str] = []
        self.asides: list[str] = []
        self.tables: list[list[list[str]]] = []
        # What is open: paragraphs with their pieces, tables with their rows.
        self._paragraphs: list[list[tuple[str, str]]] = []
        self._open: list[list[list[str]]] = []
        self._changes: list[str] = []

    def read(self, root: etree._Element) -> "_Story":
        """Walk through a part once."""
        for event, element in etree.iterwalk(root, events=("start", "end")):
            name = _name(element)
            if event == "start":
                self._begin(name, element)
            else:
                self._end(name, element)
        return self

    def _begin(self, name: str, element: etree._Element) -> None:
        if name == "p":
            self._paragraphs.append([])
        elif name in _GONE | _NEW:
            self._changes.append("gone" if name in _GONE else "new")
        elif name == "tbl":
            self._open.append([])
        elif name == "tr" and self._open:
            self._open[-1].append([])
        elif name == "tc" and self._open and self._open[-1]:
            self._open[-1][-1].append("")
        if element.attrib:
            self.asides += _attributes(element)

    def _end(self, name: str, element: etree._Element) -> None:
        if name in _TEXTS or name in _BREAKS:
            text = (element.text or "") if name in _TEXTS else _BREAKS[name]
            if self._paragraphs:
                change = "gone" if name == "delText" else self._changes[-1] if self._changes else ""
                self._paragraphs[-1].append((text, change))
        elif name == "p" and self._paragraphs:
            self._finish(self._paragraphs.pop())
        elif name in _GONE | _NEW:
            self._changes.pop()
        elif name == "tbl":
            self.tables.append(self._open.pop())

    def _finish(self, pieces: list[tuple[str, str]]) -> None:
        text = "".join(piece for piece, change in pieces if change != "gone")
        if any(change for _piece, change in pieces):
            self.earlier.append("".join(piece for piece, change in pieces if change != "new"))
        if self._open and self._open[-1] and self._open[-1][-1]:
            row = self._open[-1][-1]
            row[-1] = f"{row[-1]}\n{text}" if row[-1] else text
        else:
            self.lines.append(text)

    def add_to(self, contents: Contents) -> None:
        """Hand over what was read."""
        contents.add(self.part, self.lines)
        contents.add(f"tracked change in {self.part}", self.earlier)
        contents.add(f"description in {self.part}", self.asides)
        for number, rows in enumerate(self.tables, 1):
            widest = max(map(len, rows), default=0)
            name = str(number) if self.part == "paragraph" else f"{number} in {self.part}"
            contents.grids.append(Grid("table", name, rows, columns=range(1, widest + 1)))


# What both have


def _read_rest(archive: _Archive, contents: Contents) -> None:
    """Read all other parts for what they say; tell which could not be read."""
    for path in sorted(archive.left):
        ending = posixpath.splitext("x" + posixpath.basename(path))[1].lower()
        if ending in _XML:
            _read_part(archive, path, contents)
        elif ending in _PICTURES:
            if archive.sizes[path] > _SMALL_PICTURE and "thumbnail" not in path:
                contents.unread.append((Masked.PICTURE, Spot("picture", posixpath.basename(path))))
        elif not _SILENT.search(path):
            contents.unread.append(
                (Masked.EMBEDDED, Spot("embedded file", posixpath.basename(path)))
            )


def _read_part(archive: _Archive, path: str, contents: Contents) -> None:
    root = archive.tree(path)
    part = "properties" if path.startswith("docProps/") else "part"
    for each in root.iter("{*}comment", "{*}threadedComment"):
        if reference := each.get("ref"):
            contents.add("comment", ["".join(each.itertext())], reference)
            each.clear()
    contents.add(part, _spoken(root), posixpath.basename(path))


_PARAGRAPHS: Final = frozenset({"p", "si", "is", "definedName", "pt"})


def _spoken(root: etree._Element) -> list[str]:
    """Return each paragraph, each other text, and the attributes in which people write."""
    found: list[str] = []
    line: list[str] = []
    for element in root.iter():
        if _name(element) in _PARAGRAPHS:
            found.append("".join(line))
            line = []
        if element.text and element.text.strip():
            if _name(element) == "t":
                line.append(element.text)
            else:
                found.append(element.text)
        found += _attributes(element)
    found.append("".join(line))
    return [each for each in found if each.strip()]


def _attributes(element: etree._Element) -> list[str]:
    found = []
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2]
        is_said = plain in _SPOKEN or (plain in {"v", "val"} and len(value) >= _PHONE_DIGITS)
        if is_said and not value.startswith(("http://schemas", "http://purl", "../", "_rels")):
            found.append(value)
    return found
