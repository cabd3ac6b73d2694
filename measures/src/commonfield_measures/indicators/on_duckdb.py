"""Adding up exported facts with DuckDB: in this process, on one machine."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa

from commonfield_measures.indicators.engine import SqlEngine
from commonfield_measures.indicators.errors import FactsUnreadableError

# All texts so far are looked up anew for each batch.
_AT_ONCE: Final = 1_000_000
# Beyond this DuckDB goes on on disk; a thread has rows of its own.
_MEGABYTES, _MEGABYTES_A_THREAD = 400, 50


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
