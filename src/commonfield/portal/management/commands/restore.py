"""``commonfield restore``: an empty installation filled from a backup, all of it or nothing."""

import getpass
import os
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from commonfield.audit.commands import record
from commonfield.kernel.clock import now
from commonfield.portal.management.commands.backup import sealed_values
from commonfield.workshop.archive.errors import ArchiveError
from commonfield.workshop.archive.restore import Restored, restore_backup


class Command(BaseCommand):
    help = (
        "Fill an empty database (SQLite or PostgreSQL) from FILE, made by `commonfield backup`."
        " Every byte is checked before anything is written."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--without-keys",
            action="store_true",
            help="leave the keys in the file closed; no passphrase is asked for",
        )

    def handle(self, *, file: Path, without_keys: bool, **_options: object) -> None:
        ask = _no_passphrase if without_keys else passphrase
        try:
            restored = restore_backup(file, ask=ask, tell=self.stderr.write)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        manifest = restored.manifest
        if restored.has_vault_key:
            record(
                "portal.restored",
                "system",
                f"backup:{manifest.id}",
                now(),
                rows=manifest.rows,
                made_at=manifest.created_at,
            )
        self.stdout.write(f"{manifest.rows:,} rows of {manifest.created_at} are restored.")
        self._say_what_next(restored)
        if restored.has_vault_key:
            # Beside the backup, and what this installation wrote itself since.
            for log in {settings.WITHDRAWALS_LOG, file.parent / settings.WITHDRAWALS_LOG.name}:
                call_command("reapply_withdrawals", str(log), stdout=self.stdout)
        self.stdout.write("The books, recomputed from the restored rows:")
        # Without their key, audit rows can neither be signed nor held against their signatures.
        left_out = [] if restored.has_vault_key else ["audit"]
        call_command("check_books", leave_out=left_out, stdout=self.stdout)

    def _say_what_next(self, restored: Restored) -> None:
        manifest = restored.manifest
        if restored.keys_file:
            self.stdout.write(
                f"The keys are in {restored.keys_file}, for its owner only. Put them into the"
                " environment of the server and the worker; until then neither starts."
            )
        if not restored.has_vault_key:
            self.stdout.write(
                "The keys are not here. Until VAULT_KEY is the one of the old installation, these"
                f" stay closed: {sealed_values(manifest)}. Run `commonfield check_books` once it is"
                " there: the audit is left out below, and this restore is not in it."
            )
        # Served from now on, where COUNTY_CODE names no other.
        (Path(settings.DATA_DIR) / "county-code").write_text(manifest.county)
        if manifest.county != settings.COUNTY_CODE:
            self.stdout.write(f"Put COUNTY_CODE={manifest.county} into the environment.")


def _no_passphrase() -> str:
    return ""


def passphrase() -> str:
    """Return the passphrase of the keys, from the environment or asked."""
    if given := os.environ.get("BACKUP_PASSPHRASE"):
        return given
    if not sys.stdin.isatty():
        raise CommandError(
            "The keys in this backup need their passphrase: set BACKUP_PASSPHRASE, or restore"
            " --without-keys."
        )
    return getpass.getpass("Passphrase of the keys: ")
