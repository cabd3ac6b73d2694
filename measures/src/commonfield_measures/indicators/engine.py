"""Adding up exported facts: the one module that knows DuckDB.

Another engine needs ``count_facts``, ``has_subjects`` and ``read_places`` with the same outcome, no
more.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonfield_measures.indicators.columns import Coded, Numbers, TotalsColumns
from commonfield_measures.indicators.computing import (
    first_day_of,
    followed,
    last_day_after,
    period_before,
)
from commonfield_measures.indicators.errors import FactsMissingError, FactsUnreadableError
from commonfield_measures.indicators.exports import read_export
from commonfield_measures.indicators.types import DIGITS, Counted, FactsTerm, Level, Period, Take

if TYPE_CHECKING:
    import duckdb

# One pass: what lies within the period, and for things that last all until its end. Groups and
# subjects that are not used are NULL, which costs less than an empty text; a kind's number is
# shorter than its name.
_COUNT: Final = """
WITH asked AS (
  SELECT place, list_position($kinds, kind)::SMALLINT AS nth, channel, reverses, quantity,
    amount_fen, occurred_at, recorded_at, {group} AS grouped, {subject} AS counted
  FROM read_parquet($files, hive_partitioning = false)
  WHERE list_contains($kinds, kind) AND occurred_at < $end
    AND (occurred_at >= $start OR list_contains($standing, kind))
)
SELECT place, $kinds[nth] AS kind, coalesce(channel, '') AS channel,
  coalesce(grouped, '') AS "group", coalesce(counted, '') AS subject,
  count(*) FILTER (occurred_at >= $start) - 2 * count(reverses) FILTER (occurred_at >= $start)
    AS count,
  coalesce(sum(quantity) FILTER (occurred_at >= $start), 0.0) AS quantity,
  coalesce(sum(amount_fen) FILTER (occurred_at >= $start), 0)::BIGINT AS amount_fen,
  count(*) - 2 * count(reverses) AS standing,
  max(recorded_at) AS recorded
FROM asked
GROUP BY place, nth, channel, grouped, counted
"""
# Months are counted from the year 0, in China's time.
_MONTHLY: Final = """
WITH asked AS (
  SELECT place, reverses, quantity, amount_fen, coalesce(channel, '') AS channel,
    timezone('Asia/Shanghai', occurred_at) AS local, coalesce({group}, '') AS grouped
  FROM read_parquet($files, hive_partitioning = false) WHERE list_contains($kinds, kind)
)
SELECT place, (year(local) * 12 + month(local) - 1)::INTEGER AS month, {take}::DOUBLE
FROM asked WHERE (len($channels) = 0 OR list_contains($channels, channel))
  AND (len($groups) = 0 OR list_contains($groups, grouped))
GROUP BY ALL ORDER BY ALL
"""
_TAKES: Final[Mapping[Take, str]] = {
    Take.COUNT: "count(*) - 2 * count(reverses)",
    Take.QUANTITY: "sum(quantity)",
    Take.AMOUNT_FEN: "sum(amount_fen)",
}
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
_TEXTS: Final = ("place", "kind", "channel", "group", "subject")
_NUMBERS: Final = (*Take, "standing")
_AT_ONCE: Final = 200_000
# Beyond this DuckDB goes on on disk; a thread has rows of its own.
_MEGABYTES, _MEGABYTES_A_THREAD = 400, 50
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


def count_facts(folder: Path, period: Period, asked: CountRequest) -> Counted[TotalsColumns]:
    """Add up an export's facts of a period by place, kind, channel, group and subject."""
    last = last_day_after(period) - timedelta(days=1)
    late = frozenset(read_export(folder).late(first_day_of(period), last))
    counted = replace(_counted(folder, period, asked), late=late)
    earlier = period_before(period)
    if not asked.growing or not _files_until(folder, earlier):
        return counted
    of_growing = CountRequest(kinds=asked.growing, group_by=asked.group_by, subjects=asked.subjects)
    return replace(counted, before=_counted(folder, earlier, of_growing).totals)


def _counted(folder: Path, period: Period, asked: CountRequest) -> Counted[TotalsColumns]:
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
    with _session(folder) as session:
        found = columns_of(
            session.sql(statement, params=parameters | paths).to_arrow_reader(_AT_ONCE)
        )
    # NumPy has a store of its own.
    pa.default_memory_pool().release_unused()
    _check_quantities(folder, found.totals)
    return found


def monthly_sums(
    folder: Path, files: Sequence[Path], term: FactsTerm, group_by: Mapping[str, str]
) -> list[tuple[str, int, float]]:
    """Return what some files' facts add up to, by place and month, counted from the year 0."""
    if not files:
        return []
    group, paths = _group({kind: group_by[kind] for kind in term.kinds if kind in group_by})
    asked: dict[str, object] = {
        "files": [str(each) for each in files],
        "kinds": sorted(term.kinds),
        "channels": list(term.channels),
        "groups": list(term.groups),
    }
    statement = _MONTHLY.format(group=group, take=_TAKES[term.take])
    return [
        (str(place), int(month), float(amount))
        for place, month, amount in _rows(folder, statement, asked | paths)
    ]


def columns_of(batches: Iterable[pa.RecordBatch]) -> Counted[TotalsColumns]:
    """Return totals by place, kind, channel, group and subject as columns, sorted by these.

    Texts become numbers batch by batch: there are as many as places, kinds and people, not rows.
    """
    texts: dict[str, list[pa.Array]] = {name: [] for name in _TEXTS}
    numbers: dict[str, list[Numbers]] = {name: [] for name in _NUMBERS}
    last: list[datetime] = []
    for batch in batches:
        for name, parts in texts.items():
            parts.append(batch.column(name).dictionary_encode())
        for name, values in numbers.items():
            values.append(batch.column(name).to_numpy(zero_copy_only=False).astype(np.float64))
        last += [moment] if (moment := pc.max(batch.column("recorded")).as_py()) else []
    coded = {name: _coded(texts.pop(name)) for name in _TEXTS}
    order = np.lexsort([coded[name].of for name in reversed(_TEXTS)])
    for name, each in coded.items():
        coded[name] = Coded(each.texts, each.of[order])
    sums = {name: np.concatenate([*numbers.pop(name), np.zeros(0)])[order] for name in _NUMBERS}
    subjects = coded["subject"]
    totals = TotalsColumns(
        kinds=coded["kind"],
        places=coded["place"],
        channels=coded["channel"],
        groups=coded["group"],
        subjects=subjects,
        # The empty text is the first of all.
        has_subject=subjects.of >= int("" in subjects.texts[:1]),
        standing=sums.pop("standing"),
        numbers=sums,
    )
    return Counted(totals, max(last, default=None))


def _coded(parts: list[pa.Array]) -> Coded:
    """Number texts in their own order."""
    whole = pa.chunked_array(parts, pa.dictionary(pa.int32(), pa.string())).unify_dictionaries()
    if not whole.num_chunks:
        return Coded.made(())
    texts = whole.chunk(0).dictionary
    order = pc.sort_indices(texts).to_numpy()
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    of = np.concatenate([rank[each.indices.to_numpy()] for each in whole.chunks])
    return Coded(_Texts(texts.take(pa.array(order))), of)


class _Texts(Sequence[str]):
    """Texts as Arrow keeps them: of a million people nobody reads the names."""

    def __init__(self, kept: pa.Array) -> None:
        self._kept = kept

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 - a text, or of a slice several
        return self._kept[at].to_pylist() if isinstance(at, slice) else self._kept[at].as_py()

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept.to_pylist())


def _check_quantities(folder: Path, totals: TotalsColumns) -> None:
    odd = np.flatnonzero(~np.isfinite(totals.numbers[Take.QUANTITY]))
    if len(odd):
        kind = totals.kinds.texts[totals.kinds.of[odd[0]]]
        place = totals.places.texts[totals.places.of[odd[0]]]
        why = f"a quantity of {kind} at {place} is infinite or none"
        raise FactsUnreadableError(folder=folder, why=why)


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
    with _session(folder) as session:
        return session.execute(statement, parameters).fetchall()


@contextmanager
def _session(folder: Path) -> Iterator["duckdb.DuckDBPyConnection"]:
    import duckdb  # noqa: PLC0415 - an extra of the library, which indices and measures need not

    memory = _MEGABYTES + _MEGABYTES_A_THREAD * (os.process_cpu_count() or 1)
    try:
        with TemporaryDirectory() as aside, duckdb.connect() as session:
            session.execute("SET TimeZone = 'UTC'")
            session.execute(f"SET memory_limit = '{memory}MB'")
            session.execute("SET temp_directory = $aside", {"aside": aside})
            yield session
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise FactsUnreadableError(folder=folder, why=why) from error
