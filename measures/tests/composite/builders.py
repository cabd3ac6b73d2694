"""Small indices for tests: trees, tables, and the two CSV files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Element, IndexTable, Numbers
from commonfield_measures.composite.weighing import Columns

type Values = Numbers | Sequence[Sequence[float]]

META_HEAD = "iCode,Type,Level,Parent,Weight,Direction,Target,Denominator,Low,High,Transform"


def make_indicator(code: str, parent: str | None = "I", **more: object) -> Element:
    usual: dict[str, object] = {"weight": 1.0} | more
    return Element(code, code, is_indicator=True, level=1, parent=parent, **usual)  # type: ignore[arg-type]


def make_aggregate(code: str, parent: str | None, level: int, weight: float = 1.0) -> Element:
    return Element(code, code, is_indicator=False, level=level, parent=parent, weight=weight)


def make_flat_tree(codes: Sequence[str]) -> Tree:
    elements = [make_indicator(code) for code in codes]
    return Tree((*elements, make_aggregate("I", None, 2)))


def make_table(
    values: Values,
    *,
    codes: Sequence[str] | None = None,
    units: Sequence[str] | None = None,
    times: Sequence[str] | None = None,
    columns: Mapping[str, tuple[str, ...]] | None = None,
) -> IndexTable:
    array = np.asarray(values, np.float64)
    names = tuple(units or (f"u{row}" for row in range(len(array))))
    return IndexTable(
        units=names,
        names=names,
        times=None if times is None else tuple(times),
        indicators=tuple(codes or (f"i{place}" for place in range(array.shape[1]))),
        values=array,
        columns=columns or {},
    )


def make_columns(values: Values) -> Columns:
    array = np.asarray(values, np.float64)
    codes = tuple(f"i{place}" for place in range(array.shape[1]))
    return Columns("G", codes, array)


def write_files(folder: Path, data: str, meta: str) -> tuple[Path, Path]:
    """Write iData and iMeta (lines without the heading) and return their paths."""
    paths = folder / "iData.csv", folder / "iMeta.csv"
    paths[0].write_text(data, encoding="utf-8")
    paths[1].write_text(f"{META_HEAD}\n{meta}", encoding="utf-8")
    return paths
