"""The inputs of a build as COINr's iData and iMeta, so that others can build it again."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from commonfield_measures.composite.building import Choices, Index
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.tables import Inputs, TextTable
from commonfield_measures.composite.types import Element, Numbers
from commonfield_measures.files import csv_bytes, csv_rows

DATA_FILE: Final = "iData.csv"
META_FILE: Final = "iMeta.csv"
ERRORS_FILE: Final = "errors.csv"
_META_HEAD: Final = (
    *("iCode", "iName", "Type", "Level", "Parent", "Weight", "Direction", "Target"),
    *("Denominator", "Low", "High", "Transform", "Treat", "Normalise"),
)


def data_csv(build: Build) -> bytes:
    """Return iData: units, names and every indicator as given, in full precision."""
    table = build.states[0].table
    others = tuple(table.columns)
    times = () if table.times is None else ("Time",)
    rows: list[tuple[str, ...]] = [("uCode", "uName", *times, *others, *table.indicators)]
    for place, values in enumerate(table.values.tolist()):
        when = () if table.times is None else (table.times[place],)
        own = (table.columns[name][place] for name in others)
        numbers = (_number(value) for value in values)
        rows.append((table.units[place], table.names[place], *when, *own, *numbers))
    return csv_bytes(rows)


def errors_csv(build: Build, errors: Numbers) -> bytes:
    """Return the standard errors of what iData has, empty where one is not known."""
    table = build.states[0].table
    rows: list[tuple[str, ...]] = [("uCode", *table.indicators)]
    rows += [
        (unit, *map(_number, own)) for unit, own in zip(table.units, errors.tolist(), strict=True)
    ]
    return csv_bytes(rows)


def meta_csv(build: Build) -> bytes:
    """Return iMeta: the tree, each element with its weight as given, or else as it was found."""
    found = build.state.weights or {}
    lines = [_line(each, found) for each in build.states[0].tree.elements]
    return csv_bytes([_META_HEAD, *lines])


def as_index(build: Build) -> Index:
    """Return a build as if it had been read from the two files that it gives."""
    data = _sheet(DATA_FILE, data_csv(build))
    meta = _sheet(META_FILE, meta_csv(build))
    start = build.states[0]
    return Index(data, meta, Inputs(start.table, start.tree, ()), build)


def arguments(
    choices: Choices, *, draws: int | None = None, noise: float = 0.0, seed: int = 0
) -> tuple[str, ...]:
    """Return what ``commonfield index build`` needs besides the two files for the same index."""
    usual, found = Choices(), []
    for name in Choices.__dataclass_fields__:
        value = getattr(choices, name)
        if value != getattr(usual, name):
            found += [f"--{name.replace('_', '-')}", *_written(value)]
    if draws is not None:
        found += ["--draws", str(draws), "--noise", repr(noise), "--seed", str(seed), "--draw-ways"]
    return tuple(found)


def _written(value: object) -> Sequence[str]:
    if value is True:
        return ()
    if isinstance(value, tuple):
        return [repr(each) for each in value]
    return [str(value)]


def _line(element: Element, found: Mapping[str, float]) -> tuple[str, ...]:
    weight = found.get(element.code) if element.weight is None else element.weight
    return (
        element.code,
        element.name,
        "Indicator" if element.is_indicator else "Aggregate",
        str(element.level),
        element.parent or "",
        _number(weight),
        str(element.direction),
        _number(element.target),
        element.denominator or "",
        _number(element.low),
        _number(element.high),
        element.transform if element.is_indicator else "",
        element.treat,
        element.normalise,
    )


def _number(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else repr(float(value))


def _sheet(name: str, content: bytes) -> TextTable:
    heading, *lines = csv_rows(content, Path(name))
    return TextTable(
        file=name,
        heading=tuple(heading),
        lines=tuple(tuple(cells) for cells in lines),
        sha256=hashlib.sha256(content).hexdigest(),
    )
