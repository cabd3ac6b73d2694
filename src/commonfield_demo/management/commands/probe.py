"""``commonfield probe``: a store with known stock in the demo county, for load tests."""

import json
from argparse import ArgumentParser
from dataclasses import asdict

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel.clock import now
from commonfield_demo.build import demo_mark
from commonfield_demo.probe import MOST_PACKS, MOST_SKUS, make_probe


class Command(BaseCommand):
    help = "Make a store with SKUs of so many packs each; demo mode only."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stock", type=int, required=True, help="packs of each SKU")
        parser.add_argument("--skus", type=int, default=1, help="how many SKUs")
        parser.add_argument("--json", action="store_true", help="print it as JSON")

    def handle(self, *, stock: int, skus: int, **options: object) -> None:
        mark = demo_mark()
        if not settings.DEMO or mark is None:
            raise CommandError(
                "A probe is made in a demo county only. Run `commonfield demo` first."
            )
        if not 1 <= stock <= MOST_PACKS or not 1 <= skus <= MOST_SKUS:
            raise CommandError(
                f"--stock goes from 1 to {MOST_PACKS}, --skus from 1 to {MOST_SKUS}."
            )
        probe = make_probe(mark, stock=stock, skus=skus, now=now())
        answer = asdict(probe) | {"base_url": settings.BASE_URL}
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        for name, value in answer.items():
            self.stdout.write(f"{name}: {value}")
