"""Adding up exported facts with Spark: the same statements, in Spark's words by sqlglot.

For facts that outgrow one machine; from which size it pays, docs/evaluation.md says.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from commonfield_measures.indicators.engine import SqlEngine
from commonfield_measures.indicators.errors import (
    FactsUnreadableError,
    JavaMissingError,
    SparkMissingError,
    SparkUnreachableError,
)

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL: Final = "local[*]"
_SETTINGS: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.log.level": "OFF",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@dataclass(frozen=True, slots=True)
class Spark(SqlEngine):
    """An engine for many machines, or for this one (``local[*]``).

    Memory and the like are Spark's own settings (``spark-defaults.conf``, ``SPARK_CONF_DIR``). The
    workers read the files under the paths that they have here.
    """

    master: str = LOCAL

    def batches(
        self, folder: Path, files: Sequence[Path], statement: str, given: Mapping[str, Any]
    ) -> Iterator[pa.RecordBatch]:
        """Answer a statement."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        import sqlglot

        (text,) = sqlglot.transpile(statement, read="duckdb", write="spark")
        session = _session(self.master)
        try:
            reader = session.read.option("recursiveFileLookup", value=True)
            reader.parquet(*(f"file://{each.resolve()}" for each in files)).createOrReplaceTempView("files")
            yield from session.sql(text, args=dict(given)).toArrow().to_batches()
        except (Py4JError, PySparkException) as error:
            raise FactsUnreadableError(folder=folder, why=str(error).splitlines()[0]) from error


def _session(master: str):
    from pyspark.sql import SparkSession
    builder = SparkSession.builder.master(master).appName("commonfield evaluate")
    return builder.config(map=_SETTINGS).getOrCreate()
