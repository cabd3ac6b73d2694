"""What a backup says of itself, and whether this program can restore it."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from typing import Final

from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings

from commonfield.workshop.archive.errors import ArchiveError
from commonfield.workshop.archive.tables import apps_after, our_migrations, our_tables

FORMAT: Final = "commonfield-backup"
VERSION: Final = 1
_KEY_CHECK: Final = b"commonfield backup: key"
_SIGNATURE: Final = b"commonfield backup: manifest "


@dataclass(frozen=True)
class Member:
    """One file in the backup: its bytes and their SHA-256, and for a table its rows."""

    sha256: str
    bytes: int
    rows: int | None = None


@dataclass(frozen=True)
class Manifest:
    """The first thing read from a backup; everything else is held to it."""

    id: str
    created_at: str
    program: str
    engine: str
    is_demo: bool
    county: str
    # Shows whether a vault key is the one that sealed what is in here, without showing the key.
    key_check: str
    has_keys: bool
    migrations: dict[str, list[str]]
    tables: dict[str, dict[str, str]]
    # How many sealed values a column holds: "table.column" → count.
    sealed: dict[str, int]
    members: dict[str, Member]
    # Of the program.
    commit: str = ""
    # What stood in the log of withdrawals by then (docs/adr/0040), unless it did not say.
    withdrawals: int | None = None
    withdrawals_digest: str = ""
    format: str = FORMAT
    version: int = VERSION

    def as_bytes(self) -> bytes:
        """Return the text that goes into the file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()

    @property
    def written_by(self) -> str:
        """The program that wrote it, as its operator finds it again."""
        return f"version {self.program}" + (f", commit {self.commit}" if self.commit else "")

    @property
    def rows(self) -> int:
        return sum(member.rows or 0 for member in self.members.values())


def read_manifest(data: bytes) -> Manifest:
    try:
        plain = json.loads(data)
        if plain["format"] != FORMAT:
            raise ArchiveError("This is no backup of Commonfield.")
        if plain["version"] > VERSION:
            raise ArchiveError(
                f"This backup has format {plain['version']}; this program reads up to {VERSION}."
                " Restore it with the program of the version that wrote it, or a later one"
                f" ({plain['program']} {plain.get('commit', '')})."
            )
        plain["members"] = {name: Member(**member) for name, member in plain["members"].items()}
        return Manifest(**plain)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveError("The manifest of this backup cannot be read; it was changed.") from error


def apps_of(manifest: Manifest) -> Apps:
    """Return the models of the program that wrote a backup: this one's, or an older one's."""
    if former := [each for each in settings.FORMER_ROOMS if each in manifest.migrations]:
        raise ArchiveError(
            f"This backup was made before the first release of Commonfield ({manifest.written_by},"
            f" with tables of “{former[0]}”), and no later program reads it. Restore it with that"
            " program, into a database of its own."
        )
    ours = our_migrations()
    newer = [
        f"{label}.{name}"
        for label, names in sorted(manifest.migrations.items())
        for name in names
        if name not in ours.get(label, [])
    ]
    if newer:
        raise ArchiveError(
            f"This backup is of a newer program: its tables have {newer[0]}, which this one does"
            f" not know. Install {manifest.written_by} or later and restore there."
        )
    of = apps if manifest.migrations == ours else apps_after(manifest.migrations)
    if manifest.tables != {table.name: table.shape for table in our_tables(of)}:
        raise ArchiveError(
            f"This backup is of another program ({manifest.written_by}), whose tables had another"
            " shape. Restore it with that one, then upgrade and run `commonfield migrate`."
        )
    return of


def key_check(vault_key: bytes) -> str:
    """Return what stands for a vault's key without telling it."""
    return hmac.new(vault_key, _KEY_CHECK, hashlib.sha256).hexdigest()


def is_key_of(manifest: Manifest, vault_key: bytes) -> bool:
    """Return whether a vault's key is the one under which the backup's values were sealed."""
    return hmac.compare_digest(key_check(vault_key), manifest.key_check)


def seals(data: bytes, vault_key: bytes) -> tuple[str, str]:
    """Return a manifest's plain hash, and its signature by the vault's key."""
    digest = hashlib.sha256(data)
    signature = hmac.new(vault_key, _SIGNATURE + digest.digest(), hashlib.sha256)
    return digest.hexdigest(), signature.hexdigest()
