"""``commonfield load_dialects``: load the speech varieties that are spoken here."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.types import SYSTEM
from commonfield.places.queries import venues
from commonfield.voices.dialect.commands import load_dialects


class Command(BaseCommand):
    help = (
        "Loads the shipped speech varieties whose area touches the county here, a place with a"
        " venue, or the places named, with the words of their lessons. The same again changes"
        " nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--place", action="append", default=[], metavar="CODE", help="a division, 12 digits"
        )

    def handle(self, *, place: list[str], **_options: object) -> None:
        places = place or [settings.COUNTY_CODE, *(venue.place_code for venue in venues(""))]
        try:
            loaded = load_dialects(by=SYSTEM, now=now(), places=list(filter(None, places)))
        except CommonfieldError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"loaded: {', '.join(loaded) or 'none'}")
