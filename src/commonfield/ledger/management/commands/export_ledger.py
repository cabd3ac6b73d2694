"""``commonfield export_ledger``: the books in a form that other programs check."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commonfield.ledger.beancount import beancount_lines
from commonfield.people.errors import OrganisationNotFoundError
from commonfield.people.queries import organisation
from commonfield.workshop.snapshot import reading_snapshot


class Command(BaseCommand):
    help = "Write the whole ledger to a file (Beancount; `bean-check FILE` accepts it)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["beancount"], default="beancount")
        parser.add_argument(
            "--organisation", default="", metavar="CODE", help="the books of one organisation alone"
        )
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        target: Path = options["file"]
        partial = target.with_name(target.name + ".part")
        if options["organisation"]:
            try:
                organisation(options["organisation"])
            except OrganisationNotFoundError as error:
                raise CommandError(str(error)) from error
        try:
            with partial.open("w", encoding="utf-8") as file, reading_snapshot():
                for piece in beancount_lines(options["organisation"]):
                    file.write(piece)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        partial.replace(target)
        self.stdout.write(f"The ledger is in {target}.")
