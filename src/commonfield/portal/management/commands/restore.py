"""``commonfield restore``: an empty installation filled from a backup, all of it or nothing."""

import getpass
import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from commonfield.audit.commands import record
from commonfield.kernel.clock import now
from commonfield.people.queries import broken_withdrawals, withdrawals_told
from commonfield.portal.management.commands.backup import sealed_values
from commonfield.workshop.archive.errors import ArchiveError
from commonfield.workshop.archive.manifest import Manifest
from commonfield.workshop.archive.restore import Restored, restore_backup
from commonfield.workshop.archive.unfinished import let_logs_wait


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
        parser.add_argument(
            "--with-fewer-withdrawals",
            action="store_true",
            help="go on although the log of withdrawals is lost or another one",
        )

    def handle(
        self, *, file: Path, without_keys: bool, with_fewer_withdrawals: bool, **_options: object
    ) -> None:
        # Beside the backup, and what this installation wrote itself since.
        logs = sorted({settings.WITHDRAWALS_LOG, file.parent / settings.WITHDRAWALS_LOG.name})
        check = partial(_check_withdrawals, logs, goes_on=with_fewer_withdrawals)
        ask = (lambda: "") if without_keys else passphrase
        try:
            restored = restore_backup(file, ask=ask, tell=self.stderr.write, check=check)
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
            for log in logs:
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
                f" stay closed: {sealed_values(manifest)}. Withdrawals and erasures since the"
                " backup are not done again yet, so neither server nor worker starts: once"
                " VAULT_KEY is there, run `commonfield reapply_withdrawals` with the log beside the"
                " backup, then `commonfield check_books`. The audit is left out below, and this"
                " restore is not in it."
            )
        # Served from now on, where COUNTY_CODE names no other.
        (Path(settings.DATA_DIR) / "county-code").write_text(manifest.county)
        if manifest.county != settings.COUNTY_CODE:
            self.stdout.write(f"Put COUNTY_CODE={manifest.county} into the environment.")


def _check_withdrawals(
    logs: Sequence[Path],
    manifest: Manifest,
    has_vault_key: bool,  # noqa: FBT001 - as the archive asks
    *,
    goes_on: bool,
) -> None:
    """Refuse to bring back what was withdrawn, where the log of it is shorter or another one.

    What the vault's key would withdraw again waits for it.
    """
    until = datetime.fromisoformat(manifest.created_at)
    count, digest = withdrawals_told(logs, until=until, is_key_here=has_vault_key)
    # More of them are what was being written down at that moment.
    wanted = 0 if manifest.withdrawals is None else manifest.withdrawals
    is_other = count == manifest.withdrawals and digest != manifest.withdrawals_digest
    if not goes_on and (count < wanted or is_other):
        cut_off = broken_withdrawals(logs)
        broken = f" Lines that were cut off: {', '.join(cut_off)}." if cut_off else ""
        raise CommandError(
            f"This backup knew of {wanted:,} withdrawals and erasures; the log"
            f" ({' and '.join(map(str, logs))}) tells of {count:,} of that time, or of"
            f" others.{broken}"
            " What is missing would come back, so nothing was restored. Lay withdrawals.log beside"
            " the backup as it was; if it is lost, add --with-fewer-withdrawals."
        )
    let_logs_wait(log for log in logs if log.exists() and not has_vault_key)


def passphrase() -> str:
    """Return the passphrase of the keys, from the environment or typed."""
    if given := os.environ.get("BACKUP_PASSPHRASE"):
        return given
    if not sys.stdin.isatty():
        raise CommandError(
            "The keys in this backup need their passphrase: set BACKUP_PASSPHRASE, or restore"
            " --without-keys."
        )
    return getpass.getpass("Passphrase of the keys: ")
