"""Adding up exported facts: what an engine offers, and the statements of those that speak SQL."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from commonfield_measures.indicators.columns import TotalsColumns
from commonfield_measures.indicators.computing import (
    first_day_of,
    followed,
    last_day_after,
    period_before,
)
from commonfield_measures.indicators.errors import FactsMissingError, FactsUnreadableError
from commonfield_measures.indicators.exports import read_export
from commonfield_measures.indicators.from_arrow import columns_of
from commonfield_measures.indicators.types import DIGITS, Counted, Level, Period, Take

# One pass: what lies within the period, and for things that last all until its end. Groups and
# subjects that are not used are NULL, which costs less than an empty text; a kind's number is
# shorter than its name. In DuckDB's words, as far as sqlglot knows Spark's for them.
_COUNT: Final = """
WITH asked AS (
  SELECT place, array_position($kinds, kind)::SMALLINT AS nth, channel, reverses, quantity,
    amount_fen, occurred_at, recorded_at, {group} AS grouped, {subject} AS counted
  FROM files
  WHERE array_contains($kinds, kind) AND occurred_at < $end
    AND (occurred_at >= $start OR array_contains($standing, kind))
)
SELECT place, nth, coalesce(channel, '') AS channel, coalesce(grouped, '') AS grouped,
  coalesce(counted, '') AS subject,
  count(*) FILTER (WHERE occurred_at >= $start)
    - 2 * count(reverses) FILTER (WHERE occurred_at >= $start) AS count,
  coalesce(sum(quantity) FILTER (WHERE occurred_at >= $start), 0.0::DOUBLE) AS quantity,
  coalesce(sum(amount_fen) FILTER (WHERE occurred_at >= $start), 0)::BIGINT AS amount_fen,
  count(*) - 2 * count(reverses) AS standing,
  max(recorded_at) AS recorded
FROM asked
GROUP BY place, nth, channel, grouped, counted
"""
_PLACES: Final = """
SELECT code, level, kind, name FROM files
WHERE (valid_from IS NULL OR valid_from < $until) AND (valid_to IS NULL OR valid_to >= $until)
ORDER BY code
"""
_TAKEN_OVER: Final = """
SELECT code, successor FROM files
WHERE level = 'village' AND valid_to < $until AND successor NOT LIKE '%;%'
ORDER BY valid_to
"""
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


class Engine(Protocol):
    """What adds up exported facts."""

    def count_facts(
        self, folder: Path, period: Period, asked: CountRequest
    ) -> Counted[TotalsColumns]:
        """Add up an export's facts of a period by place, kind, channel, group and subject."""

    def has_subjects(self, folder: Path) -> bool:
        """Return whether an export has its facts' subjects."""

    def read_places(self, folder: Path, until: date) -> Places:
        """Return the places in force on the day before ``until``.

        Villages are those of counties that the export is of: of others nothing is known, which is
        not nothing.
        """


class SqlEngine(Engine):
    """An engine that answers statements over Parquet files with Arrow batches."""

    @abstractmethod
    def batches(
        self, folder: Path, files: Sequence[Path], statement: str, given: Mapping[str, Any]
    ) -> Iterator[pa.RecordBatch]:
        """Answer a statement in DuckDB's SQL over ``files``, some of an export's.

        Raises:
            FactsUnreadableError: if they cannot be read.
        """

    def count_facts(
        self, folder: Path, period: Period, asked: CountRequest
    ) -> Counted[TotalsColumns]:
        """Add up; see ``Engine``."""
        last = last_day_after(period) - timedelta(days=1)
        late = frozenset(read_export(folder).late(first_day_of(period), last))
        counted = replace(self._counted(folder, period, asked), late=late)
        earlier = period_before(period)
        if not asked.growing or not _files_until(folder, earlier):
            return counted
        growing = CountRequest(asked.growing, group_by=asked.group_by, subjects=asked.subjects)
        return replace(counted, before=self._counted(folder, earlier, growing).totals)

    def has_subjects(self, folder: Path) -> bool:
        """Look; see ``Engine``."""
        files = read_export(folder).files
        if not files:
            raise FactsMissingError(what="facts", folder=folder)
        return "subject" in _columns(folder, files[0])

    def read_places(self, folder: Path, until: date) -> Places:
        """Read; see ``Engine``."""
        export = read_export(folder)
        if not export.register.exists():
            raise FactsMissingError(what="registers", folder=folder)
        rows = self._rows(folder, _PLACES, until)
        villages = {
            row["code"]: row["kind"]
            for row in rows
            if row["level"] == _VILLAGE and row["code"][: DIGITS[Level.COUNTY]] in export.counties
        }
        # A register without a history may lack the column.
        has_history = {"successor", "valid_to"} <= set(_columns(folder, export.register))
        took_over = self._rows(folder, _TAKEN_OVER, until) if has_history else ()
        heirs = followed({row["code"]: row["successor"] for row in took_over})
        return Places(villages, {row["code"]: row["name"] for row in rows}, heirs)

    def _rows(self, folder: Path, statement: str, until: date) -> list[dict[str, Any]]:
        file = read_export(folder).register
        found = self.batches(folder, [file], statement, {"until": until})
        return [row for batch in found for row in batch.to_pylist()]

    def _counted(self, folder: Path, period: Period, asked: CountRequest) -> Counted[TotalsColumns]:
        files = _files_until(folder, period)
        if not files:
            raise FactsMissingError(what="facts", folder=folder)
        kinds = sorted(asked.kinds | asked.standing)
        given: dict[str, Any] = {"kinds": kinds, "start": period.start, "end": period.end}
        # An engine may not know of what an empty list is one.
        given["standing"] = sorted(asked.standing) or [""]
        group, paths = group_of(asked.group_by)
        subject = "NULL"
        if asked.subjects:
            given["subjects"] = sorted(asked.subjects)
            subject = "CASE WHEN array_contains($subjects, kind) THEN subject END"
        statement = _COUNT.format(group=group, subject=subject)
        found = columns_of(self.batches(folder, files, statement, given | paths), kinds)
        # NumPy has a store of its own.
        pa.default_memory_pool().release_unused()
        _check_quantities(folder, found.totals)
        return found


def _check_quantities(folder: Path, totals: TotalsColumns) -> None:
    odd = np.flatnonzero(~np.isfinite(totals.numbers[Take.QUANTITY]))
    if len(odd):
        kind = totals.kinds.texts[totals.kinds.of[odd[0]]]
        place = totals.places.texts[totals.places.of[odd[0]]]
        why = f"a quantity of {kind} at {place} is infinite or none"
        raise FactsUnreadableError(folder=folder, why=why)


def group_of(group_by: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """Return the expression of a fact's group, and what it is given."""
    if not group_by:
        return "NULL", {}
    cases: list[str] = []
    given: dict[str, Any] = {}
    for at, (kind, attribute) in enumerate(group_by.items()):
        given |= {f"kind_{at}": kind, f"path_{at}": f"$.{attribute}"}
        cases.append(f"WHEN $kind_{at} THEN json_extract_string(attributes, $path_{at})")
    return f"CASE kind {' '.join(cases)} END", given


def _columns(folder: Path, file: Path) -> list[str]:
    """Return the names of a file's columns."""
    try:
        names: list[str] = parquet.read_schema(file).names
    except (OSError, pa.ArrowException) as error:
        raise FactsUnreadableError(folder=folder, why=error) from error
    return names


def _files_until(folder: Path, period: Period) -> list[Path]:
    """Return the files of all months that a period or what stands at its end can need."""
    last = last_day_after(period) - timedelta(days=1)
    return read_export(folder).until(f"{last:%Y-%m}")
