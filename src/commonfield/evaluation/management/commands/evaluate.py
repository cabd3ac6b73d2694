"""``commonfield evaluate``: indicators from exported facts, without a database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commonfield.facts.kinds import all_kinds
from commonfield_measures.errors import MeasuresError
from commonfield_measures.indicators.running import Request, run
from commonfield_measures.indicators.writing import write


class Command(BaseCommand):
    help = "Compute indicators from facts that export_facts wrote; no database is needed."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--facts", type=Path, required=True, metavar="DIR")
        spans = "a year (2026), a month (2026-11) or months (2025-12/2026-11)"
        parser.add_argument("--period", required=True, help=spans)
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--tables",
            type=Path,
            metavar="DIR",
            help="outside tables, CSV each; one of a shipped table's name takes its place",
        )
        parser.add_argument("--definitions", type=Path, metavar="FILE", help="other than shipped")
        parser.add_argument("--only", nargs="+", metavar="INDICATOR", help="these alone")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        request = Request(
            facts=options["facts"],
            period=options["period"],
            tables=options["tables"],
            definitions=options["definitions"],
            only=tuple(options["only"] or ()),
            acts={kind.code: kind.is_act for kind in all_kinds()},
        )
        try:
            found = run(request)
            write(found.evaluated, options["out"], found.names, found.inputs())
        except MeasuresError as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.", returncode=2) from error
        for each in found.left_out:
            self.stderr.write(str(each))
        self.stdout.write(f"{len(found.evaluated.values):,} values in {options['out']}.")
