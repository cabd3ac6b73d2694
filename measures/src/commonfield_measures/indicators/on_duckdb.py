"""Adding up exported facts with DuckDB: in this process, on one machine."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa

from commonfield_measures.indicators.engine import SqlEngine, group_of
from commonfield_measures.indicators.errors import FactsUnreadableError
from commonfield_measures.indicators.types import FactsTerm, Take

# All texts so far are looked up anew for each batch.
_AT_ONCE: Final = 1_000_000
# Beyond this DuckDB goes on on disk; a thread has rows of its own.
_MEGABYTES, _MEGABYTES_A_THREAD = 400, 50

# Months are counted from the year 0, in China's time.
_MONTHLY: Final = """
WITH asked AS (
  SELECT place, reverses, quantity, amount_fen, coalesce(channel, '') AS channel,
    timezone('Asia/Shanghai', occurred_at) AS local, coalesce({group}, '') AS grouped
  FROM files WHERE list_contains($kinds, kind)
)
SELECT place, (year(local) * 12 + month(local) - 1)::INTEGER AS month, {take}::DOUBLE AS amount
FROM asked WHERE (len($channels) = 0 OR list_contains($channels, channel))
  AND (len($groups) = 0 OR list_contains($groups, grouped))
GROUP BY place, month ORDER BY place, month
"""
_TAKES: Final[Mapping[Take, str]] = {
    Take.COUNT: "count(*) - 2 * count(reverses)",
    Take.QUANTITY: "sum(quantity)",
    Take.AMOUNT_FEN: "sum(amount_fen)",
}


@dataclass(frozen=True, slots=True)
class DuckDB(SqlEngine):
    """The engine that is used unless another is named."""

    def batches(
        self, folder: Path, files: Sequence[Path], statement: str, given: Mapping[str, Any]
    ) -> Iterator[pa.RecordBatch]:
        """Answer a statement."""
        import duckdb  # noqa: PLC0415 - an extra of the library, which indices and measures need not

        memory = _MEGABYTES + _MEGABYTES_A_THREAD * (os.process_cpu_count() or 1)
        try:
            with TemporaryDirectory() as aside, duckdb.connect() as session:
                session.execute("SET TimeZone = 'UTC'")
                session.execute(f"SET memory_limit = '{memory}MB'")
                session.execute("SET temp_directory = $aside", {"aside": aside})
                session.read_parquet([*map(str, files)], hive_partitioning=False).create_view(
                    "files"
                )
                found = session.sql(statement, params=given)
                yield from found.to_arrow_reader(_AT_ONCE)
        except duckdb.Error as error:
            why = str(error).splitlines()[0]
            raise FactsUnreadableError(folder=folder, why=why) from error


def monthly_sums(
    folder: Path, files: Sequence[Path], term: FactsTerm, group_by: Mapping[str, str]
) -> list[tuple[str, int, float]]:
    """Return what some files' facts add up to, by place and month, counted from the year 0."""
    if not files:
        return []
    group, paths = group_of({kind: group_by[kind] for kind in term.kinds if kind in group_by})
    given: dict[str, Any] = {
        "kinds": sorted(term.kinds),
        "channels": list(term.channels),
        "groups": list(term.groups),
    }
    statement = _MONTHLY.format(group=group, take=_TAKES[term.take])
    return [
        (row["place"], row["month"], row["amount"])
        for batch in DuckDB().batches(folder, files, statement, given | paths)
        for row in batch.to_pylist()
    ]
