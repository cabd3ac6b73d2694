"""Reading a file: its shape by the header, each row checked on its own.

Decisions: UTF-8 only, with or without a byte order mark (a guessed GB18030 would load wrong
names without a word); columns in any order, none missing, none unknown; blank lines are skipped.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, cast

from commonfield.places import errors
from commonfield.places.choices import KINDS_OF_LEVEL, DivisionKind, DivisionLevel, UrbanRuralClass
from commonfield.places.rules.codes import CODE_DIGITS, is_code, kind_of, level_of, parent_of
from commonfield.places.types import (
    AnyFile,
    Change,
    ChangeFile,
    ChangeRow,
    ClassFile,
    ClassRow,
    HistoryFile,
    HistoryRow,
    ListFile,
    ListRow,
    Shape,
    TileFile,
    TileRow,
)

# The first year of the county history (Source: codes of the Ministry of Civil Affairs, from
# 1981): a code that begins with it may be older.
FIRST_YEAR_OF_HISTORY: Final = 1981
_LAST_YEAR: Final = 2200
_NAME_LENGTH: Final = 100
_TILE_LIMIT: Final = 999
_EDITIONS: Final = 2
_CODE6_DIGITS: Final = 6

_LIST: Final = frozenset({"code", "parent_code", "level", "name"})
_DETAILS: Final = _LIST | {"kind", "short_name", "pinyin", "name_en"}
_CENTROID: Final = frozenset({"centroid_lat", "centroid_lon"})
_CLASSES: Final = frozenset({"code", "urban_rural_code"})
_HISTORY: Final = frozenset(
    {"code6", "province", "prefecture", "name", "level", "status"}
    | {"from_year", "to_year", "new_codes"}
)
_TILES: Final = frozenset({"code", "name", "col", "row"})
_EXPECTED: Final = (
    "code,parent_code,level,kind,name,short_name,pinyin,name_en[,centroid_lat,centroid_lon]"
    " | code,parent_code,level,name"
    " | code,urban_rural_code[,name_YYYY,in_YYYY_list]"
    " | change,code,name_YYYY,name_YYYY"
    " | code6,province,prefecture,name,level,status,from_year,to_year,new_codes"
    " | code,name,col,row"
)
_YEAR_NAME = re.compile(r"name_(\d{4})")
_YEAR_LIST = re.compile(r"in_\d{4}_list")
_YEAR_IN_FILE_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_SUCCESSOR = re.compile(r"(\d{6})(?:[\[(](\d{4})[\])])?")

Row = dict[str, str]


def parse(name: str, content: bytes) -> AnyFile:
    table = _DivisionFile(name, _text(name, content))
    shape = _shape(table.header)
    if shape is None:
        raise errors.LoadWrongHeaderError(
            file=name, line=1, value=",".join(table.header)[:200], expected=_EXPECTED
        )
    match shape:
        case "divisions" | "country":
            return ListFile(name, shape, _edition_by_name(name), table.read(_list_row))
        case "classes":
            years = _years(table.header)
            edition = years[0] if years else _edition_by_name(name)
            return ClassFile(name, shape, edition, table.read(_class_row))
        case "changes":
            old, new = _years(table.header)
            return ChangeFile(
                name, shape, new, table.read(_change_reader(f"name_{old}", f"name_{new}"))
            )
        case "history":
            return HistoryFile(name, shape, None, table.read(_history_row, once=False))
        case "tiles":
            return TileFile(name, shape, None, _apart(name, table.read(_tile_row)))


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise errors.LoadNotUtf8Error(file=name, line=line) from error


def _shape(header: list[str]) -> Shape | None:
    columns = frozenset(header)
    if len(columns) != len(header):
        return None
    exact: dict[frozenset[str], Shape] = {
        _LIST: "country",
        _DETAILS: "divisions",
        _DETAILS | _CENTROID: "divisions",
        _HISTORY: "history",
        _TILES: "tiles",
    }
    if shape := exact.get(columns):
        return shape
    dated = {c for c in columns if _YEAR_NAME.fullmatch(c) or _YEAR_LIST.fullmatch(c)}
    if columns - dated == _CLASSES:
        return "classes"
    if columns - dated == {"change", "code"} and len(_years(header)) == len(dated) == _EDITIONS:
        return "changes"
    return None


def _edition_by_name(name: str) -> int | None:
    years = _YEAR_IN_FILE_NAME.findall(name)
    return int(years[-1]) if years else None


def _years(header: list[str]) -> list[int]:
    return sorted(int(found[1]) for c in header if (found := _YEAR_NAME.fullmatch(c)))


class _DivisionFile:
    """The rows of one file with the place where each stands."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            self.header = [cell.strip() for cell in next(self._reader, [])]
        except csv.Error:
            self.header = []

    def read[Parsed](
        self, parse_row: Callable[["_Cells"], Parsed], *, once: bool = True
    ) -> tuple[Parsed, ...]:
        seen: dict[str, int] = {}
        parsed: list[Parsed] = []
        for cells in self._cells():
            if once and (first := seen.setdefault(cells["code"], cells.line)) != cells.line:
                raise errors.LoadDuplicateCodeError(
                    file=self.name, line=cells.line, value=cells["code"], expected=first
                )
            parsed.append(parse_row(cells))
        return tuple(parsed)

    def _cells(self) -> Iterator["_Cells"]:
        width = len(self.header)
        try:
            for cells in self._reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != width:
                    raise errors.LoadColumnCountError(
                        file=self.name, line=self._reader.line_num, value=len(cells), expected=width
                    )
                row = dict(zip(self.header, map(str.strip, cells), strict=True))
                yield _Cells(self.name, self._reader.line_num, row)
        except csv.Error as error:
            raise errors.LoadColumnCountError(
                file=self.name, line=self._reader.line_num, value="?", expected=width
            ) from error


class _Cells:
    """One row: its cells by column, and refusals that know where they stand."""

    def __init__(self, file: str, line: int, row: Row) -> None:
        self.file = file
        self.line = line
        self._row = row

    def __getitem__(self, column: str) -> str:
        return self._row[column]

    def get(self, column: str) -> str:
        """Return a cell, empty where the file has no such column."""
        return self._row.get(column, "")

    def code(self) -> str:
        code = self._row["code"]
        if not is_code(code):
            raise errors.LoadBadCodeError(
                file=self.file, line=self.line, value=code, expected=CODE_DIGITS
            )
        return code

    def text(self, column: str, *, may_be_empty: bool = False) -> str:
        text = self.get(column)
        if (text or may_be_empty) and len(text) <= _NAME_LENGTH:
            return text
        raise self.bad_value(column, f"a text of 1 to {_NAME_LENGTH} characters")

    def bad_value(
        self,
        column: str,
        expected: str,
        refusal: type[errors.LoadRefusedError] = errors.LoadBadValueError,
        **more: str,
    ) -> errors.LoadRefusedError:
        """Make the refusal of a cell."""
        value = self.get(column)[:_NAME_LENGTH]
        return refusal(
            file=self.file, line=self.line, field=column, value=value, expected=expected, **more
        )

    def mismatch(self, column: str, expected: str) -> errors.LoadRefusedError:
        """Make the refusal of a cell that does not fit the code."""
        code = self.get("code") or self.get("code6")
        return self.bad_value(column, expected, errors.LoadLevelMismatchError, division=code)

    def number(self, column: str, lowest: float, highest: float) -> float | None:
        """Return a decimal number in a range, None for an empty cell."""
        text = self.get(column)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not lowest <= value <= highest:
            raise self.bad_value(column, f"a number from {lowest} to {highest}")
        return value

    def year(self, column: str, text: str) -> int:
        if text.isascii() and text.isdigit():
            year = int(text)
            if FIRST_YEAR_OF_HISTORY <= year <= _LAST_YEAR:
                return year
        raise self.bad_year(column, f"a year from {FIRST_YEAR_OF_HISTORY}")

    def bad_year(self, column: str, expected: str) -> errors.LoadRefusedError:
        return self.bad_value(column, expected, errors.LoadBadYearError)


def _list_row(cells: _Cells) -> ListRow:
    code = cells.code()
    level = level_of(code)
    if cells["level"] != level.value:
        raise cells.mismatch("level", level.value)
    if cells["parent_code"] != parent_of(code):
        raise cells.mismatch("parent_code", parent_of(code))
    name = cells.text("name")
    lat, lon = cells.number("centroid_lat", -90, 90), cells.number("centroid_lon", -180, 180)
    if (lat is None) != (lon is None):
        raise cells.bad_value("centroid_lat" if lat is None else "centroid_lon", "given with both")
    return ListRow(
        line=cells.line,
        code=code,
        name=name,
        kind=_kind(cells, code, level, name),
        short_name=cells.text("short_name", may_be_empty=True),
        pinyin=cells.text("pinyin", may_be_empty=True),
        name_en=cells.text("name_en", may_be_empty=True),
        centroid_lat=lat,
        centroid_lon=lon,
    )


def _kind(cells: _Cells, code: str, level: DivisionLevel, name: str) -> str:
    """Return the kind that the file gives, empty where it leaves it to code and name."""
    derived = kind_of(code, name)
    given = cells.get("kind")
    if not given:
        return ""
    if given not in {kind.value for kind in KINDS_OF_LEVEL[level]}:
        raise cells.mismatch("kind", " | ".join(sorted(k.value for k in KINDS_OF_LEVEL[level])))
    if level == DivisionLevel.VILLAGE and given != derived.value:
        raise cells.mismatch("kind", derived.value)
    return DivisionKind(given).value


def _class_row(cells: _Cells) -> ClassRow:
    code = cells.code()
    if level_of(code) != DivisionLevel.VILLAGE:
        raise cells.mismatch("urban_rural_code", "")
    if cells["urban_rural_code"] not in UrbanRuralClass.values:
        expected = ", ".join(UrbanRuralClass.values)
        raise cells.bad_value("urban_rural_code", expected, errors.LoadBadClassError)
    return ClassRow(cells.line, code, cells["urban_rural_code"])


def _change_reader(old: str, new: str) -> Callable[[_Cells], ChangeRow]:
    def read(cells: _Cells) -> ChangeRow:
        code = cells.code()
        change = cells["change"]
        if change not in {"added", "removed", "renamed"}:
            raise cells.bad_value("change", "added, removed or renamed")
        old_name = cells.text(old, may_be_empty=change == "added")
        new_name = cells.text(new, may_be_empty=change == "removed")
        return ChangeRow(cells.line, code, cast("Change", change), old_name, new_name)

    return read


def _history_row(cells: _Cells) -> HistoryRow:
    code6 = cells["code6"]
    code = code6.ljust(CODE_DIGITS, "0")
    if len(code6) != _CODE6_DIGITS or not is_code(code):
        raise errors.LoadBadCodeError(
            file=cells.file, line=cells.line, value=code6, expected=_CODE6_DIGITS
        )
    level = level_of(code)
    if cells["level"] != level.value:
        raise cells.mismatch("level", level.value)
    first_year = cells.year("from_year", cells["from_year"])
    last_day = _last_day(cells, first_year)
    return HistoryRow(
        line=cells.line,
        code=code,
        name=cells.text("name"),
        first_day=None if first_year == FIRST_YEAR_OF_HISTORY else date(first_year, 1, 1),
        last_day=last_day,
        successors=_successors(cells, code),
    )


def _last_day(cells: _Cells, first_year: int) -> date | None:
    status = cells["status"]
    if status not in {"active", "abolished", "changed"}:
        raise cells.bad_value("status", "active, abolished or changed")
    text = cells["to_year"]
    if not text:
        if status == "active":
            return None
        raise cells.bad_year("to_year", f"the year in which the code was {status}")
    if status == "active":
        raise cells.bad_year("to_year", "empty while the code is active")
    year = cells.year("to_year", text)
    if year <= first_year:
        raise cells.bad_year("to_year", f"later than {first_year}")
    return date(year, 1, 1)


def _successors(cells: _Cells, code: str) -> tuple[tuple[str, date | None], ...]:
    found: list[tuple[str, date | None]] = []
    for part in filter(None, cells["new_codes"].split(";")):
        match = _SUCCESSOR.fullmatch(part.strip())
        if match is None:
            raise cells.bad_value("new_codes", "codes of 6 digits, 332528 or 332528[1982]")
        target = match[1].ljust(CODE_DIGITS, "0")
        if not is_code(target):
            raise errors.LoadBadCodeError(
                file=cells.file, line=cells.line, value=match[1], expected=_CODE6_DIGITS
            )
        day = date(cells.year("new_codes", match[2]), 1, 1) if match[2] else None
        if target != code:
            found.append((target, day))
    return tuple(found)


def _tile_row(cells: _Cells) -> TileRow:
    code = cells.code()
    numbers = [cells.number(column, 0, _TILE_LIMIT) for column in ("col", "row")]
    for column, number in zip(("col", "row"), numbers, strict=True):
        if number is None or number != int(number):
            raise cells.bad_value(column, f"a whole number from 0 to {_TILE_LIMIT}")
    return TileRow(cells.line, code, int(numbers[0] or 0), int(numbers[1] or 0))


def _apart(name: str, rows: tuple[TileRow, ...]) -> tuple[TileRow, ...]:
    taken: dict[tuple[int, int], int] = {}
    for row in rows:
        place = (row.col, row.row)
        if (first := taken.setdefault(place, row.line)) != row.line:
            raise errors.LoadDuplicateCodeError(
                file=name, line=row.line, value=f"({row.col}, {row.row})", expected=first
            )
    return rows
