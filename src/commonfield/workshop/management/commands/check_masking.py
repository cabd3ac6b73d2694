"""``commonfield check_masking``: what a notice's file must not show, and where it stands."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel import clock
from commonfield.kernel.errors import CommonfieldError
from commonfield.workshop.masking.errors import DocumentTooLargeError
from commonfield.workshop.masking.office import MOST_UNPACKED_MB
from commonfield.workshop.masking.reading import MOST_BYTES, findings_of


class Command(BaseCommand):
    help = "Look in a file for what must not be published: numbers, illness, minors, doors."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print it as JSON")

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            if file.stat().st_size > MOST_BYTES:
                raise DocumentTooLargeError(megabytes=MOST_BYTES >> 20, unpacked=MOST_UNPACKED_MB)
            found = findings_of(file.read_bytes(), file.name, clock.today())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.", returncode=2) from error
        except CommonfieldError as error:
            raise CommandError(str(error), returncode=2) from error
        rows = [
            {"kind": each.kind, "where": str(each.where), "masked": each.masked}
            | ({"digits_lost": True} if each.digits_lost else {})
            for each in found
        ]
        if options["json"]:
            self.stdout.write(
                json.dumps({"blocked": bool(rows), "found": rows}, ensure_ascii=False)
            )
        else:
            for row in rows:
                self.stdout.write(f"{row['where']}: {row['kind']} {row['masked']}")
        if rows:
            sys.exit(1)
