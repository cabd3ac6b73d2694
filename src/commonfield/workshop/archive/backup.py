"""Making a backup from one moment of the database, while everybody works on."""

import base64
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

import commonfield
from commonfield.workshop.archive.container import KEYS, Writer, new_backup
from commonfield.workshop.archive.errors import ArchiveError
from commonfield.workshop.archive.keys import seal_keys
from commonfield.workshop.archive.manifest import Manifest, key_check
from commonfield.workshop.archive.reading import record_batches
from commonfield.workshop.archive.tables import our_migrations, our_tables
from commonfield.workshop.media import sealed_file_count
from commonfield.workshop.snapshot import reading_snapshot
from commonfield.workshop.version import commit

type Tell = Callable[[str], None]


def make_backup(
    target: Path,
    *,
    now: datetime,
    tell: Tell,
    passphrase: str | None = None,
    withdrawals: tuple[int | None, str] = (None, ""),
) -> Manifest:
    """Write everything into one file; the keys only under a passphrase.

    ``withdrawals`` are number and digest of the lines in their log.
    """
    backup_id = str(uuid.uuid4())
    # Sealed first, so that a weak passphrase is refused before the long part.
    keys = passphrase and seal_keys(_keys(), passphrase=passphrase, backup_id=backup_id)
    try:
        with new_backup(target) as writer:
            sealed = _write_tables(writer, tell)
            writer.add_media()
            if keys:
                writer.add_bytes(KEYS, keys)
            manifest = Manifest(
                id=backup_id,
                created_at=now.isoformat(),
                program=commonfield.__version__,
                commit=commit(),
                withdrawals=withdrawals[0],
                withdrawals_digest=withdrawals[1],
                engine=connection.vendor,
                is_demo=settings.DEMO,
                county=settings.COUNTY_CODE,
                key_check=key_check(settings.VAULT_KEY),
                has_keys=bool(keys),
                migrations=our_migrations(),
                tables={table.name: table.shape for table in our_tables()},
                sealed=sealed,
                members=dict(writer.members),
            )
            writer.finish(manifest, settings.VAULT_KEY)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise ArchiveError(f"{target} cannot be written: {where}{error.strerror}.") from error
    return manifest


def _write_tables(writer: Writer, tell: Tell) -> dict[str, int]:
    sealed: dict[str, int] = {}
    with reading_snapshot():
        for table in our_tables():
            held = writer.add_table(table, record_batches(table))
            rows = writer.members[f"tables/{table.name}.parquet"].rows
            if rows:
                tell(f"{table.name}: {rows:,} rows")
            sealed |= {f"{table.name}.{name}": count for name, count in held.items() if count}
        if files := sealed_file_count():
            sealed["workshop_sealed_file.content"] = files
    return sealed


def _keys() -> dict[str, str]:
    current, *old = (
        base64.urlsafe_b64encode(key).decode()
        for key in (settings.VAULT_KEY, *settings.VAULT_KEYS_OLD)
    )
    keys = {"SECRET_KEY": settings.SECRET_KEY, "VAULT_KEY": current}
    return keys | ({"VAULT_KEYS_OLD": ",".join(old)} if old else {})
