"""Filling an empty installation from a backup: everything is checked first, then all or nothing."""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from commonfield.workshop.archive.container import Backup, checked_backup
from commonfield.workshop.archive.errors import ArchiveError
from commonfield.workshop.archive.keys import open_keys
from commonfield.workshop.archive.manifest import Manifest, apps_of, is_key_of
from commonfield.workshop.archive.tables import (
    BackupTable,
    filled_tables,
    migrate_to,
    migrations_beyond,
    our_tables,
    quoted,
)
from commonfield.workshop.archive.unfinished import UNFINISHED
from commonfield.workshop.archive.writing import empty_database, insert
from commonfield.workshop.storage import media_storage, open_file, sha256_of

type Tell = Callable[[str], None]
# Asks for the passphrase; an empty answer leaves the keys closed.
type Ask = Callable[[], str]
# What the caller holds against the manifest; whether the vault's key is here.
type Check = Callable[[Manifest, bool], None]

KEYS_FILE: Final = "keys.env"
_DEMO_MARK: Final = "demo-mode"


@dataclass(frozen=True)
class Restored:
    """What was restored; ``has_vault_key``: whether sealed values can be opened now."""

    manifest: Manifest
    has_vault_key: bool
    keys_file: Path | None


def restore_backup(source: Path, *, ask: Ask, tell: Tell, check: Check) -> Restored:
    """Fill an empty database, the media and the keys from a backup.

    ``check`` runs last before anything is written, and refuses by raising.
    """
    with checked_backup(source) as backup:
        manifest = backup.manifest
        tell(f"{source}: {len(manifest.members)} parts, every hash is right")
        of = apps_of(manifest)
        _check_empty()
        keys = _keys_for(backup, ask)
        if keys:
            _use(keys)
        has_vault_key = bool(keys or _key_in_force(manifest))
        if of is not apps:
            _check_older(manifest, has_vault_key=has_vault_key)
        _check_media(backup)
        check(manifest, has_vault_key)
        mark = settings.DATA_DIR / UNFINISHED
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        mark.write_text(manifest.id)
        if of is apps:
            call_command("migrate", verbosity=0)
        else:
            migrate_to(manifest.migrations)
        with empty_database(of):
            for table in our_tables(of):
                _fill(table, backup, tell)
            # Files before the commit: a reader who sees the rows has all files that belong to them.
            for path in backup.media():
                backup.put_media(path)
            keys_file = _put_keys(manifest, keys)
            _put_demo_mark(manifest)
        mark.unlink()
        if of is not apps:
            tell(f"All rows of {manifest.written_by} are there; they are brought up to date …")
            call_command("migrate", verbosity=0)
        return Restored(manifest, has_vault_key, keys_file)


def _check_older(manifest: Manifest, *, has_vault_key: bool) -> None:
    """Make sure that an older program's tables can be made here and brought up to date."""
    if not has_vault_key:
        raise ArchiveError(
            f"This backup is of an older program ({manifest.written_by}), and bringing its rows up"
            " to date takes the vault's key: set VAULT_KEY, or give the passphrase of the keys in"
            " it. Or restore it without a key by that program itself, then upgrade."
        )
    if later := migrations_beyond(manifest.migrations):
        raise ArchiveError(
            f"This backup is of an older program ({manifest.written_by}), and this database has"
            f" newer tables already ({later[0]}). Point DATABASE_URL to a database without tables."
        )


def _check_empty() -> None:
    if filled := filled_tables():
        raise ArchiveError(
            f"This database holds rows already (in {filled[0]}), and a restore never writes over"
            " anything. Point DATABASE_URL to an empty database, or DATA_DIR to a new folder."
        )


def _fill(table: BackupTable, backup: Backup, tell: Tell) -> None:
    wanted = backup.manifest.members[f"tables/{table.name}.parquet"].rows
    try:
        insert(table, backup.batches(table, table.at_once))
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        raise ArchiveError(
            f"{table.name} does not fit into this database ({reason}). Nothing was restored."
        ) from error
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {quoted(table.name)}")
        found = cursor.fetchone()[0]
    if found != wanted:
        raise ArchiveError(
            f"{table.name} has {found} rows now and should have {wanted}. Nothing was restored."
        )
    if found:
        tell(f"{table.name}: {found:,} rows")


def _key_in_force(manifest: Manifest) -> bytes | None:
    """Return which of the keys known here was the vault's when the backup was made."""
    known = (settings.VAULT_KEY, *settings.VAULT_KEYS_OLD)
    return next((key for key in known if is_key_of(manifest, key)), None)


def _use(keys: dict[str, str]) -> None:
    """Let what is written and checked from here on be signed by the restored county's key."""
    settings.VAULT_KEY = base64.urlsafe_b64decode(keys["VAULT_KEY"])
    older = filter(None, keys.get("VAULT_KEYS_OLD", "").split(","))
    settings.VAULT_KEYS_OLD = tuple(map(base64.urlsafe_b64decode, older))


def _keys_for(backup: Backup, ask: Ask) -> dict[str, str]:
    """Return the keys to put into place, none if they are here already or stay closed."""
    manifest = backup.manifest
    if key := _key_in_force(manifest):
        _check_signature(backup, key)
        return {}
    if os.environ.get("VAULT_KEY"):
        raise ArchiveError(
            "VAULT_KEY is set, but it is not the key of this backup: phone numbers, addresses and"
            " bank numbers would stay closed. Set the right one, or leave it out to go on without."
        )
    passphrase = ask() if manifest.has_keys else ""
    if not passphrase:
        return {}
    keys = open_keys(backup.keys(), passphrase=passphrase, backup_id=manifest.id)
    vault_key = base64.urlsafe_b64decode(keys["VAULT_KEY"])
    if not is_key_of(manifest, vault_key):
        raise ArchiveError("The keys in this backup are not its own; it was changed.")
    _check_signature(backup, vault_key)
    return keys


def _check_signature(backup: Backup, vault_key: bytes) -> None:
    if not backup.is_signed_by(vault_key):
        raise ArchiveError(
            "This backup does not carry the signature of its own installation: somebody changed it"
            " and its hashes with it. Nothing was restored."
        )


def _check_media(backup: Backup) -> None:
    for name, member in backup.media().items():
        if media_storage().exists(name) and not _has_hash(name, member.sha256):
            raise ArchiveError(
                f"The store of media has another file as {name}. Move what is there away"
                " (DATA_DIR/media, or the bucket), and repeat."
            )


def _has_hash(name: str, sha256: str) -> bool:
    with open_file(name) as file:
        return sha256_of(file) == sha256


def _put_keys(manifest: Manifest, keys: dict[str, str]) -> Path | None:
    """Put keys where they are read from: a demo keeps its own, else a file for the environment."""
    if not keys:
        return None
    if manifest.is_demo:
        for name, value in keys.items():
            _write_for_owner(settings.DATA_DIR / f"{name.lower()}.secret", value)
        return None
    target = settings.DATA_DIR / KEYS_FILE
    _write_for_owner(target, "".join(f"{name}={value}\n" for name, value in keys.items()))
    return target


def _write_for_owner(target: Path, text: str) -> None:
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(partial).replace(target)


def _put_demo_mark(manifest: Manifest) -> None:
    """A restored demo is a demo, and a real county never is one."""
    mark = settings.DATA_DIR / _DEMO_MARK
    if manifest.is_demo:
        mark.touch()
    else:
        mark.unlink(missing_ok=True)
