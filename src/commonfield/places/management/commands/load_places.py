"""Loads or updates administrative divisions from a folder of CSV files."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonfield.front.error_messages import error_message
from commonfield.kernel.clock import now
from commonfield.places.commands import load_divisions
from commonfield.places.errors import LoadRefusedError
from commonfield.places.queries import shipped_data_dir
from commonfield.places.types import LoadReport
from commonfield.workshop.terminal import spoken

# What a file is, by its head; the others are said by their own names.
_SHAPES: Final = {
    "country": gettext_noop("divisions"),
    "divisions": gettext_noop("divisions with details"),
    "tiles": gettext_noop("squares of the map"),
}


class Command(BaseCommand):
    help = (
        "Loads or updates administrative divisions from every .csv and .csv.gz of a folder: lists"
        " of divisions, urban-rural classes, changes between two years, history of county codes,"
        " schematic maps. One wrong line refuses the whole folder."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            default=shipped_data_dir(),
            help="the folder (left out: the divisions that come with the program)",
        )
        parser.add_argument(
            "--close-missing",
            action="store_true",
            help="also end more than a tenth of a county's villages, if the lists leave them out",
        )
        parser.add_argument("--language", choices=("zh", "en"), help="left out: as LANG says")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *, directory: Path, **options: object) -> None:
        with spoken(self, options["language"]):
            self._load(directory, options)

    def _load(self, directory: Path, options: Mapping[str, object]) -> None:
        as_json = bool(options["json"])
        try:
            report = load_divisions(
                by="system",
                now=now(),
                directory=directory,
                closes_missing=bool(options["close_missing"]),
                tell=self._tell,
            )
        except LoadRefusedError as error:
            if as_json:
                refusal = {"ok": False, "code": error.code, "message": str(error), **error.params}
                self.stdout.write(json.dumps(refusal, ensure_ascii=False, default=str))
            raise CommandError(error_message(error)) from error
        if as_json:
            self.stdout.write(json.dumps({"ok": True, **asdict(report)}, ensure_ascii=False))
        else:
            self._print(report)

    def _tell(self, text: str) -> None:
        self.stderr.write(f"load_places: {text}")

    def _print(self, report: LoadReport) -> None:
        for file in report.files:
            words = _("%(file)s: %(rows)s rows (%(shape)s)")
            shape = _SHAPES.get(file.shape, file.shape)
            self.stdout.write(words % {"file": file.name, "rows": file.rows, "shape": _(shape)})
        if report.unmatched:
            words = _("%(rows)s rows name codes that no list has.")
            self.stdout.write(words % {"rows": report.unmatched})
        words = _(
            "%(added)s added, %(changed)s changed, %(closed)s closed, %(unchanged)s unchanged,"
            " %(successors_added)s successors added."
        )
        self.stdout.write(words % asdict(report))
        if not report.has_changes:
            self.stdout.write(_("Everything was known already; nothing was changed."))
