"""``commonfield collect`` in a province: as the library's, and the site is filled with it."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel.clock import now
from commonfield.people.types import SYSTEM
from commonfield.province.cases.commands import fill_cases
from commonfield.province.commands import collect
from commonfield_measures.collecting.gathering import summary
from commonfield_measures.errors import MeasuresError


class Command(BaseCommand):
    help = "Take what is new in counties' exports, each whole or not at all, and fill the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "sources", nargs="*", metavar="SOURCE", help="a folder that export_facts wrote"
        )
        parser.add_argument("--to", type=Path, default=settings.COLLECT_TO, metavar="DIR")
        keys = "each county's key (counties.toml in DIR)"
        parser.add_argument("--keys", type=Path, metavar="FILE", help=keys)
        told = "print how far each county is, as JSON"
        parser.add_argument("--json", action="store_true", help=told)

    def handle(
        self, *, sources: list[str], to: Path, keys: Path | None, json: bool, **_options: object
    ) -> None:
        try:
            found = collect(
                by=SYSTEM,
                now=now(),
                sources=sources or settings.COLLECT_FROM,
                to=to,
                keys=keys,
                fill_more=fill_cases,
            )
        except MeasuresError as error:
            raise CommandError(str(error), returncode=2) from error
        told = {"counties": [each.as_json() for each in found]}
        self.stdout.write(_json(told) if json else summary(found))
        if refused := [each.message for county in found for each in county.refused]:
            raise CommandError("\n".join(refused))


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1)
