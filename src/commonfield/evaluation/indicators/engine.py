"""Adding up exported facts: the one module that knows DuckDB.

Another engine needs ``count_facts`` and ``read_places`` with the same outcome, no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from commonfield.evaluation.indicators.errors import FactsMissingError, FactsUnreadableError
from commonfield.evaluation.indicators.types import DIGITS, Counted, Level, Period, Totals

# One pass: what lies within the period, and for things that last all until its end.
_COUNT: Final = """
SELECT place, kind, coalesce(channel, '') AS channel,
  coalesce(sum(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END)
    FILTER (occurred_at >= $start), 0)::BIGINT,
  coalesce(sum(quantity) FILTER (occurred_at >= $start), 0.0),
  coalesce(sum(amount_fen) FILTER (occurred_at >= $start), 0)::BIGINT,
  sum(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END)::BIGINT,
  max(recorded_at)
FROM read_parquet($files, hive_partitioning = false)
WHERE kind IN (SELECT unnest($kinds)) AND occurred_at < $end
  AND (occurred_at >= $start OR kind IN (SELECT unnest($standing)))
GROUP BY place, kind, channel
ORDER BY place, kind, channel
"""
_PLACES: Final = """
SELECT code, level, name FROM read_parquet($file)
WHERE (valid_from IS NULL OR valid_from < $until) AND (valid_to IS NULL OR valid_to >= $until)
ORDER BY code
"""
_VILLAGE: Final = "village"


@dataclass(frozen=True, slots=True)
class Places:
    """The villages of which facts were exported, and the names of places, by code."""

    villages: tuple[str, ...]
    names: Mapping[str, str]


def count_facts(
    folder: Path, period: Period, *, kinds: Iterable[str], standing: Iterable[str]
) -> Counted:
    """Add up an export's facts of a period by place, kind and channel.

    ``standing`` names kinds that are counted from the beginning of time.

    Raises:
        FactsMissingError: if the folder has no facts.
        FactsUnreadableError: if a file is no export.
    """
    files = _files_until(folder, period)
    if not files:
        raise FactsMissingError(what="facts", folder=folder)
    parameters = {
        "files": [str(file) for file in files],
        "start": period.start,
        "end": period.end,
        "kinds": sorted({*kinds, *standing}),
        "standing": sorted(standing),
    }
    rows = _rows(folder, _COUNT, parameters)
    totals = tuple(Totals(*row[:-1]) for row in rows)
    return Counted(totals, max((row[-1] for row in rows), default=None))


def read_places(folder: Path, until: date) -> Places:
    """Return the places in force on the day before ``until``.

    Villages are those of counties that exported anything: of others nothing is known, which is
    not nothing.

    Raises:
        FactsMissingError: if the folder has no registers.
        FactsUnreadableError: if they are none.
    """
    file = folder / "registers" / "places.parquet"
    if not file.exists():
        raise FactsMissingError(what="registers", folder=folder)
    rows = _rows(folder, _PLACES, {"file": str(file), "until": until})
    counties = {each.name.removeprefix("county=") for each in (folder / "facts").glob("county=*")}
    villages = (code for code, level, _name in rows if level == _VILLAGE)
    return Places(
        tuple(code for code in villages if code[: DIGITS[Level.COUNTY]] in counties),
        {code: name for code, _level, name in rows},
    )


def _files_until(folder: Path, period: Period) -> list[Path]:
    """Return the files of all months that a period or what stands at its end can need."""
    last = period.name if "-" in period.name else f"{period.name}-12"
    return sorted(
        file
        for file in (folder / "facts").glob("county=*/month=*/*.parquet")
        if file.parent.name.removeprefix("month=") <= last
    )


def _rows(folder: Path, statement: str, parameters: dict[str, object]) -> Sequence[tuple[Any, ...]]:
    try:
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            return connection.execute(statement, parameters).fetchall()
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise FactsUnreadableError(folder=folder, why=why) from error
