"""``commonfield import_words``: import a collection of words into a variety's dictionary."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.types import SYSTEM
from commonfield.voices.dialect.commands import import_words
from commonfield.voices.dialect.types import ImportedWords, WordSource
from commonfield.voices.forms.word_sheet import read_words


class Command(BaseCommand):
    help = (
        "Imports words from a CSV, TSV or Excel file into the dictionary of a variety. Rows that"
        " cannot be taken are listed with the reason; the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--variety", required=True, metavar="CODE", help="such as ningbo")
        parser.add_argument(
            "--credit", default="", help="who collected the words, shown beside them"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *, file: Path, variety: str, credit: str, **options: object) -> None:
        with override("en"):
            try:
                sheet = read_words(file.read_bytes())
                own = WordSource(file.stem[:40], credit or file.name)
                report = import_words(
                    by=SYSTEM,
                    now=now(),
                    variety=variety,
                    words=sheet.words,
                    collection=sheet.collection or own,
                )
            except (CommonfieldError, OSError) as error:
                raise CommandError(str(error)) from error
            self._print(report, as_json=bool(options["json"]))

    def _print(self, report: ImportedWords, *, as_json: bool) -> None:
        refused = [
            {
                "row": each.row,
                "headword": each.headword,
                "code": each.error.code,
                "message": str(each.error),
            }
            for each in report.refused
        ]
        if as_json:
            summary = {"taken": report.taken, "unchanged": report.unchanged, "refused": refused}
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
            return
        for line in refused:
            self.stdout.write(f"row {line['row']} ({line['headword']}): {line['message']}")
        self.stdout.write(
            f"{report.taken} taken, {report.unchanged} unchanged, {len(refused)} refused."
        )
