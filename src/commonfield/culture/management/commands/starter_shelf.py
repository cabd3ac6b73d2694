"""``commonfield starter_shelf``: fifteen small books that come with the program, for a hall."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commonfield.culture.library.commands import add_starter_shelf
from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.types import SYSTEM


class Command(BaseCommand):
    help = "Bring the starter shelf to a hall as drafts, which its keeper publishes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--hall", required=True, help="the venue's code")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        try:
            taken = add_starter_shelf(by=SYSTEM, now=now(), hall=options["hall"])
        except CommonfieldError as error:
            raise CommandError(str(error)) from error
        states = Counter(each.state for each in taken)
        self.stdout.write(f"taken: {states['taken']}, unchanged: {states['unchanged']}")
