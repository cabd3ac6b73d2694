"""Options and report shared by the commands that import titles onto a hall's shelf."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.library.types import Taken
from commonfield.people.permissions import require_hall
from commonfield.people.types import SYSTEM


@dataclass
class ImportReport:
    """Numbers of new, updated and known titles; the refused files; all titles on the shelf."""

    taken: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    works: list[int] = field(default_factory=list)

    def add(self, taken: Taken) -> None:
        self.works.append(taken.work)
        self.taken += taken.state == "taken"
        self.updated += taken.state == "updated"
        self.unchanged += taken.state == "unchanged"

    def refuse(self, file: str, error: CommonfieldError) -> None:
        self.refused.append({"file": file, "code": error.code, "message": str(error)})

    def lines(self) -> Iterator[str]:
        """Yield the report's lines: each refusal, then the counts."""
        yield from (f"{each['file']}: {each['message']}" for each in self.refused)
        counts = f"{self.taken} taken, {self.updated} updated, {self.unchanged} unchanged"
        yield f"{counts}, {len(self.refused)} refused."


class ImportCommand(BaseCommand):
    """A command that imports the files at a path onto a hall's shelf."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--hall", required=True, metavar="SLUG", help="the hall's code")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def execute(self, *args: Any, **options: Any) -> str | None:  # noqa: ANN401 - Django's signature
        """Run in English throughout, so that no sentence is half in another language."""
        with override("en"):
            return super().execute(*args, **options)

    def require(self, path: Path, hall: str) -> None:
        """Refuse a path or a hall that does not exist."""
        try:
            require_hall(SYSTEM, hall, now=now())
        except CommonfieldError as error:
            raise CommandError(str(error)) from error
        if not path.exists():
            raise CommandError(f"There is no file or folder at {path}. Check the path.")

    def print_report(self, report: ImportReport, *, as_json: bool) -> None:
        lines = [json.dumps(asdict(report), ensure_ascii=False)] if as_json else report.lines()
        for line in lines:
            self.stdout.write(line)
