"""``commonfield check_books``: prove that stock, orders, books, lots and roll-ups agree."""

import json
import logging
import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from commonfield.workshop.books import CHECKS, BookCheck, Check, Difference
from commonfield.workshop.readiness import why_not_migrated
from commonfield.workshop.schema_check import expected_definitions
from commonfield.workshop.snapshot import reading_snapshot

_log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Recompute the books from their rows; exit 0 if all agree, 1 otherwise."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
        parser.add_argument(
            "--leave-out", action="append", default=[], choices=sorted(CHECKS), help="a check"
        )

    def handle(self, *, leave_out: list[str], **options: object) -> None:
        if reason := why_not_migrated():
            raise CommandError(reason)
        # Made beforehand: inside the snapshot nothing is written.
        expected_definitions(connection)
        with reading_snapshot():
            checks = [
                _outcome(name, check) for name, check in CHECKS.items() if name not in leave_out
            ]
        is_ok = not any(check.differences for check in checks)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(checks), ensure_ascii=False, indent=1))
        else:
            self._tell(checks)
        sys.exit(0 if is_ok else 1)

    def _tell(self, checks: list[BookCheck]) -> None:
        for check in checks:
            word = "agree" if not check.differences else f"{len(check.differences)} DIFFER"
            self.stdout.write(f"{check.name:<10} {check.count:>10,} {word}")
            for difference in check.differences[:20]:
                self.stdout.write(
                    f"  {difference.check} {difference.key}:"
                    f" should be {difference.expected}, is {difference.found}"
                )


def _outcome(name: str, check: Check) -> BookCheck:
    """Run one check; if it crashes, that is a difference, and the others still run."""
    try:
        # PostgreSQL would answer nothing more after an error.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return check()
    except Exception as error:  # noqa: BLE001 - one broken check must not hide the others
        _log.exception("check_books: %s crashed", name)
        # The class alone: what an error quotes may be personal.
        crashed = Difference(name, "the check itself", "an outcome", type(error).__name__)
        return BookCheck(name, 0, (crashed,))


def _as_json(checks: list[BookCheck]) -> dict[str, Any]:
    return {
        "ok": not any(check.differences for check in checks),
        "checked": {check.name: check.count for check in checks},
        "differences": [
            {"check": d.check, "key": d.key, "expected": d.expected, "found": d.found}
            for check in checks
            for d in check.differences
        ],
    }
