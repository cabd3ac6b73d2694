"""``commonfield backup``: everything needed to start again elsewhere, in one file."""

import getpass
import os
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from commonfield.audit.commands import record
from commonfield.kernel.clock import now
from commonfield.people.commands import write_withdrawals
from commonfield.people.types import SYSTEM
from commonfield.workshop.archive.backup import make_backup, unwritten
from commonfield.workshop.archive.errors import ArchiveError
from commonfield.workshop.archive.manifest import Manifest
from commonfield.workshop.readiness import why_not_migrated


class Command(BaseCommand):
    help = (
        "Write the whole installation into FILE while everybody works on: every table, the media,"
        " and with --with-keys the keys. `commonfield restore FILE` starts it again elsewhere, on"
        " either database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="also SECRET_KEY and VAULT_KEY, under a passphrase (asked, or BACKUP_PASSPHRASE)",
        )

    def handle(self, *, file: Path, with_keys: bool, **_options: object) -> None:
        if reason := why_not_migrated():
            raise CommandError(reason)
        started = now()
        try:
            manifest = make_backup(
                file,
                now=started,
                withdrawals=write_withdrawals(by=SYSTEM, now=started, beside=file.parent),
                tell=self._tell,
                passphrase=new_passphrase() if with_keys else None,
            )
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(unwritten(file, error)) from error
        record(
            "portal.backed_up",
            "system",
            f"backup:{manifest.id}",
            now(),
            rows=manifest.rows,
            with_keys=manifest.has_keys,
        )
        size_mb = file.stat().st_size / 1_000_000
        self.stdout.write(f"{file}: {manifest.rows:,} rows, {size_mb:,.1f} MB.")
        self._warn(manifest)

    def _tell(self, line: str) -> None:
        self.stderr.write(line)

    def _warn(self, manifest: Manifest) -> None:
        if manifest.has_keys:
            self.stdout.write(
                "The keys are in it. Keep the passphrase somewhere else than the file."
            )
            return
        self.stdout.write(
            "The keys are not in it. Without this installation's VAULT_KEY nobody can open what is"
            f" sealed: {sealed_values(manifest)}. Keep VAULT_KEY in another safe place."
        )


def sealed_values(manifest: Manifest) -> str:
    """Name the columns that only the vault's key opens, and how many values each holds."""
    parts = [f"{column} ({count:,})" for column, count in sorted(manifest.sealed.items())]
    return ", ".join(parts) or "nothing yet"


def new_passphrase() -> str:
    """Return the passphrase for the keys, from the environment or typed twice."""
    if given := os.environ.get("BACKUP_PASSPHRASE"):
        return given
    if not sys.stdin.isatty():
        raise CommandError("--with-keys needs a passphrase: set BACKUP_PASSPHRASE.")
    first = getpass.getpass("Passphrase for the keys: ")
    if first != getpass.getpass("The same again: "):
        raise CommandError("The two passphrases differ. Nothing was written.")
    return first
