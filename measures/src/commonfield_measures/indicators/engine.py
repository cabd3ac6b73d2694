"""Adding up exported facts: the one module that knows DuckDB.

Another engine needs ``count_facts``, ``has_subjects`` and ``read_places`` with the same outcome, no
more.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from commonfield_measures.indicators.computing import followed, last_day_after, period_before
from commonfield_measures.indicators.errors import FactsMissingError, FactsUnreadableError
from commonfield_measures.indicators.exports import read_export
from commonfield_measures.indicators.types import DIGITS, Counted, Level, Period, Totals

# One pass: what lies within the period, and for things that last all until its end. Groups and
# subjects that are not used are NULL, which costs less than an empty text.
_COUNT: Final = """
WITH asked AS (
  SELECT place, kind, channel, reverses, quantity, amount_fen, occurred_at, recorded_at,
    {group} AS grouped, {subject} AS counted
  FROM read_parquet($files, hive_partitioning = false)
  WHERE list_contains($kinds, kind) AND occurred_at < $end
    AND (occurred_at >= $start OR list_contains($standing, kind))
)
SELECT place, kind, coalesce(channel, ''),
  coalesce(sum(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END)
    FILTER (occurred_at >= $start), 0)::BIGINT,
  coalesce(sum(quantity) FILTER (occurred_at >= $start), 0.0),
  coalesce(sum(amount_fen) FILTER (occurred_at >= $start), 0)::BIGINT,
  sum(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END)::BIGINT,
  coalesce(grouped, ''), coalesce(counted, ''), max(recorded_at)
FROM asked
GROUP BY place, kind, channel, grouped, counted
ORDER BY place, kind, channel, grouped, counted
"""
_PLACES: Final = """
SELECT code, level, kind, name FROM read_parquet($file)
WHERE (valid_from IS NULL OR valid_from < $until) AND (valid_to IS NULL OR valid_to >= $until)
ORDER BY code
"""
_TAKEN_OVER: Final = """
SELECT code, successor FROM (
  SELECT * FROM read_parquet($file)
  -- A register without a history may lack the column.
  UNION ALL BY NAME SELECT NULL::VARCHAR AS successor, NULL::DATE AS valid_to WHERE false
)
WHERE level = 'village' AND valid_to < $until AND successor NOT LIKE '%;%'
ORDER BY valid_to
"""
_COLUMNS: Final = "SELECT name FROM parquet_schema($file)"
_VILLAGE: Final = "village"


@dataclass(frozen=True, slots=True)
class CountRequest:
    """What to add up: kinds of fact, which of them from the beginning of time (``standing``).

    ``group_by`` names the attribute by which a kind's totals are kept apart, ``subjects`` the
    kinds whose totals are kept apart by subject, ``growing`` those that are added up in the period
    before too.
    """

    kinds: frozenset[str]
    standing: frozenset[str] = frozenset()
    group_by: Mapping[str, str] = field(default_factory=dict)
    subjects: frozenset[str] = frozenset()
    growing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Places:
    """The villages of the export's counties, with their kinds, and all places' names.

    ``successors`` are the villages in force that took over others wholly.
    """

    villages: Mapping[str, str]
    names: Mapping[str, str]
    successors: Mapping[str, str]


def count_facts(folder: Path, period: Period, asked: CountRequest) -> Counted:
    """Add up an export's facts of a period by place, kind, channel, group and subject."""
    counted = _counted(folder, period, asked)
    earlier = period_before(period)
    if not asked.growing or not _files_until(folder, earlier):
        return counted
    of_growing = CountRequest(kinds=asked.growing, group_by=asked.group_by, subjects=asked.subjects)
    return replace(counted, before=_counted(folder, earlier, of_growing).totals)


def _counted(folder: Path, period: Period, asked: CountRequest) -> Counted:
    files = [str(file) for file in _files_until(folder, period)]
    if not files:
        raise FactsMissingError(what="facts", folder=folder)
    parameters: dict[str, object] = {
        "files": files,
        "start": period.start,
        "end": period.end,
        "kinds": sorted(asked.kinds | asked.standing),
        "standing": sorted(asked.standing),
    }
    group, paths = _group(asked.group_by)
    subject = "NULL"
    if asked.subjects:
        subject = "CASE WHEN list_contains($subjects, kind) THEN subject END"
        parameters["subjects"] = sorted(asked.subjects)
    statement = _COUNT.format(group=group, subject=subject)
    rows = _rows(folder, statement, parameters | paths)
    totals = tuple(Totals(*row[:-1]) for row in rows)
    for each in totals:
        if not math.isfinite(each.quantity):
            why = f"a quantity of {each.kind} at {each.place} is infinite or none"
            raise FactsUnreadableError(folder=folder, why=why)
    return Counted(totals, max((row[-1] for row in rows), default=None))


def has_subjects(folder: Path) -> bool:
    """Return whether an export has its facts' subjects."""
    files = read_export(folder).files
    if not files:
        raise FactsMissingError(what="facts", folder=folder)
    return ("subject",) in _rows(folder, _COLUMNS, {"file": str(files[0])})


def read_places(folder: Path, until: date) -> Places:
    """Return the places in force on the day before ``until``.

    Villages are those of counties that the export is of: of others nothing is known, which is not
    nothing.
    """
    export = read_export(folder)
    file, counties = export.register, export.counties
    if not file.exists():
        raise FactsMissingError(what="registers", folder=folder)
    rows = _rows(folder, _PLACES, {"file": str(file), "until": until})
    villages = {
        code: kind
        for code, level, kind, _name in rows
        if level == _VILLAGE and code[: DIGITS[Level.COUNTY]] in counties
    }
    took_over = dict(_rows(folder, _TAKEN_OVER, {"file": str(file), "until": until}))
    names = {code: name for code, _level, _kind, name in rows}
    return Places(villages, names, followed(took_over))


def _group(group_by: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    """Return the expression of a fact's group, and its parameters."""
    if not group_by:
        return "NULL", {}
    cases = [
        f"WHEN $kind_{place} THEN json_extract_string(attributes, $path_{place})"
        for place in range(len(group_by))
    ]
    parameters: dict[str, object] = {}
    for place, (kind, attribute) in enumerate(group_by.items()):
        parameters |= {f"kind_{place}": kind, f"path_{place}": f"$.{attribute}"}
    return f"CASE kind {' '.join(cases)} END", parameters


def _files_until(folder: Path, period: Period) -> list[Path]:
    """Return the files of all months that a period or what stands at its end can need."""
    last = last_day_after(period) - timedelta(days=1)
    return read_export(folder).until(f"{last:%Y-%m}")


def _rows(folder: Path, statement: str, parameters: dict[str, object]) -> Sequence[tuple[Any, ...]]:
    import duckdb  # noqa: PLC0415 - an extra of the library, which indices and measures need not

    try:
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            return connection.execute(statement, parameters).fetchall()
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise FactsUnreadableError(folder=folder, why=why) from error
