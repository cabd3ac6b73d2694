"""``commonfield check_books``: prove that stock, orders, books, lots, roll-ups, entries agree."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, Final

from django.core.management.base import BaseCommand

from commonfield.evaluation.books import check_entries
from commonfield.facts.queries import check_roll_ups
from commonfield.kernel.clock import now
from commonfield.ledger.queries import check_ledger, check_payouts
from commonfield.market.books import check_orders, check_stock
from commonfield.market.catalogue.books import check_search
from commonfield.market.payments.books import check_payments
from commonfield.market.promotions.books import check_promotions
from commonfield.supply.books import check_lots
from commonfield.workshop.books import BookCheck
from commonfield.workshop.snapshot import reading_snapshot

_CHECKS: Final[tuple[Callable[[], BookCheck], ...]] = (
    check_stock,
    check_orders,
    check_payments,
    check_promotions,
    lambda: check_search(now()),
    check_ledger,
    check_lots,
    check_payouts,
    check_roll_ups,
    check_entries,
)


class Command(BaseCommand):
    help = "Recompute the books from their rows; exit 0 if all agree, 1 otherwise."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        with reading_snapshot():
            checks = [check() for check in _CHECKS]
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
