"""Facts as Parquet files, partitioned by county and month; incremental and repeatable.

A partition that holds as many rows as the database is left alone; otherwise the facts that no
file of it contains go into a new file, so late facts never rewrite what others have read.

Without subjects no row may join a person's row elsewhere: instants are cut to days, attributes
that tell of a household, store, lot or contract are left out, and ids are other ones, keyed and
always the same, in whose order the rows stand (docs/adr/0019).
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import Count
from django.db.models.functions import Left

from commonfield.facts.kinds import kind_of
from commonfield.facts.models import Fact
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.workshop.vault import disguise, fingerprint

_AT_ONCE: Final = 50_000
_STATE: Final = "export.json"
_IDS: Final = "facts.exported"
_UTC: Final = pa.timestamp("us", tz="UTC")

_FIELDS: Final[list[tuple[str, pa.DataType]]] = [
    ("id", pa.string()),
    ("kind", pa.string()),
    ("place", pa.string()),
    ("occurred_at", _UTC),
    ("recorded_at", _UTC),
    ("quantity", pa.float64()),
    ("unit", pa.string()),
    ("amount_fen", pa.int64()),
    ("channel", pa.string()),
    ("attributes", pa.string()),
    ("reverses", pa.string()),
    ("source", pa.string()),
]


class SubjectsMixedError(Exception):
    """A folder holds facts with subjects or without, never both, and ids under one key."""

    def __init__(self, directory: Path) -> None:
        super().__init__(
            f"{directory} holds facts exported the other way about subjects, or by an older program"
            " or key. Choose another folder, or move this one away. If the vault's key has been"
            " changed, tell the province: it begins this county anew, too."
        )


def schema(*, with_subjects: bool) -> pa.Schema:
    return pa.schema(_FIELDS + ([("subject", pa.string())] if with_subjects else []))


# Of these a dictionary costs more than it saves: a tenth of the file, a third of the time.
_NEVER_REPEATED: Final = {"id", "occurred_at", "recorded_at", "amount_fen"}


def export_facts(directory: Path, *, with_subjects: bool) -> Iterator[tuple[str, int]]:
    """Write what is missing in ``directory``; yield each partition written and its new facts.

    Call it inside one snapshot of the database.
    """
    _keep_one_kind(directory, with_subjects=with_subjects)
    counts = (
        Fact.objects.annotate(county=Left("place", 6))
        .values("county", "month")
        .annotate(n=Count("pk"))
        .order_by("county", "month")
    )
    for row in counts:
        month = f"{row['month'] // 100:04d}-{row['month'] % 100:02d}"
        partition = directory / "facts" / f"county={row['county']}" / f"month={month}"
        files = sorted(partition.glob("*.parquet"))
        if sum(pq.read_metadata(file).num_rows for file in files) == row["n"]:
            continue
        written = _write_missing(
            partition, files, row["county"], row["month"], with_subjects=with_subjects
        )
        if written:
            yield f"{row['county']}/{month}", written


def _keep_one_kind(directory: Path, *, with_subjects: bool) -> None:
    state = directory / _STATE
    wanted: dict[str, object] = {"with_subjects": with_subjects}
    if not with_subjects:
        # Under another key the same facts would have other ids, and be written once more.
        wanted["ids"] = fingerprint("", purpose=_IDS)
    if state.exists():
        if json.loads(state.read_text()) != wanted:
            raise SubjectsMixedError(directory)
        return
    directory.mkdir(parents=True, exist_ok=True)
    state.write_text(json.dumps(wanted))


def _write_missing(
    partition: Path, files: Sequence[Path], county: str, month: int, *, with_subjects: bool
) -> int:
    known: set[str] = set()
    for file in files:
        known.update(pq.read_table(file, columns=["id"]).column("id").to_pylist())
    partition.mkdir(parents=True, exist_ok=True)
    # After the last one, so that no file is overwritten where an earlier one was removed.
    last = max((int(file.stem) for file in files), default=0)
    target = partition / f"{last + 1:04d}.parquet"
    partial = target.with_suffix(".part")
    shape = schema(with_subjects=with_subjects)
    written = 0
    repeated = [name for name in shape.names if name not in _NEVER_REPEATED]
    with pq.ParquetWriter(partial, shape, compression="zstd", use_dictionary=repeated) as writer:
        for table in _tables(county, month, known, shape, with_subjects=with_subjects):
            writer.write_table(table)
            written += table.num_rows
    if written:
        partial.replace(target)
    else:
        partial.unlink()
    return written


def _tables(
    county: str, month: int, known: set[str], shape: pa.Schema, *, with_subjects: bool
) -> Iterator[pa.Table]:
    """Yield the facts that no file holds; without subjects in the order of their ids."""
    read = _as_dict if with_subjects else _without_subject
    fresh = (
        pa.Table.from_pylist(
            [row for row in map(read, rows) if row["id"] not in known], schema=shape
        )
        for rows in _chunks(county, month)
    )
    if with_subjects:
        yield from (table for table in fresh if table.num_rows)
        return
    table = pa.concat_tables([shape.empty_table(), *fresh])
    if table.num_rows:
        yield table.sort_by("id")


def _chunks(county: str, month: int) -> Iterator[list[Fact]]:
    rows = Fact.objects.filter(
        month=month, place__gte=county.ljust(12, "0"), place__lte=county.ljust(12, "9")
    ).order_by("id")
    chunk: list[Fact] = []
    for row in rows.iterator(chunk_size=_AT_ONCE):
        chunk.append(row)
        if len(chunk) == _AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _as_dict(row: Fact) -> dict[str, Any]:
    kind = kind_of(row.kind)
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "place": row.place,
        "occurred_at": row.occurred_at,
        "recorded_at": row.recorded_at,
        "quantity": row.quantity,
        "unit": kind.unit if kind else "",
        "amount_fen": row.amount_fen,
        "channel": row.channel or None,
        "attributes": json.dumps(row.attributes, ensure_ascii=False, sort_keys=True),
        "reverses": str(row.reverses) if row.reverses else None,
        "source": row.source,
        "subject": row.subject or None,
    }


def _without_subject(row: Fact) -> dict[str, Any]:
    kind = kind_of(row.kind)
    kept = set(kind.open_attributes if kind else ())
    attributes = {name: value for name, value in row.attributes.items() if name in kept}
    found = _as_dict(row) | {
        "id": disguise(row.pk, purpose=_IDS),
        "occurred_at": _day_of(row.occurred_at),
        "recorded_at": _day_of(row.recorded_at),
        "attributes": json.dumps(attributes, ensure_ascii=False, sort_keys=True),
        "reverses": disguise(row.reverses, purpose=_IDS) if row.reverses else None,
    }
    del found["subject"]
    return found


def _day_of(instant: datetime) -> datetime:
    return start_of_china_day(china_day(instant))
