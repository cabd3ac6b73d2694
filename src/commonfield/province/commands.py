"""Writes of province: what a collection brought, one transaction a county."""

import csv
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.db import transaction
from pyarrow import parquet

from commonfield.audit.commands import record as record_audit
from commonfield.people.permissions import require_system
from commonfield.people.types import Actor
from commonfield.places.commands import load_divisions
from commonfield.places.errors import LoadRefusedError
from commonfield.places.queries import parent_of, places
from commonfield.province.counted_whole import rests_on, whole_figures
from commonfield.province.models import CollectedCounty, CollectedFigures
from commonfield.province.types import ColumnKey, SentCells
from commonfield_measures.collecting import gathering
from commonfield_measures.collecting.gathering import County, Refused
from commonfield_measures.collecting.manifest import REGISTER, read_manifest
from commonfield_measures.collecting.published import published_files
from commonfield_measures.errors import MeasuresError
from commonfield_measures.indicators.exports import Export, read_export
from commonfield_measures.indicators.types import Level

_log = logging.getLogger(__name__)
_CODE_DIGITS: Final = 12
_AT_ONCE: Final = 200
_LISTED: Final = ("code", "level", "name")


def collect(
    *,
    by: Actor,
    now: datetime,
    sources: Iterable[str],
    to: Path,
    keys: Path | None = None,
    fill_more: Callable[..., object] = lambda **_told: None,
) -> list[County]:
    """Take what is new in counties' exports and fill the site with it, ``fill_more`` too.

    What is cut off in between is filled by the next run.
    """
    require_system(by)

    def fill_all(found: list[County]) -> None:
        fill(by=by, now=now, collection=to, counties=found)
        fill_more(by=by, now=now, collection=to)

    return gathering.collect(sources, to, now=now, keys=keys, then=fill_all)


def fill(*, by: Actor, now: datetime, collection: Path, counties: Iterable[County]) -> None:
    """Write what a collection holds of counties whose delivery is not the one that stands here.

    A county whose figures cannot be computed keeps what it had, and counts as refused.
    """
    require_system(by)
    export = read_export(collection)
    told = {each.code: each for each in counties}
    tables = published_files(collection, "figures")
    for code in sorted(export.counties):
        county = told.get(code) or County(code)
        try:
            _fill_county(_Arrived(collection, export, county, tables.get(code)), by=by, now=now)
        except MeasuresError as error:
            county.refused.append(Refused(str(collection), error.code, str(error)))
            _note(county)
    gone = CollectedCounty.objects.exclude(code__in=[_whole(each) for each in export.counties])
    with transaction.atomic():
        CollectedFigures.objects.filter(county__in=gone).delete()
        gone.delete()


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A county in a collection: all that it holds, and the table that it publishes."""

    collection: Path
    export: Export
    county: County
    published: Path | None


def _fill_county(arrived: _Arrived, *, by: Actor, now: datetime) -> None:
    county = arrived.county
    manifest = arrived.collection / "deliveries" / f"{county.code}.json"
    if not manifest.exists():
        _note(county)
        return
    delivery = read_manifest(manifest, None)
    digest = sha256(delivery.whole.encode()).hexdigest()
    row = CollectedCounty.objects.filter(code=_whole(county.code)).first()
    if row is not None and row.manifest == digest:
        _note(county)
        return
    _load_places(arrived, by=by, now=now)
    public = _published(arrived.published)
    by_level = {
        level: _newest_first(public, level) for level in sorted({each.level for each in public})
    }
    periods = by_level.get(Level.COUNTY, [])
    before = dict(row.whole_from) if row else {}
    rests = {period: rests_on(delivery, period) for period in periods}
    # Minutes for a large county: nobody waits for its transaction.
    whole: dict[ColumnKey, SentCells] = {}
    for period in periods:
        if before.get(period) != rests[period]:
            whole |= whole_figures(arrived.collection, arrived.export, county.code, period)
    with transaction.atomic():
        row, _made = CollectedCounty.objects.update_or_create(
            code=_whole(county.code),
            defaults={
                "complete_until": delivery.complete_until,
                "written_at": delivery.written_at,
                "periods": by_level,
                "manifest": digest,
                "whole_from": rests,
                "refused": _code(county),
            },
        )
        kept = [period for period in periods if before.get(period) == rests[period]]
        _replace(row, public | whole, kept)
        record_audit("province.county_filled", by.code, row.code, now, row.code, manifest=digest)


def _note(county: County) -> None:
    """Write down that a county is awaited, and whether its last delivery was refused."""
    row, _made = CollectedCounty.objects.get_or_create(code=_whole(county.code))
    if row.refused != _code(county):
        row.refused = _code(county)
        row.save(update_fields=["refused"])


def _code(county: County) -> str:
    return county.refused[-1].code if county.refused else ""


def _whole(code: str) -> str:
    return code.ljust(_CODE_DIGITS, "0")


def _replace(
    row: CollectedCounty, wanted: Mapping[ColumnKey, SentCells], kept: Iterable[str]
) -> None:
    """Write the figures that are others, take away those that are no more; leave whole ``kept``."""
    names = ("sight", "period", "level", "indicator")
    stale = []
    left = dict(wanted)
    for pk, *key, cells in row.figures.values_list("pk", *names, "cells").iterator():
        known = ColumnKey(*key)
        if left.get(known) == cells:
            del left[known]
        elif known not in left and not (known.sight == "whole" and known.period in kept):
            stale.append(pk)
    CollectedFigures.objects.filter(pk__in=stale).delete()
    CollectedFigures.objects.bulk_create(
        [CollectedFigures(county=row, **key._asdict(), cells=cells) for key, cells in left.items()],
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["county", "period", "sight", "level", "indicator"],
        update_fields=["cells"],
    )


def _published(file: Path | None) -> dict[ColumnKey, SentCells]:
    """Return what a county publishes, as it stands in its table."""
    found: dict[ColumnKey, SentCells] = {}
    for each in parquet.read_table(file, partitioning=None).to_pylist() if file else ():
        key = ColumnKey("public", each["period"], each["level"], each["indicator"])
        told = (each["value"], each["state"], each["reason"] or "", each["error"])
        found.setdefault(key, {})[each["place"]] = [*told, each["numerator"], each["denominator"]]
    return found


def _newest_first(columns: Iterable[ColumnKey], level: str) -> list[str]:
    told = {each.period for each in columns if each.level == level}
    return sorted(told, key=lambda name: name[-7:], reverse=True)


def _load_places(arrived: _Arrived, *, by: Actor, now: datetime) -> None:
    """Take places that are new or named otherwise into the register of places."""
    code = arrived.county.code
    rows: list[dict[str, Any]] = [
        each
        for each in parquet.read_table(arrived.collection / REGISTER, partitioning=None).to_pylist()
        if each["code"].startswith(code) and each["valid_to"] is None
    ]
    known = places(each["code"] for each in rows)
    new = [
        each
        for each in rows
        if each["code"] not in known or known[each["code"]].name != each["name"]
    ]
    if not new:
        return
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{code}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            lines = csv.writer(out)
            lines.writerow([*_LISTED, "parent_code"])
            lines.writerows(
                [*(each[name] for name in _LISTED), parent_of(each["code"])] for each in new
            )
        try:
            load_divisions(by=by.code, now=now, directory=Path(folder))
        except LoadRefusedError as error:
            # Their figures stand all the same, under the names that are known.
            _log.warning("places of county %s: %s", code, error)
