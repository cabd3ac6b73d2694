"""Adding up exported facts with Spark: the same statements, put into its words by sqlglot.

For facts that outgrow one machine; docs/evaluation.md says from which size it pays.
"""

import importlib.util
import os
import shutil
import socket
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from commonfield_measures.indicators.engine import SqlEngine
from commonfield_measures.indicators.errors import (
    FactsUnreadableError,
    JavaMissingError,
    SparkMissingError,
    SparkUnreachableError,
)

LOCAL: Final = "local[*]"
_STANDALONE: Final = "spark://"
_PORT: Final = 7077
_WAIT_S: Final = 10
_NEEDS: Final = ("pyspark", "sqlglot")
_LOG: Final = Path(__file__).with_name("log4j2.properties")
_SETTINGS: Final = {
    "spark.sql.session.timeZone": "UTC",
    # A sum that does not fit is refused, as by DuckDB.
    "spark.sql.ansi.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_LOG}",
}


@dataclass(frozen=True, slots=True)
class Spark(SqlEngine):
    """An engine on many machines, or on this one (``local[*]``).

    Memory and the like are Spark's own settings (``spark-defaults.conf`` in ``SPARK_CONF_DIR``).
    Its workers read the files under the paths that these have here.
    """

    master: str = LOCAL

    def batches(
        self, folder: Path, files: Sequence[Path], statement: str, given: Mapping[str, Any]
    ) -> Iterator[pa.RecordBatch]:
        """Answer a statement."""
        session = _session(self.master)
        import sqlglot  # noqa: PLC0415 - an extra of the library, which DuckDB needs not
        from py4j.protocol import Py4JError  # noqa: PLC0415 - as above
        from pyspark.errors import PySparkException  # noqa: PLC0415 - as above

        (text,) = sqlglot.transpile(statement, read="duckdb", write="spark")
        try:
            # Without it, folders' names become columns.
            reader = session.read.option("recursiveFileLookup", value=True)
            paths = [f"file://{each.resolve()}" for each in files]
            reader.parquet(*paths).createOrReplaceTempView("files")
            found: pa.Table = session.sql(text, args=dict(given)).toArrow()
        except (Py4JError, PySparkException) as error:
            raise FactsUnreadableError(folder=folder, why=_line(error)) from error
        yield from found.to_batches()


def _session(master: str) -> Any:  # noqa: ANN401 - Spark's session, whose types are an extra too
    """Return Spark's session, the same for every statement."""
    if missing := [each for each in _NEEDS if importlib.util.find_spec(each) is None]:
        raise SparkMissingError(package=missing[0])
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise JavaMissingError
    _check_answers(master)
    with warnings.catch_warnings():
        # Of pandas, which is not used.
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra of the library

        if master.startswith("local"):
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        try:
            builder = SparkSession.builder.master(master).appName("commonfield evaluate")
            return builder.config(map=_SETTINGS).getOrCreate()
        # Spark raises what its gateway, its Java or its cluster raises.
        except Exception as error:
            raise SparkUnreachableError(master=master, why=_line(error)) from error


def _check_answers(master: str) -> None:
    """Refuse a master of Spark's own kind that nobody listens as; Spark itself waits a minute."""
    if not master.startswith(_STANDALONE):
        return
    why: Exception | None = None
    for address in master.removeprefix(_STANDALONE).split(","):
        host, _colon, port = address.partition(":")
        try:
            socket.create_connection((host, int(port or _PORT)), _WAIT_S).close()
        except (OSError, ValueError) as error:
            why = error
        else:
            return
    raise SparkUnreachableError(master=master, why=why)


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
