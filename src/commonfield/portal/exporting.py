"""The county's export of facts: incremental, signed, with the figures that it publishes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from commonfield.evaluation.queries.evidence import contributors_behind
from commonfield.evaluation.queries.published import published_figures
from commonfield.facts.parquet import export_facts
from commonfield.kernel.clock import china_day
from commonfield.places.queries import all_places, place
from commonfield.places.types import PlaceInfo
from commonfield.portal.datapackage import Described, write_datapackage
from commonfield.sharing.cases.queries import (
    claimed_indicators,
    published_adoptions,
    published_cases,
)
from commonfield.workshop.snapshot import reading_snapshot
from commonfield.workshop.vault import signing_key
from commonfield_measures.collecting.manifest import write_manifest
from commonfield_measures.collecting.published import write_published
from commonfield_measures.collecting.stores import is_store, send
from commonfield_measures.locking import locked

_DATES: Final = ("valid_from", "valid_to")
_PLACES: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("code", "level", "kind", "name", "name_en", "pinyin")),
        ("urban_rural", pa.string()),
        *((name, pa.date32()) for name in _DATES),
        ("successor", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Exported:
    """The folder written, the public key if it is signed, how many files went to a store."""

    folder: Path
    key: str
    sent: int | None


def folder_of(target: str) -> Path:
    """Return the folder that is written: for a store, the one from which files go there."""
    return settings.DATA_DIR / "export" if is_store(target) else Path(target)


def export_to(
    target: str,
    *,
    now: datetime,
    with_subjects: bool = False,
    tell: Callable[[str, int], None] = lambda _partition, _count: None,
) -> Exported:
    """Write what is new into a folder, or by way of one to a store, and sign it.

    ``tell`` hears of each partition and how many facts of it are new.

    Raises:
        FolderInUseError: if another process exports there.
    """
    folder = folder_of(target)
    with locked(folder):
        # Read before the facts: what is recorded meanwhile belongs to a later day.
        until = _yesterday(now)
        with reading_snapshot():
            for partition, count in export_facts(folder, with_subjects=with_subjects):
                tell(partition, count)
            register = [_place(each) for each in all_places()]
            _write_places(folder / "registers" / "places.parquet", register)
        dated = [row[name] for row in register for name in _DATES if row[name]]
        told = Described(
            county=settings.COUNTY_CODE[:6],
            complete_until=until,
            with_subjects=with_subjects,
            places=_PLACES,
            vintage=max(dated, default=None),
        )
        write_datapackage(folder, told)
        key = "" if with_subjects else _signed(folder, told, now)
        return Exported(folder, key, send(folder, target) if is_store(target) else None)


def _signed(folder: Path, told: Described, now: datetime) -> str:
    county = settings.COUNTY_CODE
    if place(county):
        write_published(folder, "figures", published_figures(county, now=now))
        write_published(folder, "cases", published_cases())
        write_published(folder, "adoptions", published_adoptions())
        behind = contributors_behind(claimed_indicators(), now)
        write_published(folder, "contributors", behind)
    return write_manifest(
        folder,
        signing_key(purpose="facts.export"),
        county=told.county,
        complete_until=told.complete_until,
        written_at=now,
    )


def export_nightly(now: datetime) -> int:
    """Export where the settings say, unless this day's is there; the job looks again each hour.

    What cannot be written or sent makes the job fail, which the administrator sees.
    """
    note = Path(settings.DATA_DIR) / "exported-until"
    day = f"{_yesterday(now)} {settings.EXPORT_TO}"
    if note.exists() and note.read_text(encoding="utf-8") == day:
        return 0
    export_to(settings.EXPORT_TO, now=now)
    note.write_text(day, encoding="utf-8")
    return 1


def _yesterday(now: datetime) -> date:
    return china_day(now) - timedelta(days=1)


def _write_places(target: Path, rows: list[dict[str, Any]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    pq.write_table(pa.Table.from_pylist(rows, schema=_PLACES), partial, compression="zstd")
    partial.replace(target)


def _place(info: PlaceInfo) -> dict[str, Any]:
    return {
        "code": info.code,
        "level": info.level,
        "kind": info.kind,
        "name": info.name,
        "name_en": info.name_en,
        "pinyin": info.pinyin,
        "urban_rural": info.urban_rural or None,
        "valid_from": info.valid_from,
        "valid_to": info.valid_to,
        "successor": ";".join(info.successors) or None,
    }
