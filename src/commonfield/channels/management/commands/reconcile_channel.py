"""``commonfield reconcile_channel``: a shop's day at a platform, every difference by its name."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commonfield.channels.queries.days import day_differences
from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.kernel.money import yuan_text
from commonfield.orders.choices import Channel
from commonfield.people.types import SYSTEM


class Command(BaseCommand):
    help = "Compare a platform's orders and money with the books; exit 0 if all is explained."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        outside = [each for each in Channel.values if each != Channel.OWN]
        parser.add_argument("--store", required=True, help="the store's name in addresses")
        parser.add_argument("--channel", required=True, choices=outside)
        parser.add_argument("--day", required=True, type=date.fromisoformat)
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        store, channel, day = options["store"], options["channel"], options["day"]
        try:
            found = day_differences(store, channel, day, by=SYSTEM, now=now())
        except CommonfieldError as error:
            raise CommandError(str(error), returncode=2) from error
        is_ok = all(each.is_explained for each in found)
        if options["json"]:
            told = {"ok": is_ok, "differences": [asdict(each) for each in found]}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for each in found:
                self.stdout.write(
                    f"  {'explained' if each.is_explained else 'OPEN':<10} {each.kind:<14}"
                    f" {each.order}: expected ¥{yuan_text(each.expected_fen)},"
                    f" found ¥{yuan_text(each.found_fen)}, {each.age_days} days"
                )
            self.stdout.write("all explained" if is_ok else "OPEN differences remain")
        sys.exit(0 if is_ok else 1)
