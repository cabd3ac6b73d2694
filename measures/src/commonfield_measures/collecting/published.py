"""What a county publishes beside its facts: a table of each kind, in ``published/NAME.parquet``."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from commonfield_measures.collecting.errors import AlteredError, AnotherCountyError
from commonfield_measures.files import write_all
from commonfield_measures.indicators.exports import PACKAGE

FOLDER: Final = "published"
_STATES: Final = ("none", "shown", "withheld")
_TOLD: Final = ("value", "numerator", "denominator", "error")


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The columns of a table; ``place`` names the one whose places are all of the county."""

    schema: pa.Schema
    place: str


# A figure as the county's own pages show it: its value only where ``state`` is "shown"; withheld
# where few stand behind it; else ``reason`` says why there is none.
FIGURES: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("place", "level", "indicator", "period")),
        *((name, pa.float64()) for name in ("value", "numerator", "denominator", "coverage")),
        ("error", pa.float64()),
        *((name, pa.string()) for name in ("state", "reason")),
    ]
)
TABLES: Final[Mapping[str, PublishedTable]] = {"figures": PublishedTable(FIGURES, "place")}


def path_of(name: str) -> str:
    """Return where a table lies within an export."""
    return f"{FOLDER}/{name}.parquet"


def write_published(folder: Path, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a table of an export, before its manifest is signed."""
    table = pa.Table.from_pylist([dict(row) for row in rows], schema=TABLES[name].schema)
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd")
    write_all(folder, {Path(path_of(name)): sink.getvalue().to_pybytes()})


def published_files(collection: Path, name: str) -> dict[str, Path]:
    """Return each county's table of what it publishes, by its six digits (see ``TABLES``)."""
    package = json.loads((collection / PACKAGE).read_text(encoding="utf-8"))
    paths = [
        Path(path)
        for each in package["resources"]
        if each["name"] == name
        for path in each.get("path", ())
    ]
    return {path.parent.name: collection / path for path in paths}


def check_published(file: Path, name: str, county: str) -> None:
    """Refuse a table that has other columns, tells of another county, or shows what it withholds.

    Raises:
        DeliveryError: with the county and the file.
    """
    told, of = {"file": path_of(name), "county": county}, TABLES[name]
    try:
        found = parquet.read_table(file, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        raise AlteredError(**told, why="it is no Parquet file") from error
    if found.schema != of.schema:
        raise AlteredError(**told, why=f"its columns are others ({', '.join(found.schema.names)})")
    is_own = pc.match_substring_regex(found.column(of.place), f"^{county}[0-9]{{6}}$")
    if not _all(is_own):
        raise AnotherCountyError(**told, why="it tells of a place elsewhere")
    if name == "figures" and (odd := _odd_figure(found)):
        raise AlteredError(**told, why=odd)


def _odd_figure(table: pa.Table) -> str:
    if not _all(pc.is_in(table.column("state"), pa.array(_STATES))):
        return "a figure is neither shown nor withheld nor missing"
    is_shown = pc.equal(table.column("state"), "shown")
    shown, others = table.filter(is_shown), table.filter(pc.invert(is_shown))
    if not _all(pc.is_finite(shown.column("value"))):
        return "a figure is shown without a value"
    if any(others.column(each).null_count < len(others) for each in _TOLD):
        return "a figure that is not shown is told"
    return ""


def _all(found: pa.ChunkedArray) -> bool:
    """Return whether every row is true; one that is missing is not."""
    return pc.all(found, skip_nulls=False).as_py() is True
