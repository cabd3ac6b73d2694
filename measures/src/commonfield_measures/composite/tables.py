"""COINr's two tables, read as they are: iData (units and values) and iMeta (what the columns mean).

Source: COINr 1.1 (Becker et al., JOSS 2022), ``new_coin()``, ``check_iData()``, ``check_iMeta()``.
An empty cell, ``NA`` and ``NaN`` mean a missing value; anything else that is no number is refused.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from commonfield_measures.composite.input_errors import (
    AllMissingError,
    BelowLeastError,
    CodeBlankError,
    DirectionWrongError,
    IndicatorMissingError,
    LevelWrongError,
    OneUnitError,
    TransformWrongError,
    TypeUnknownError,
    UnitBlankError,
)
from commonfield_measures.composite.notices import BuildNotice, ColumnsUnlisted, DirectionUnused
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Element, IndexTable, Numbers, listed
from commonfield_measures.errors import (
    ColumnTwiceError,
    ColumnUnknownError,
    NotANumberError,
    UnitTwiceError,
)
from commonfield_measures.files import FIRST_ROW, csv_rows, read_bytes

MISSING: Final = frozenset({"", "NA", "NaN", "nan"})
_TYPES: Final = {"Indicator", "Aggregate", "Group", "Denominator", "Other"}
_TRANSFORMS: Final = {"none", "log"}
# COINr's own names of the goalposts, taken where Low and High are not there.
_ALSO: Final = {"Low": "goalpost_lower", "High": "goalpost_upper"}
_LOWEST_LEVEL: Final = 1


@dataclass(frozen=True, slots=True)
class TextTable:
    """A CSV file as text: its heading, its lines, and the SHA-256 of its bytes."""

    file: str
    heading: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    sha256: str

    def column(self, name: str) -> tuple[str, ...] | None:
        """Return the cells of a column; None if there is none of that name."""
        if name not in self.heading:
            return None
        place = self.heading.index(name)
        return tuple(line[place] for line in self.lines)

    def needed(self, name: str) -> tuple[str, ...]:
        """Return the cells of a column that must be there.

        Raises:
            ColumnUnknownError: it is not.
        """
        cells = self.column(name)
        if cells is None:
            raise ColumnUnknownError(
                file=self.file, column=name, columns=listed(list(self.heading))
            )
        return cells


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an index is computed from, with what there was to remark while reading."""

    table: IndexTable
    tree: Tree
    notices: tuple[BuildNotice, ...]


def read_sheet(path: Path) -> TextTable:
    """Read a CSV file in UTF-8 with a heading; R's unnamed column of row numbers is left out.

    Raises:
        MeasuresError: for what ``files.csv_rows`` refuses.
        ColumnTwiceError: two columns have one name.
    """
    content = read_bytes(path)
    heading, *lines = csv_rows(content, path)
    first = 1 if heading[0] == "" else 0
    for name in heading[first:]:
        if heading.count(name) > 1:
            raise ColumnTwiceError(file=path.name, column=name)
    return TextTable(
        file=path.name,
        heading=tuple(heading[first:]),
        lines=tuple(tuple(cell.strip() for cell in row[first:]) for row in lines),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def number(text: str, *, column: str, row: str) -> float | None:
    """Return a cell as a number; None if it is missing.

    Raises:
        NotANumberError: it is text, or infinite.
    """
    if text in MISSING:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    # Python takes 1_000 and digits of any script.
    if not math.isfinite(value) or "_" in text or not text.isascii():
        raise NotANumberError(column=column, row=row, value=text)
    return value


def numbers(texts: Sequence[str], *, column: str, rows: Sequence[str]) -> Numbers:
    """Return a column as numbers, NaN where missing.

    Raises:
        NotANumberError: a cell is text, or infinite.
    """
    try:
        values = np.array([math.nan if text in MISSING else float(text) for text in texts])
    except ValueError:
        values = np.full(len(texts), math.inf)
    is_missing = np.array([text in MISSING for text in texts])
    together = "".join(texts)
    is_plain = together.isascii() and "_" not in together
    if not (is_plain and np.isfinite(values[~is_missing]).all()):
        for text, row in zip(texts, rows, strict=True):
            number(text, column=column, row=row)
    return values


def read_inputs(data: TextTable, meta: TextTable) -> Inputs:
    """Bring iData and iMeta together.

    Raises:
        IndicatorMissingError: iMeta lists an indicator that iData lacks.
        BelowLeastError: a number is below what iMeta calls the least, a denominator below 0.
    """
    tree = Tree(read_elements(meta))
    refuse_below(data, {each.code: each.least for each in tree.elements} | _divisors(meta))
    known = {*meta.needed("iCode"), *(meta.column("Denominator") or ()), "uCode", "uName", "Time"}
    for code in tree.indicators:
        if code not in data.heading:
            raise IndicatorMissingError(indicator=code)
    notices: list[BuildNotice] = [
        DirectionUnused(code=each.code)
        for each in tree.elements
        if not each.is_indicator and each.direction < 0
    ]
    unlisted = [name for name in data.heading if name not in known]
    if unlisted:
        notices.append(ColumnsUnlisted(columns=listed(unlisted)))
    return Inputs(read_table(data, tree.indicators), tree, tuple(notices))


def _divisors(meta: TextTable) -> dict[str, float]:
    """Return the columns that divide others, by what iMeta says, with their least."""
    codes, types = meta.needed("iCode"), meta.needed("Type")
    named = {code for code, kind in zip(codes, types, strict=True) if kind == "Denominator"}
    return dict.fromkeys({*named, *(meta.column("Denominator") or ())} - MISSING, 0.0)


def refuse_below(sheet: TextTable, least: Mapping[str, float | None]) -> None:
    """Refuse numbers that cannot be, as far as columns are there.

    Raises:
        BelowLeastError: with the first of them.
    """
    units = sheet.needed("uCode")
    for column, limit in sorted(least.items()):
        texts = sheet.column(column) if limit is not None else None
        for at, text in enumerate(texts or ()):
            value = number(text, column=column, row=units[at])
            if limit is not None and value is not None and value < limit:
                raise BelowLeastError(
                    line=at + FIRST_ROW,
                    file=sheet.file,
                    unit=units[at],
                    value=text,
                    column=column,
                    least=f"{limit:g}",
                )


def read_table(sheet: TextTable, indicators: tuple[str, ...]) -> IndexTable:
    """Read units, times and the values of the indicators.

    Raises:
        UnitBlankError: a line has no unit.
        OneUnitError: there are fewer than two units.
        AllMissingError: an indicator has no value.
    """
    units = sheet.needed("uCode")
    for line, unit in enumerate(units, start=2):
        if not unit:
            raise UnitBlankError(file=sheet.file, line=line)
    times = _read_times(sheet, units)
    if len(set(units)) <= 1:
        raise OneUnitError(count=len(set(units)), unit=listed(units[:1]))
    empty = IndexTable(
        units=units,
        names=sheet.column("uName") or units,
        times=times,
        indicators=indicators,
        values=np.empty((len(units), 0)),
        columns={
            name: sheet.needed(name)
            for name in sheet.heading
            if name not in {*indicators, "uCode", "uName", "Time"}
        },
    )
    rows = [empty.row_name(row) for row in range(empty.rows)]
    columns = [numbers(sheet.needed(code), column=code, rows=rows) for code in indicators]
    for code, values in zip(indicators, columns, strict=True):
        if np.isnan(values).all():
            raise AllMissingError(indicator=code)
    return empty.with_values(np.stack(columns, axis=1))


def _read_times(sheet: TextTable, units: tuple[str, ...]) -> tuple[str, ...] | None:
    texts = sheet.column("Time")
    values = np.zeros(len(units))
    if texts is not None:
        values = numbers(texts, column="Time", rows=units)
        for text, unit, value in zip(texts, units, values, strict=True):
            if math.isnan(value):
                raise NotANumberError(column="Time", row=unit, value=text)
    seen: dict[tuple[str, float], int] = {}
    for line, key in enumerate(zip(units, values.tolist(), strict=True), start=2):
        if key in seen:
            name = key[0] if texts is None else f"{key[0]} ({texts[line - 2]})"
            raise UnitTwiceError(column="uCode", row=line, value=name, first=seen[key])
        seen[key] = line
    return texts if len(set(values.tolist())) > 1 else None


def read_elements(sheet: TextTable) -> tuple[Element, ...]:
    """Read the indicators and aggregates of iMeta in its order; other types are for iData alone.

    Raises:
        CodeBlankError: a line has no code.
        TypeUnknownError: a type is none of COINr's five.
    """
    wanted = ("iCode", "Type", "Level", "Parent", "Direction")
    cells = {name: sheet.needed(name) for name in wanted}
    cells |= {
        name: sheet.column(name) or sheet.column(_ALSO.get(name, name)) or ("",) * len(sheet.lines)
        for name in ("iName", "Weight", "Target", "Denominator", "Low", "High", "Transform")
    }
    for name in ("Reference", "Treat", "Normalise", "Least"):
        cells[name] = sheet.column(name) or ("",) * len(sheet.lines)
    found = []
    for place, (code, kind) in enumerate(zip(cells["iCode"], cells["Type"], strict=True)):
        if not code:
            raise CodeBlankError(line=place + 2)
        if kind not in _TYPES:
            raise TypeUnknownError(code=code, text=kind)
        if kind in {"Indicator", "Aggregate"}:
            line = {name: texts[place] for name, texts in cells.items()}
            found.append(_element(code, line, is_indicator=kind == "Indicator"))
    return tuple(found)


def _element(code: str, line: Mapping[str, str], *, is_indicator: bool) -> Element:
    def optional(name: str) -> float | None:
        return number(line[name], column=name, row=code)

    transform = line["Transform"] if line["Transform"] not in MISSING else "none"
    if transform not in _TRANSFORMS:
        raise TransformWrongError(indicator=code, text=transform)
    return Element(
        code=code,
        name=line["iName"] if line["iName"] not in MISSING else code,
        is_indicator=is_indicator,
        level=_level(code, line["Level"], is_indicator=is_indicator),
        parent=line["Parent"] if line["Parent"] not in MISSING else None,
        weight=optional("Weight"),
        direction=_direction(code, line["Direction"], is_indicator=is_indicator),
        target=optional("Target"),
        denominator=line["Denominator"] if line["Denominator"] not in MISSING else None,
        low=optional("Low"),
        high=optional("High"),
        transform=transform,
        reference=optional("Reference"),
        treat=line["Treat"] if line["Treat"] not in MISSING else "",
        normalise=line["Normalise"] if line["Normalise"] not in MISSING else "",
        least=optional("Least"),
    )


def _level(code: str, text: str, *, is_indicator: bool) -> int:
    value = number(text, column="Level", row=code)
    is_whole = value is not None and value.is_integer()
    if value is None or not is_whole or (value == _LOWEST_LEVEL) != is_indicator or value < 1:
        raise LevelWrongError(code=code, text=text)
    return int(value)


def _direction(code: str, text: str, *, is_indicator: bool) -> int:
    value = number(text, column="Direction", row=code)
    if value is None and not is_indicator:
        return 1
    if value not in {1.0, -1.0}:
        raise DirectionWrongError(indicator=code, text=text)
    return 1 if value == 1 else -1
