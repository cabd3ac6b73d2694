"""The manifest of an export: which files it has, until when it is complete, and who signed it.

``manifest.json`` holds the manifest, an Ed25519 signature of it in canonical JSON (keys sorted, no
spaces, UTF-8) after a word that says what is signed, and the public key. Which county a key belongs
to, who collects knows by another way (``counties.toml``).
"""

import base64
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from commonfield_measures.collecting.errors import (
    AnotherCountyError,
    CountiesUnreadableError,
    CountyNotAwaitedError,
    ForgedError,
    ManifestUnreadableError,
)
from commonfield_measures.collecting.published import FOLDER, TABLES
from commonfield_measures.files import sha256_of
from commonfield_measures.indicators.exports import PACKAGE

MANIFEST: Final = "manifest.json"
REGISTER: Final = "registers/places.parquet"
# Where a store has an export's files, by their hash.
FILES: Final = "files"
_SIGNED: Final = b"commonfield export 1\n"
_COUNTY: Final = re.compile(r"[0-9]{6}")
_FACTS: Final = re.compile(
    r"facts/county=(?P<county>[0-9]{6})/month=(?P<month>[0-9]{4}-[0-9]{2})/[0-9]{4,}\.parquet"
)
_PUBLISHED: Final = re.compile(rf"{FOLDER}/(?P<name>[a-z]+)\.parquet")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_UNREADABLE: Final = (OSError, ValueError, TypeError, KeyError, AttributeError)

type Keys = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """A file of facts: its path and hash, and whose folder and month it lies in."""

    path: str
    sha256: str
    county: str
    month: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a county signed. ``whole`` is the text of its manifest.json.

    ``published`` are the hashes of what it publishes beside its facts, by the table's name.
    """

    county: str
    written_at: datetime
    complete_until: date
    parts: tuple[Part, ...]
    register: str
    package: str
    published: Mapping[str, str]
    whole: str

    @property
    def written_on(self) -> date:
        """The day in China, where it is over eight hours before it is in UTC."""
        return (self.written_at + timedelta(hours=8)).date()


def write_manifest(
    folder: Path, key: Ed25519PrivateKey, *, county: str, complete_until: date, written_at: datetime
) -> str:
    """Sign all files of an export; return the public key, as ``counties.toml`` has it."""
    tables = [*folder.glob("facts/*/*/*.parquet"), *folder.glob(f"{FOLDER}/*.parquet")]
    files = [*sorted(tables), folder / REGISTER, folder / PACKAGE]
    told = {
        "county": county,
        "written_at": written_at.isoformat(timespec="seconds"),
        "complete_until": complete_until.isoformat(),
        "files": {each.relative_to(folder).as_posix(): sha256_of(each) for each in files},
    }
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    signature = base64.b64encode(key.sign(_signed(told))).decode()
    text = json.dumps({"manifest": told, "key": public, "signature": signature}, indent=1)
    partial = folder / f"{MANIFEST}.part"
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(folder / MANIFEST)
    return public


def read_keys(file: Path) -> dict[str, tuple[str, ...]]:
    """Return the public keys of each county, by its six digits."""
    try:
        counties = tomllib.loads(file.read_text(encoding="utf-8"))["counties"]
        keys = {
            county: (each,) if isinstance(each, str) else tuple(each)
            for county, each in counties.items()
        }
        owners: dict[bytes, str] = {}
        for county, own in keys.items():
            if not _COUNTY.fullmatch(county):
                raise CountiesUnreadableError(file=file, why=f"“{county}” is no six digits")
            for each in own:
                other = owners.setdefault(_public(each).public_bytes_raw(), county)
                if other != county:
                    why = f"{other} and {county} have the same key"
                    raise CountiesUnreadableError(file=file, why=why)
    except _UNREADABLE as error:
        raise CountiesUnreadableError(file=file, why=error) from error
    return keys


def read_manifest(file: Path, keys: Keys | None) -> Delivery:
    """Return what a county signed; without keys nobody asks again who did.

    Raises:
        DeliveryError: if it is no manifest, of a county that is not awaited, or not signed by it.
    """
    try:
        # A pipe or device in its place may never end.
        if file.exists() and not file.is_file():
            raise ValueError("it is no file")
        whole = file.read_text(encoding="utf-8")
        envelope = json.loads(whole)
        told, signature = envelope["manifest"], base64.b64decode(envelope["signature"])
        signed = _signed(told)
        delivery = _delivery(told, whole)
    except (*_UNREADABLE, OverflowError, RecursionError) as error:
        raise ManifestUnreadableError(file=file, why=error) from error
    county = delivery.county
    if keys is None:
        return delivery
    if county not in keys:
        raise CountyNotAwaitedError(file=file, county=county)
    signers = set(_signers(signed, signature, keys))
    if county in signers:
        return delivery
    if signers:
        why = f"it is signed by county {min(signers)}"
        raise AnotherCountyError(file=file, county=county, why=why)
    raise ForgedError(file=file, county=county)


def _delivery(told: Mapping[str, Any], whole: str) -> Delivery:
    written_at = datetime.fromisoformat(told["written_at"])
    files: dict[str, str] = dict(told["files"])
    if not _COUNTY.fullmatch(told["county"]) or written_at.tzinfo is None:
        raise ValueError("county or time are none")
    if odd := [path for path, digest in files.items() if not _HASH.fullmatch(digest)]:
        raise ValueError(f"{odd[0]} has no hash")
    if len(set(files.values())) < len(files):
        raise ValueError("two of its files are the same")
    register, package = files.pop(REGISTER), files.pop(PACKAGE)
    parts = []
    published: dict[str, str] = {}
    for path, digest in sorted(files.items()):
        if table := _PUBLISHED.fullmatch(path):
            # A newer program may send tables that are not known here yet.
            published |= {table["name"]: digest} if table["name"] in TABLES else {}
            continue
        found = _FACTS.fullmatch(path)
        if found is None:
            raise ValueError(f"{path} is no file of an export")
        parts.append(Part(path, digest, found["county"], found["month"]))
    return Delivery(
        county=told["county"],
        # Days of China are told from it.
        written_at=written_at.astimezone(UTC),
        complete_until=date.fromisoformat(told["complete_until"]),
        parts=tuple(parts),
        register=register,
        package=package,
        published=published,
        whole=whole,
    )


def _signed(told: object) -> bytes:
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return _SIGNED + text.encode()


def _signers(signed: bytes, signature: bytes, keys: Keys) -> Iterator[str]:
    """Yield the counties whose key made a signature."""
    for county, own in keys.items():
        for each in own:
            try:
                _public(each).verify(signature, signed)
            except InvalidSignature:
                continue
            yield county


def _public(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
