"""``commonfield load_heritage``: load the shipped items of the county's heritage."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from commonfield.heritage.commands import load_heritage
from commonfield.kernel.clock import now
from commonfield.people.types import SYSTEM


class Command(BaseCommand):
    help = (
        "Writes down what the program ships of a county's customs, crafts and operas, each with"
        " its source and how sure it is. What somebody has changed or withdrawn stays as it is;"
        " again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--county", default=settings.COUNTY_CODE, help="its twelve digits (default: our own)"
        )

    def handle(self, *, county: str, **_options: object) -> None:
        added, changed = load_heritage(by=SYSTEM, now=now(), county=county)
        self.stdout.write(f"{added} written down, {changed} changed")
