"""Writes of places; ``by`` is the code of an actor whose right was checked by the caller."""

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import date, datetime
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Final

from django.db import transaction

from commonfield.audit import commands as audit
from commonfield.facts import commands as facts
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.places import errors
from commonfield.places.choices import VENUE_CLOSED, VENUE_OPENED, DivisionLevel, VenueKind
from commonfield.places.models import Division, DivisionSuccessor, PlacePhotograph, Venue
from commonfield.places.rules.codes import CODE_DIGITS
from commonfield.places.rules.merging import (
    Register,
    check_parents,
    merge_changes,
    merge_classes,
    merge_history,
    merge_list,
    merge_tiles,
)
from commonfield.places.rules.naming import Speller, complete
from commonfield.places.rules.parsing import parse
from commonfield.places.types import (
    PHOTOGRAPH_PX,
    AnyFile,
    ChangeFile,
    ClassFile,
    HistoryFile,
    ListFile,
    LoadedFile,
    LoadReport,
    NewVenue,
    PhotographWords,
    Record,
    Successor,
    TileFile,
)
from commonfield.workshop import text
from commonfield.workshop.images import resized
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.media import discard_file, put_file, store_file
from commonfield.workshop.rows import insert_rows

_VENUE_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VENUE_CODE_LENGTH = 60


_FIELDS: Final = tuple(field.name for field in fields(Record))
_values: Final = attrgetter(*_FIELDS)
_AT_ONCE: Final = 1000
_COUNTY_DIGITS: Final = 6
# The shortest side that a photograph may have.
_FEWEST_PX: Final = 480
# A list that ends a larger part of a county's villages is more likely one that lacks them.
_ONE_IN: Final = 10


def load_divisions(
    *,
    by: str,
    now: datetime,
    directory: Path,
    closes_missing: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> LoadReport:
    """Load every ``.csv`` and ``.csv.gz`` of a folder, or nothing of it.

    Files are told apart by their headers: lists of divisions, urban-rural classes, changes between
    two yearly lists, history of county codes, schematic maps (see docs/adr/0002). What a file says
    is merged with what is known, then only the differences are written, so a second load of the
    same folder changes nothing. Records are added, corrected and closed, never deleted; more than
    a tenth of a county's villages end with ``closes_missing`` only. ``tell`` hears about the
    progress, a short English text at a time.

    Raises:
        LoadRefusedError: naming file, line and reason; nothing was written.
    """
    files = [_read(path) for path in _paths(directory)]
    tell(f"{sum(len(file.rows) for file in files)} rows read from {len(files)} files")
    with transaction.atomic():
        # A second load waits until this one is written.
        one_at_a_time("places.load")
        register, stored = _stored_register()
        tell(f"merging with {len(stored)} known records")
        successions, unmatched = _merge(register, files)
        if not closes_missing:
            _check_endings(register, stored, files)
        _complete(register)
        report = _write(register, stored, successions, files, unmatched)
        if report.has_changes:
            _audit_load(report, by=by, now=now)
    tell("done")
    return report


def _paths(directory: Path) -> list[Path]:
    paths = [*directory.glob("*.csv"), *directory.glob("*.csv.gz")] if directory.is_dir() else []
    if not paths:
        raise errors.LoadNoFilesError(file=directory.name, line=0)
    return sorted(paths)


def _read(path: Path) -> AnyFile:
    content = path.read_bytes()
    if path.suffix == ".gz":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise errors.LoadNotGzipError(file=path.name, line=0) from error
    return parse(path.name, content)


def _stored_register() -> tuple[Register, dict[int, tuple[object, ...]]]:
    """Return what is known by code, and each record as it was, by primary key."""
    register: Register = {}
    stored: dict[int, tuple[object, ...]] = {}
    for values in Division.objects.values_list(*_FIELDS):
        record = Record(*values)
        register.setdefault(record.code, []).append(record)
        stored[values[-1]] = values
    return register, stored


def _merge(register: Register, files: list[AnyFile]) -> tuple[list[Successor], int]:
    """Merge all files in an order in which each finds what it speaks of."""
    successions: list[Successor] = []
    unmatched = 0
    for file in sorted(files, key=_merging_order):
        match file:
            case HistoryFile():
                successions += merge_history(register, file)
            case ListFile():
                merge_list(register, file)
            case ChangeFile():
                merge_changes(register, file)
            case ClassFile():
                unmatched += merge_classes(register, file)
            case TileFile():
                unmatched += merge_tiles(register, file)
    check_parents(register, [file for file in files if isinstance(file, ListFile)])
    return successions, unmatched


def _check_endings(
    register: Register, stored: dict[int, tuple[object, ...]], files: list[AnyFile]
) -> None:
    """Refuse lists that leave out more than a tenth of a county's villages."""
    code, level, until = (_FIELDS.index(name) for name in ("code", "level", "valid_to"))
    open_before = {
        str(row[code])
        for row in stored.values()
        if row[until] is None and row[level] == DivisionLevel.VILLAGE
    }
    named = {row.code for file in files if isinstance(file, ChangeFile) for row in file.rows}
    ended = {code for code in open_before - named if all(r.valid_to for r in register[code])}
    villages = Counter(code[:_COUNTY_DIGITS] for code in open_before)
    for county, count in Counter(code[:_COUNTY_DIGITS] for code in sorted(ended)).items():
        if count * _ONE_IN > villages[county]:
            raise errors.LoadEndsVillagesError(
                file=", ".join(file.name for file in files),
                line=0,
                count=count,
                villages=villages[county],
                place=register[county.ljust(CODE_DIGITS, "0")][-1].name,
            )


def _complete(register: Register) -> None:
    speller = Speller(fold=text.fold, syllables=text.syllables, initials=text.initials)
    for record in chain.from_iterable(register.values()):
        complete(record, speller)


_MERGING_ORDER: Final = ("history", "country", "divisions", "changes", "classes", "tiles")


def _merging_order(file: AnyFile) -> tuple[int, int, int, str]:
    step = _MERGING_ORDER.index(file.shape)
    if not isinstance(file, ListFile):
        return step, step, file.edition or 0, file.name
    # Lists go by edition first: a detailed list of 2022 comes before a short one of 2023. Among
    # those of one edition the one that begins higher up comes first.
    widest = min((row.code for row in file.rows), default="")
    return 1, file.edition or 0, step, widest


def _write(
    register: Register,
    stored: dict[int, tuple[object, ...]],
    successions: list[Successor],
    files: list[AnyFile],
    unmatched: int,
) -> LoadReport:
    records = [record for code in sorted(register) for record in register[code]]
    fresh = [record for record in records if record.pk is None]
    changed = [r for r in records if r.pk is not None and _values(r) != stored[r.pk]]
    was_open = _FIELDS.index("valid_to")
    closed = [r for r in changed if r.pk and r.valid_to and stored[r.pk][was_open] is None]
    closed_keys = {record.pk for record in closed}
    # Closings first: a code has at most one record that is not closed.
    _save([_row(record) for record in closed])
    _save([_row(record) for record in changed if record.pk not in closed_keys])
    insert_rows(Division, map(_row, fresh))
    return LoadReport(
        added=len(fresh),
        changed=len(changed) - len(closed),
        closed=len(closed),
        unchanged=len(stored) - len(changed),
        successors_added=_add_successors(successions),
        unmatched=unmatched,
        files=tuple(LoadedFile(file.name, file.shape, len(file.rows)) for file in files),
    )


def _row(record: Record) -> Division:
    return Division(**dict(zip(_FIELDS, _values(record), strict=True)))


def _save(rows: list[Division]) -> None:
    """Update rows in a few statements: an upsert by primary key that always finds its row."""
    Division.objects.bulk_create(
        rows,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[field for field in _FIELDS if field != "pk"],
    )


def _add_successors(successions: list[Successor]) -> int:
    known = set(DivisionSuccessor.objects.values_list("from_code", "to_code", "on"))
    fresh = [s for s in dict.fromkeys(successions) if (s.from_code, s.to_code, s.on) not in known]
    DivisionSuccessor.objects.bulk_create(
        [
            DivisionSuccessor(
                from_code=s.from_code, to_code=s.to_code, on=s.on, is_partial=s.is_partial
            )
            for s in fresh
        ],
        batch_size=_AT_ONCE,
    )
    return len(fresh)


def _audit_load(report: LoadReport, *, by: str, now: datetime) -> None:
    counts = ("added", "changed", "closed", "successors_added")
    audit.record(
        "places.divisions_loaded",
        by,
        "places",
        now,
        **{name: getattr(report, name) for name in counts},
        files=", ".join(file.name for file in report.files),
    )


@transaction.atomic
def open_venue(*, by: str, now: datetime, venue: NewVenue) -> str:
    """Open a venue and return its code; the fact is dated by the day it opened."""
    _check_texts(venue)
    if venue.opened_on > china_day(now):
        raise errors.VenueDayError(on=venue.opened_on.isoformat())
    if not Division.objects.filter(code=venue.place_code).in_force(venue.opened_on).exists():
        raise errors.PlaceUnknownError(place=venue.place_code, on=venue.opened_on.isoformat())
    row, is_new = Venue.objects.get_or_create(
        code=venue.code,
        defaults={
            "kind": venue.kind,
            "name": venue.name.strip(),
            "name_en": venue.name_en.strip(),
            "place_code": venue.place_code,
            "address": venue.address.strip(),
            "opened_on": venue.opened_on,
        },
    )
    if not is_new:
        raise errors.VenueExistsError(venue=venue.code)
    _record(VENUE_OPENED, row, by=by, now=now, on=venue.opened_on)
    return row.code


@transaction.atomic
def close_venue(*, by: str, now: datetime, venue_code: str, closed_on: date) -> None:
    """Close a venue: ``closed_on`` is the first day on which it is no longer open."""
    row = Venue.objects.select_for_update().filter(code=venue_code).first()
    if row is None:
        raise errors.VenueUnknownError(venue=venue_code)
    if row.closed_on is not None:
        raise errors.VenueClosedError(venue=row.name, on=row.closed_on.isoformat())
    if not row.opened_on <= closed_on <= china_day(now):
        raise errors.VenueDayError(on=closed_on.isoformat())
    row.closed_on = closed_on
    row.save(update_fields=["closed_on"])
    _record(VENUE_CLOSED, row, by=by, now=now, on=closed_on)


def set_photograph(
    *, by: str, now: datetime, place: str, content: bytes, words: PhotographWords
) -> None:
    """Let a photograph stand for a place: upright, in three light sizes, without where and when.

    It takes the place of the one before, whose files are deleted.
    """
    pictures = resized(content, *PHOTOGRAPH_PX, fewest_px=_FEWEST_PX, is_light=True)
    files = [put_file([each.content]) for each in pictures]
    with transaction.atomic():
        one_at_a_time(f"places.photograph {place}")
        large, middle, small = (store_file(file, now=now) for file in files)
        before = PlacePhotograph.objects.filter(place_code=place).first()
        PlacePhotograph.objects.update_or_create(
            place_code=place,
            defaults={
                "large": large,
                "middle": middle,
                "small": small,
                "width_px": pictures[0].width_px,
                "height_px": pictures[0].height_px,
                "set_at": now,
                **asdict(words),
            },
        )
        _discard(before)
        audit.record("places.photograph_set", by, f"place:{place}", now, place)


@transaction.atomic
def remove_photograph(*, by: str, now: datetime, place: str) -> None:
    """Take the photograph of a place away, and its files."""
    row = PlacePhotograph.objects.filter(place_code=place).first()
    if row is None:
        return
    row.delete()
    _discard(row)
    audit.record("places.photograph_removed", by, f"place:{place}", now, place)


def _discard(row: PlacePhotograph | None) -> None:
    for name in (row.large, row.middle, row.small) if row else ():
        discard_file(name)


def _check_texts(venue: NewVenue) -> None:
    if not _VENUE_CODE.fullmatch(venue.code) or len(venue.code) > _VENUE_CODE_LENGTH:
        raise errors.VenueTextError(field="code")
    if venue.kind not in VenueKind.values:
        raise errors.VenueTextError(field="kind")
    if not venue.name.strip():
        raise errors.VenueTextError(field="name")


def _record(kind: str, venue: Venue, *, by: str, now: datetime, on: date) -> None:
    facts.record(
        FactRecord(
            kind=kind,
            place=venue.place_code,
            occurred_at=start_of_china_day(on),
            quantity=1,
            attributes={"kind": venue.kind},
            subject=venue.code,
        ),
        now=now,
    )
    audit.record(
        kind, by, f"venue:{venue.code}", now, venue.place_code, kind=venue.kind, on=on.isoformat()
    )
