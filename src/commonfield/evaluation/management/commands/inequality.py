"""``commonfield inequality``: figures of inequality of a file; no settings and no database."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from commonfield_measures.errors import MeasuresError
from commonfield_measures.measures.tables import inequality_of_file


class Command(BaseCommand):
    help = (
        "Prints as JSON how unequally a column of a CSV (UTF-8) or Parquet file is shared: Gini,"
        " Theil, Atkinson, Palma, S80/S20 and Hoover; with groups also what lies between and within"
        " them. A figure that is not defined for the values is null, and stderr says why."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a .csv or .parquet file")
        parser.add_argument("--value", required=True, metavar="COLUMN", help="what is shared")
        parser.add_argument("--weight", metavar="COLUMN", help="how many people a row stands for")
        parser.add_argument(
            "--group",
            metavar="COLUMN",
            action="append",
            default=[],
            help="to which group a row belongs; given more than once: from the highest level down",
        )
        parser.add_argument(
            "--unit",
            metavar="COLUMN",
            help="what a row is called (left out: uCode, if it is there)",
        )

    def handle(self, *, file: Path, value: str, group: list[str], **options: str | None) -> None:
        try:
            found = inequality_of_file(
                file, value, weight=options["weight"], groups=group, unit=options["unit"]
            )
        except MeasuresError as error:
            raise CommandError(str(error), returncode=2) from error
        for reason in found.undefined:
            self.stderr.write(f"inequality: {reason}")
        self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
