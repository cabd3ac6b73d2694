"""What a county publishes beside its facts: a table of each kind, in ``published/NAME.parquet``."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from commonfield_measures.collecting.errors import AlteredError, AnotherCountyError, ClockAheadError
from commonfield_measures.files import write_all
from commonfield_measures.indicators.exports import PACKAGE
from commonfield_measures.indicators.types import Level

FOLDER: Final = "published"
_STATES: Final = ("none", "shown", "withheld")
CASE_TEXTS: Final = ("title", "done", "happened", "failed", "ask")
_LONGEST: Final = 20_000
_LAST_DIGITS: Final = 1 + 1e-9
_TOLD: Final = ("value", "numerator", "denominator", "error")
# What no honest county reaches; sums over a hundred counties stay numbers, rows fit into memory.
_LARGEST: Final = 1e15
_LEAST_DIVISOR: Final = 1e-6
_MOST_ROWS: Final = 2_000_000
_MOST_PERIODS: Final = 240
_DAYS: Final = (date(1900, 1, 1), date(2200, 1, 1))
_CODE: Final = "^[a-z0-9_]{1,60}$"
_MONTH: Final = "[0-9]{4}-(0[1-9]|1[0-2])"
# Where the months of a period stand in it.
_FIRST_MONTH: Final = (0, 7)
_LAST_MONTH: Final = (8, 15)
_LEVELS: Final = {
    Level.COUNTY: "^[0-9]{6}000000$",
    Level.TOWN: "^[0-9]{9}000$",
    Level.VILLAGE: "^[0-9]{12}$",
}


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
# A public case as its village wrote it, in its two languages, without the person to ask.
CASES: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("slug", "village", "topic", "indicator")),
        *(("direction", pa.int8()), ("cost_fen", pa.int64()), ("work_days", pa.int32())),
        *((name, pa.date32()) for name in ("began_on", "ended_on", "public_on")),
        *((f"{name}{end}", pa.string()) for end in ("", "_en") for name in CASE_TEXTS),
    ]
)
# That a village started a case of a county (six digits), its own or another.
ADOPTIONS: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("county", "slug", "village")),
        *((name, pa.date32()) for name in ("adopted_on", "given_up_on")),
    ]
)
# Who stands behind a figure that a case names, without any of them: what the rule on hiding needs
# (how many, their parts' sizes in all, the largest), by quarter (2026-Q3) and half-year (2026-H2).
CONTRIBUTORS: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("indicator", "village", "period")),
        *(("contributors", pa.int32()), ("size", pa.float64()), ("largest", pa.float64())),
    ]
)
TABLES: Final[Mapping[str, PublishedTable]] = {
    "figures": PublishedTable(FIGURES, "place"),
    "cases": PublishedTable(CASES, "village"),
    "adoptions": PublishedTable(ADOPTIONS, "village"),
    "contributors": PublishedTable(CONTRIBUTORS, "village"),
}


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


def check_published(file: Path, name: str, county: str, until: date = date.max) -> None:
    """Refuse a table that has other columns, tells of another county, or shows what it withholds.

    ``until`` is the day on which it was written: nothing that it tells is later.

    Raises:
        DeliveryError: with the county and the file.
    """
    told, of = {"file": path_of(name), "county": county}, TABLES[name]
    try:
        found = read_whole(file)
    except (OSError, pa.ArrowException) as error:
        raise AlteredError(**told, why=f"it is no Parquet file of a county ({error})") from error
    if found.schema != of.schema:
        raise AlteredError(**told, why=f"its columns are others ({', '.join(found.schema.names)})")
    is_own = pc.match_substring_regex(found.column(of.place), f"^{county}[0-9]{{6}}$")
    if not _all(is_own):
        raise AnotherCountyError(**told, why="it tells of a place elsewhere")
    if odd := _ODD[name](found):
        raise AlteredError(**told, why=odd)
    if ahead := _ahead(found, until):
        raise ClockAheadError(**told, why=f"{ahead} is after {until}")


def read_whole(file: Path) -> pa.Table:
    """Read a table that a county sent: no more than fits, and nothing that Python cannot hold.

    Raises:
        ArrowInvalid: if it has too many rows, days without a date, or texts that are none.
    """
    if parquet.read_metadata(file).num_rows > _MOST_ROWS:
        raise pa.ArrowInvalid("it has too many rows")
    found = parquet.read_table(file, partitioning=None)
    found.validate(full=True)
    for name in found.column_names:
        column = found.column(name)
        if pa.types.is_date(column.type) and not _all_told(_between(column, *_DAYS)):
            raise pa.ArrowInvalid(f"{name} is no day")
        # No database holds the letter 0.
        if pa.types.is_string(column.type) and _any(pc.match_substring(column, "\0")):
            raise pa.ArrowInvalid(f"{name} is no text")
    return found


def _ahead(table: pa.Table, until: date) -> str:
    """Return a column that tells of a day, or of a month of figures, later than another day."""
    if "level" in table.column_names:
        last = pc.utf8_slice_codeunits(table.column("period"), *_LAST_MONTH)
        return "" if _all(pc.less_equal(last, f"{until:%Y-%m}")) else "period"
    days = [name for name in table.column_names if pa.types.is_date(table.schema.field(name).type)]
    return next(
        (name for name in days if not _all_told(pc.less_equal(table.column(name), until))), ""
    )


def _odd_figure(table: pa.Table) -> str:
    if odd := _odd_name(table):
        return odd
    if not _all(pc.is_in(table.column("state"), pa.array(_STATES))):
        return "a figure is neither shown nor withheld nor missing"
    is_shown = pc.equal(table.column("state"), "shown")
    shown, others = table.filter(is_shown), table.filter(pc.invert(is_shown))
    if any(others.column(each).null_count < len(others) for each in _TOLD):
        return "a figure that is not shown is told"
    if shown.column("value").null_count:
        return "a figure is shown without a value"
    divisor = shown.column("denominator")
    is_number = [_all_told(_between(shown.column(each), -_LARGEST, _LARGEST)) for each in _TOLD]
    if not all(is_number) or not _all_told(pc.greater_equal(divisor, _LEAST_DIVISOR)):
        return "a figure is no such number"
    return ""


def _odd_name(table: pa.Table) -> str:
    place, level, period = (table.column(each) for each in ("place", "level", "period"))
    names = (
        (table.column("indicator"), _CODE, "a figure has no indicator"),
        (period, f"^{_MONTH}/{_MONTH}$", "a period is not written as months"),
        (pc.fill_null(table.column("reason"), ""), "^[a-z_]{0,40}$", "a reason is no code"),
    )
    for column, form, odd in names:
        if not _all(pc.match_substring_regex(column, form)):
            return odd
    months = [pc.utf8_slice_codeunits(period, *each) for each in (_FIRST_MONTH, _LAST_MONTH)]
    if not _all(pc.less_equal(*months)):
        return "a period ends before it begins"
    if pc.count_distinct(period).as_py() > _MOST_PERIODS:
        return "it tells of too many periods"
    fits = [
        pc.and_(pc.equal(level, each.value), pc.match_substring_regex(place, form))
        for each, form in _LEVELS.items()
    ]
    if not _all(pc.or_(pc.or_(*fits[:2]), fits[2])):
        return "a place is not of its level"
    if _is_twice(table, ["place", "level", "indicator", "period"]):
        return "a figure is told twice"
    return ""


def _odd_case(table: pa.Table) -> str:
    slugs = table.column("slug")
    names = ((slugs, "^[a-z0-9-]{1,60}$"), (table.column("topic"), "^[a-z_]{1,12}$"))
    if not all(_all(pc.match_substring_regex(*each)) for each in names) or _is_twice(
        table, ["slug"]
    ):
        return "a case has no address of its own, or no topic"
    if any(table.column(name).null_count for name in CASES.names if name != "ended_on"):
        return "something of a case is missing"
    if not _all(pc.is_in(table.column("direction"), pa.array([1, -1], pa.int8()))):
        return "a case claims no direction"
    if not _all(pc.greater_equal(table.column("cost_fen"), 0)):
        return "a case costs less than nothing"
    texts = [table.column(each) for each in CASES.names if CASES.field(each).type == pa.string()]
    if not all(_all(pc.less(pc.utf8_length(each), _LONGEST)) for each in texts):
        return "a text of a case is too long"
    return ""


def _odd_adoption(table: pa.Table) -> str:
    if not _all(pc.match_substring_regex(table.column("county"), "^[0-9]{6}$")):
        return "an adoption names no county"
    if table.column("slug").null_count or table.column("adopted_on").null_count:
        return "an adoption has no case or no day"
    ends = table.filter(pc.is_valid(table.column("given_up_on")))
    if not _all(pc.greater_equal(ends.column("given_up_on"), ends.column("adopted_on"))):
        return "an adoption ends before it begins"
    return ""


def _odd_contributors(table: pa.Table) -> str:
    if _is_twice(table, ["indicator", "village", "period"]):
        return "contributors of a quarter are told twice"
    count, size, largest = (table.column(name) for name in ("contributors", "size", "largest"))
    of_all = pc.multiply(pc.cast(count, pa.float64()), largest)
    # Sums of the same parts may differ in their last digits.
    holds = (
        *(pc.greater(count, 0), pc.greater(largest, 0.0), pc.is_finite(size)),
        *(pc.less_equal(largest, pc.multiply(size, _LAST_DIGITS)),),
        pc.less_equal(size, pc.multiply(of_all, _LAST_DIGITS)),
    )
    return "" if all(map(_all, holds)) else "contributors and their parts do not go together"


_ODD: Final = {
    "figures": _odd_figure,
    "cases": _odd_case,
    "adoptions": _odd_adoption,
    "contributors": _odd_contributors,
}


def _is_twice(table: pa.Table, columns: list[str]) -> bool:
    return len(table.group_by(columns).aggregate([])) < len(table)


def _all(found: pa.ChunkedArray) -> bool:
    """Return whether every row is true; one that is missing is not."""
    return pc.all(found, skip_nulls=False, min_count=0).as_py() is True


def _all_told(found: pa.ChunkedArray) -> bool:
    """Return whether every row is true that is not missing."""
    return pc.all(found, min_count=0).as_py() is True


def _any(found: pa.ChunkedArray) -> bool:
    return pc.any(found, min_count=0).as_py() is True


def _between(column: pa.ChunkedArray, low: object, high: object) -> pa.ChunkedArray:
    return pc.and_(pc.greater_equal(column, low), pc.less_equal(column, high))
