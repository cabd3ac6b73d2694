"""What the facts of a delivery must be, by themselves and beside what was taken before."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
from pyarrow import parquet

from commonfield_measures.collecting.errors import (
    AlteredError,
    AnotherCountyError,
    ClockAheadError,
    DeliveryError,
    IdChangedError,
    IdTwiceError,
    MonthShrankError,
    WithPersonsError,
)
from commonfield_measures.collecting.manifest import Delivery, Part

_UTC: Final = pa.timestamp("us", tz="UTC")
# The columns of a file of facts without subjects, see docs/evaluation.md.
FIELDS: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "kind", "place")),
        *((name, _UTC) for name in ("occurred_at", "recorded_at")),
        *(("quantity", pa.float64()), ("unit", pa.string()), ("amount_fen", pa.int64())),
        *((name, pa.string()) for name in ("channel", "attributes", "reverses", "source")),
    ]
)
# By so much the clocks of two machines may differ.
_LEEWAY: Final = timedelta(minutes=10)

_ODD: Final = """
SELECT id,
  CASE WHEN id IS NULL OR kind IS NULL OR occurred_at IS NULL OR recorded_at IS NULL
      OR place IS NULL OR NOT regexp_full_match(place, '[0-9]{12}')
      OR quantity IS NULL OR NOT isfinite(quantity) OR NOT json_valid(attributes) THEN 'shape'
    WHEN left(place, 6) <> $county THEN 'county'
    WHEN strftime(timezone('Asia/Shanghai', occurred_at), '%Y-%m') <> $month THEN 'month'
    WHEN greatest(occurred_at, recorded_at) > $until THEN 'clock'
  END AS why
FROM read_parquet($files, hive_partitioning = false) WHERE why IS NOT NULL LIMIT 1
"""
_TWICE: Final = """
SELECT id, min(filename) FROM read_parquet($files, hive_partitioning = false, filename = true)
GROUP BY id HAVING count(*) > 1 LIMIT 1
"""
# What was taken before and is not there any more as it was.
_GONE: Final = """
WITH gone AS (
  SELECT {columns} FROM read_parquet($before, hive_partitioning = false)
  EXCEPT SELECT {columns} FROM read_parquet($now, hive_partitioning = false)
)
SELECT id, id IN (SELECT id FROM read_parquet($now, hive_partitioning = false)) FROM gone LIMIT 1
"""


def check_clock(delivery: Delivery, file: Path, now: datetime) -> None:
    """Refuse a delivery that was written, or is complete, in the time to come."""
    told = {"file": file, "county": delivery.county}
    written = delivery.written_at
    if written > now + _LEEWAY:
        why = f"it was written on {written.isoformat()}, and here it is {now:%Y-%m-%dT%H:%M:%S%z}"
        raise ClockAheadError(**told, why=why)
    if delivery.complete_until >= delivery.written_on:
        why = f"it is complete until {delivery.complete_until}, and was written on {written}"
        raise ClockAheadError(**told, why=why)


def check_columns(delivery: Delivery, part: Part, file: Path) -> None:
    """Refuse a file that has other columns than an export without subjects."""
    told = {"file": part.path, "county": delivery.county}
    try:
        found = parquet.read_schema(file)
    except (OSError, pa.ArrowException) as error:
        raise AlteredError(**told, why="it is no Parquet file") from error
    if "subject" in found.names:
        raise WithPersonsError(**told)
    if found != FIELDS:
        raise AlteredError(**told, why=f"its columns are others ({', '.join(found.names)})")


def check_facts(
    delivery: Delivery,
    now: Mapping[tuple[str, str], Sequence[Path]],
    before: Mapping[tuple[str, str], Sequence[Path]],
) -> None:
    """Refuse facts that are not the county's, come twice, or take back what was sent.

    Args:
        delivery: Whose facts they are.
        now: All files that it names, by the county and month in whose folder they lie.
        before: Those taken before.
    """
    changed = [
        part
        for part in sorted({*now, *before})
        if {each.name for each in before.get(part, ())} != {each.name for each in now.get(part, ())}
    ]
    try:
        with duckdb.connect() as session:
            session.execute("SET TimeZone = 'UTC'")
            for part in changed:
                _check_month(session, delivery, part, (before.get(part, ()), now.get(part, ())))
            if changed:
                _check_ids(session, delivery, [file for files in now.values() for file in files])
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise AlteredError(file="facts", county=delivery.county, why=why) from error


def _check_ids(
    session: duckdb.DuckDBPyConnection, delivery: Delivery, files: Sequence[Path]
) -> None:
    if files and (twice := _first(session, _TWICE, files=files)):
        raise IdTwiceError(county=delivery.county, id=twice[0], file=Path(twice[1]).name)


def _check_month(
    session: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    part: tuple[str, str],
    files: tuple[Sequence[Path], Sequence[Path]],
) -> None:
    (county, month), (was, new) = part, files
    told = {"county": delivery.county, "file": f"facts/county={county}/month={month}"}
    until = delivery.written_at + _LEEWAY
    if new and (odd := _first(session, _ODD, files=new, county=county, month=month, until=until)):
        raise _odd(odd, told, month)
    if not was:
        return
    columns = ", ".join(FIELDS.names)
    gone = (
        _first(session, _GONE.format(columns=columns), before=was, now=new)
        if new
        else (f"the whole of {county}", False)
    )
    if gone and gone[1]:
        raise IdChangedError(**told, id=gone[0])
    if gone:
        raise MonthShrankError(county=delivery.county, month=month, id=gone[0])


def _odd(row: tuple[Any, ...], told: Mapping[str, str], month: str) -> DeliveryError:
    fact, why = row
    if why == "county":
        return AnotherCountyError(**told, why=f"the fact {fact} happened in another county")
    if why == "clock":
        return ClockAheadError(**told, why=f"the fact {fact} is later than the export")
    lacks = f"not of {month}" if why == "month" else "without what every fact has"
    return AlteredError(**told, why=f"the fact {fact} is {lacks}")


def _first(
    session: duckdb.DuckDBPyConnection, statement: str, **given: object
) -> tuple[Any, ...] | None:
    named = {
        name: [str(file) for file in each] if isinstance(each, list | tuple) else each
        for name, each in given.items()
    }
    return session.execute(statement, named).fetchone()
