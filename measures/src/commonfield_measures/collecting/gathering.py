"""``commonfield collect``: what is new in counties' exports, each taken whole or not at all.

A delivery is taken when its manifest stands in ``deliveries/``: files of facts are put in place
before, under names that no reader looks for, and only ``datapackage.json``, written last, names
them. What is cut off in between is swept away, or finished, by the next run.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from errno import EDQUOT, ENOSPC
from functools import partial
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyarrow import parquet

from commonfield_measures.collecting.checking import check_clock, check_columns, check_facts
from commonfield_measures.collecting.errors import (
    AlteredError,
    DeliveryError,
    NoCollectionError,
    OlderDeliveryError,
    StoreError,
)
from commonfield_measures.collecting.manifest import (
    FILES,
    MANIFEST,
    REGISTER,
    Delivery,
    Part,
    read_keys,
    read_manifest,
)
from commonfield_measures.collecting.page import page_of
from commonfield_measures.collecting.published import TABLES, check_published, path_of, read_whole
from commonfield_measures.collecting.stores import fetch, is_store
from commonfield_measures.files import csv_bytes, sha256_of, write_all
from commonfield_measures.indicators.exports import PACKAGE
from commonfield_measures.locking import locked

COUNTIES: Final = "counties.toml"
COMPLETENESS: Final = "completeness.csv"
_TAKEN: Final = "deliveries"
_ARRIVING: Final = ".arriving"
_FETCHED: Final = ".fetched"
_DISK_FULL: Final = (ENOSPC, EDQUOT)

# Columns of the register of places that figures need.
PLACES: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("code", "level", "kind", "name", "successor")),
        ("urban_rural", pa.string()),
        *((name, pa.date32()) for name in ("valid_from", "valid_to")),
    ]
)

type Parts = Mapping[tuple[str, str], Sequence[Path]]


@dataclass(frozen=True, slots=True)
class Refused:
    """A source that was not taken, and why."""

    file: str
    code: str
    message: str


@dataclass(slots=True)
class County:
    """How far a county has sent its facts. ``elsewhere`` counts files kept for other counties."""

    code: str
    complete_until: date | None = None
    written_at: datetime | None = None
    months: tuple[str, ...] = ()
    is_new: bool = False
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return what ``collect --json`` prints."""
        return {
            "code": self.code,
            "complete_until": self.complete_until.isoformat() if self.complete_until else None,
            "written_at": self.written_at.isoformat() if self.written_at else None,
            "months": list(self.months),
            "taken": self.is_new,
            "elsewhere": dict(self.elsewhere),
            "refused": [
                {"file": each.file, "code": each.code, "message": each.message}
                for each in self.refused
            ],
        }


def collect(
    sources: Iterable[Path | str],
    to: Path,
    *,
    now: datetime,
    keys: Path | None = None,
    then: Callable[[list[County]], None] = lambda _found: None,
) -> list[County]:
    """Take what is new in each source; return how far every awaited county has sent its facts.

    Args:
        sources: Folders that ``export_facts`` wrote, or stores' addresses to which it sent.
        to: Where all counties' facts are gathered.
        now: This instant.
        keys: Which county has which key; left out: ``counties.toml`` in ``to``.
        then: Reads what is gathered, before another process may change it.

    Raises:
        FolderInUseError: if another process collects there.
    """
    known = read_keys(keys or to / COUNTIES)
    # Under names that tell no address.
    aside = {
        each: to / _FETCHED / sha256(f"{is_store(each)} {each}".encode()).hexdigest()
        for each in sources
    }
    if (to / "facts").exists() and not (to / _TAKEN).exists():
        raise NoCollectionError(folder=to)
    with locked(to):
        (to / _TAKEN).mkdir(exist_ok=True)
        shutil.rmtree(to / _ARRIVING, ignore_errors=True)
        refused: dict[str, list[Refused]] = defaultdict(list)
        new = set()
        for source, fetched in aside.items():
            try:
                folder = fetch(source, fetched, keys=known, wanted=partial(_wanted, to))
                delivery = read_manifest(folder / MANIFEST, known)
                new |= {delivery.county} if _take(delivery, folder, to, now) else set()
            except DeliveryError as error:
                file = str(error.params.get("file", source)).replace(str(fetched), str(source))
                error.params["file"] = file
                county = str(error.params.get("county", ""))
                refused[county].append(Refused(file, error.code, str(error)))
                if isinstance(error, StoreError):
                    # What came whole need not come again.
                    continue
            shutil.rmtree(fetched, ignore_errors=True)
        taken = _taken(to)
        _publish(to, taken, set(known) - set(taken))
        shutil.rmtree(to / _ARRIVING, ignore_errors=True)
        found = [
            _county(code, taken.get(code), is_new=code in new, refused=refused.get(code, []))
            for code in sorted({*known, *taken, *refused})
        ]
        then(found)
    return found


def _county(
    code: str, delivery: Delivery | None, *, is_new: bool, refused: list[Refused]
) -> County:
    if delivery is None:
        return County(code, refused=refused)
    elsewhere: dict[str, int] = defaultdict(int)
    for part in delivery.parts:
        elsewhere[part.county] += part.county != code
    return County(
        code,
        delivery.complete_until,
        delivery.written_at,
        tuple(sorted({each.month for each in delivery.parts if each.county == code})),
        is_new,
        {county: files for county, files in elsewhere.items() if files},
        refused,
    )


def summary(counties: Iterable[County]) -> str:
    """Return a line for each county, those that are late first."""
    lines = [
        f"{each.complete_until or 'nothing yet'!s:<11}  {each.code or '?':<6}"
        f"  {'new' if each.is_new else 'refused' if each.refused else 'as before'}"
        for each in sorted(counties, key=lambda each: (str(each.complete_until or ""), each.code))
    ]
    return "\n".join([f"{'complete to':<11}  county  this time", *lines])


# Taking one delivery


def _before(to: Path, delivery: Delivery) -> Delivery | None:
    """Return what was taken of the same county; its signature was checked when it came."""
    kept = to / _TAKEN / f"{delivery.county}.json"
    return read_manifest(kept, None) if kept.exists() else None


def _wanted(to: Path, delivery: Delivery) -> dict[str, str]:
    """Return the paths of a delivery's files that are not here yet, and their hashes."""
    before = _before(to, delivery)
    if before and before.whole == delivery.whole:
        return {}
    kept = {(part.path, part.sha256): _at(to, delivery, part) for part in delivery.parts}
    for name, file in _beside(delivery).items():
        kept[file] = to / _TAKEN / delivery.county / name
    return {path: digest for (path, digest), file in kept.items() if not file.exists()}


def _beside(delivery: Delivery) -> dict[str, tuple[str, str]]:
    """Return what lies beside the facts: by the name that it gets, its path and hash."""
    found = {
        f"{delivery.register}.parquet": (REGISTER, delivery.register),
        f"{delivery.package}.json": (PACKAGE, delivery.package),
    }
    for name, digest in delivery.published.items():
        found[f"{digest}.parquet"] = (path_of(name), digest)
    return found


def _take(delivery: Delivery, source: Path, to: Path, now: datetime) -> bool:
    """Check a delivery and put its files in place; return whether anything is new."""
    manifest = source / MANIFEST
    before = _before(to, delivery)
    if before and before.whole == delivery.whole:
        return False
    check_clock(delivery, manifest, now)
    arriving = to / _ARRIVING / delivery.county
    fresh = [part for part in delivery.parts if not _at(to, delivery, part).exists()]
    for part in fresh:
        target = arriving / _at(to, delivery, part).name
        _copy(delivery, source, target, (part.path, part.sha256))
        check_columns(delivery, part, target)
    of_county = to / _TAKEN / delivery.county
    _take_beside(delivery, source, arriving, of_county)
    moved = {part: arriving / _at(to, delivery, part).name for part in fresh}
    check_facts(
        delivery,
        _by_month({part: moved.get(part, _at(to, delivery, part)) for part in delivery.parts}),
        _by_month({part: _at(to, before, part) for part in before.parts}) if before else {},
    )
    if before and before.written_at > delivery.written_at:
        raise OlderDeliveryError(
            file=manifest,
            county=delivery.county,
            written=delivery.written_at.isoformat(),
            taken=before.written_at.isoformat(),
        )
    for part, file in moved.items():
        _move(file, _at(to, delivery, part))
    for name in _beside(delivery):
        _move(arriving / name, of_county / name)
    write_all(to / _TAKEN, {Path(f"{delivery.county}.json"): delivery.whole.encode()})
    return True


def _take_beside(delivery: Delivery, source: Path, arriving: Path, kept: Path) -> None:
    """Bring what lies beside the facts, from before where it is the same, and check it."""
    for name, file in _beside(delivery).items():
        if (kept / name).exists():
            _copy(delivery, kept, arriving / name, (name, file[1]))
        else:
            _copy(delivery, source, arriving / name, file)
    _register(arriving / f"{delivery.register}.parquet", delivery)
    _kinds(arriving / f"{delivery.package}.json", delivery)
    for name, digest in delivery.published.items():
        check_published(arriving / f"{digest}.parquet", name, delivery.county, delivery.written_on)


def _at(to: Path, delivery: Delivery, part: Part) -> Path:
    """Return where a file of facts is kept: those of other counties' places apart, uncounted."""
    name = f"{part.sha256[:32]}.parquet"
    inside = Path(f"county={part.county}", f"month={part.month}")
    if part.county == delivery.county:
        return to / "facts" / inside / name
    return to / "elsewhere" / f"from={delivery.county}" / inside / name


def _by_month(files: Mapping[Part, Path]) -> Parts:
    found: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for part, file in files.items():
        found[part.county, part.month].append(file)
    return found


def _copy(delivery: Delivery, folder: Path, target: Path, file: tuple[str, str]) -> None:
    """Copy a file of an export, and refuse it if what arrived is not what was signed."""
    path, digest = file
    target.parent.mkdir(parents=True, exist_ok=True)
    by_hash = folder / FILES / digest
    source = by_hash if by_hash.exists() else folder / path
    # A device in its place may never end.
    if source.exists() and not source.is_file():
        raise AlteredError(file=path, county=delivery.county, why="it is no file")
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        # No fault of the county.
        if error.errno in _DISK_FULL:
            raise
        why = f"it cannot be read ({error.strerror})"
        raise AlteredError(file=path, county=delivery.county, why=why) from error
    if sha256_of(target) != digest:
        raise AlteredError(file=path, county=delivery.county, why="its bytes are others")


def _move(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    file.replace(target)


# What all deliveries together are


def _taken(to: Path) -> dict[str, Delivery]:
    files = sorted((to / _TAKEN).glob("*.json"))
    return {file.stem: read_manifest(file, None) for file in files}


def _publish(to: Path, taken: Mapping[str, Delivery], missing: set[str]) -> None:
    """Write what readers go by, ``datapackage.json`` last, and take away what it does not name."""
    lines = [
        (each.county, f"{each.complete_until}", each.written_at.isoformat(), len(each.parts))
        for each in taken.values()
    ]
    lines += [(county, "", "", 0) for county in sorted(missing)]
    files = sorted(
        _at(to, each, part).relative_to(to).as_posix()
        for each in taken.values()
        for part in each.parts
    )
    package = {
        "name": "commonfield-facts",
        "title": "What happened in several counties, fact by fact",
        "counties": sorted(taken),
        "awaited": sorted(missing),
        "complete_until": {each.county: f"{each.complete_until}" for each in taken.values()},
        "resources": [
            {"name": "facts", "path": [each for each in files if each.startswith("facts/")]},
            {"name": "places", "path": REGISTER},
            {"name": "kinds", "data": _all_kinds(to, taken)},
            *({"name": each, "path": _tables(taken, each)} for each in TABLES),
        ],
    }
    head = ("county", "complete_until", "written_at", "files")
    lines.sort(key=itemgetter(1, 0))
    names = _write_register(to, taken)
    page = {Path("index.html"): page_of(lines, names)}
    write_all(to, {Path(COMPLETENESS): csv_bytes([head, *lines])} | page)
    write_all(to, {Path(PACKAGE): json.dumps(package, ensure_ascii=False, indent=1).encode()})
    named = {to / each for each in files}
    for county, each in taken.items():
        of_county = to / _TAKEN / county
        named |= {
            of_county / f"{digest}.parquet" for digest in (each.register, *each.published.values())
        }
    for folder in ("facts", "elsewhere", _TAKEN):
        for file in (to / folder).glob("**/*.parquet"):
            if file not in named:
                file.unlink()


def _tables(taken: Mapping[str, Delivery], name: str) -> list[str]:
    """Return where each county's last table of what it publishes lies."""
    return [
        f"{_TAKEN}/{county}/{each.published[name]}.parquet"
        for county, each in sorted(taken.items())
        if name in each.published
    ]


def _all_kinds(to: Path, taken: Mapping[str, Delivery]) -> list[dict[str, Any]]:
    """Return all kinds that counties tell of; an act only if every county says so."""
    found: dict[str, dict[str, Any]] = {}
    for county, delivery in taken.items():
        for row in _kinds(to / _TAKEN / county / f"{delivery.package}.json", delivery):
            known = found.setdefault(row["code"], row)
            if not row["is_act"]:
                known["is_act"] = False
    return [found[code] for code in sorted(found)]


def _kinds(file: Path, delivery: Delivery) -> list[dict[str, Any]]:
    try:
        package = json.loads(file.read_text(encoding="utf-8"))
        (kinds,) = (each["data"] for each in package["resources"] if each["name"] == "kinds")
        return [
            dict(row)
            for row in kinds
            if isinstance(row["code"], str)
            and row["is_act"] in {True, False}
            and isinstance(row.get("counts_as"), str | None)
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise AlteredError(file=PACKAGE, county=delivery.county, why="it tells no kinds") from error


def _register(file: Path, delivery: Delivery) -> pa.Table:
    """Return a county's register with the columns that all have."""
    try:
        found = read_whole(file)
        empty = pa.nulls(found.num_rows)
        columns = [
            found.column(each.name) if each.name in found.column_names else empty for each in PLACES
        ]
        table = pa.table(columns, names=PLACES.names).cast(PLACES)
        if any(table.column(each).null_count for each in ("code", "level")):
            raise pa.ArrowInvalid("a place has no code or level")
    except (OSError, KeyError, pa.ArrowException) as error:
        why = f"it is no register ({error})"
        raise AlteredError(file=REGISTER, county=delivery.county, why=why) from error
    return table


def _write_register(to: Path, taken: Mapping[str, Delivery]) -> dict[str, str]:
    """Write all places: each county's as it says itself, all others as the first county says.

    Return their names.
    """
    tables = {
        county: _register(to / _TAKEN / county / f"{each.register}.parquet", each)
        for county, each in taken.items()
    }
    if not tables:
        return {}
    seen: set[str] = set()
    rows = []
    own = ((county, table, True) for county, table in tables.items())
    others = ((county, table, False) for county, table in tables.items())
    for county, table, is_own in (*own, *others):
        codes = table.column("code").to_pylist()
        kept = [
            at
            for at, code in enumerate(codes)
            if (code[:6] == county if is_own else code[:6] not in tables and code not in seen)
        ]
        seen |= {codes[at] for at in kept}
        rows.append(table.take(pa.array(kept, pa.int64())))
    whole = pa.concat_tables(rows).sort_by([("code", "ascending")])
    sink = pa.BufferOutputStream()
    parquet.write_table(whole, sink, compression="zstd")
    write_all(to, {Path(REGISTER): sink.getvalue().to_pybytes()})
    return dict(zip(*(whole.column(name).to_pylist() for name in ("code", "name")), strict=True))
