"""``commonfield starter_shelf``: put the fifteen included picture books on a hall's shelf."""

from argparse import ArgumentParser
from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.library.commands import add_spoken_books, add_starter_shelf
from commonfield.library.desk.commands import publish_work
from commonfield.people.types import SYSTEM


class Command(BaseCommand):
    help = (
        "Puts the starter shelf on a hall's shelf, with recordings of some books read by a machine"
        " where espeak-ng and ffmpeg are installed; as drafts, unless --publish is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--hall", required=True, metavar="SLUG", help="the hall's code")
        parser.add_argument("--publish", action="store_true", help="publish them at once")

    def handle(self, *, hall: str, publish: bool, **_options: object) -> None:
        try:
            at = now()
            taken = [
                *add_starter_shelf(by=SYSTEM, now=at, hall=hall),
                *add_spoken_books(by=SYSTEM, now=at, hall=hall),
            ]
            for each in taken if publish else ():
                publish_work(by=SYSTEM, now=at, work=each.work)
        except CommonfieldError as error:
            raise CommandError(str(error)) from error
        states = Counter(each.state for each in taken)
        self.stdout.write(f"taken: {states['taken']}, unchanged: {states['unchanged']}")
