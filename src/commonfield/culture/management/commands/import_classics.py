"""``commonfield import_classics``: import classical texts onto a hall's shelf."""

import json
from argparse import ArgumentParser
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management.base import BaseCommand, CommandError

from commonfield.culture.classics import VerseStore, is_a_collections
from commonfield.culture.library.commands import add_work
from commonfield.culture.library.desk.commands import publish_work
from commonfield.culture.library.permissions import require_hall
from commonfield.culture.library.types import NewWork
from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.types import SYSTEM
from commonfield.workshop.progress import Progress


@dataclass
class _ClassicsReport:
    """What became of the works, and what was no text."""

    taken: int = 0
    unchanged: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    works: list[int] = field(default_factory=list)

    def refuse(self, file: str, error: CommonfieldError) -> None:
        self.refused.append({"file": file, "code": error.code, "message": str(error)})


class Command(BaseCommand):
    help = (
        "Imports classical poems and texts onto a hall's shelf and publishes them: JSON files of"
        " the chinese-poetry collection, one file or a folder with its subfolders. Each poet"
        " becomes one title. Broken items are listed and do not stop the others; the same files"
        " again change nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--hall", required=True, metavar="SLUG", help="the hall's code")
        parser.add_argument(
            "--drafts", action="store_true", help="leave them as drafts for the keeper to publish"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *, path: Path, hall: str, **options: object) -> None:
        try:
            require_hall(SYSTEM, hall, now=now())
        except CommonfieldError as error:
            raise CommandError(str(error)) from error
        if not path.exists():
            raise CommandError(f"There is no file or folder at {path}. Check the path.")
        report, progress = _ClassicsReport(), Progress(self.stderr, "import_classics")  # type: ignore[arg-type]  # a stream
        with TemporaryDirectory() as folder, VerseStore(Path(folder)) as store:
            _read(path, store, report, progress)
            done, total = 0, store.count()
            for work in store.works():
                _bring(work, hall, report, is_draft=bool(options["drafts"]))
                done += len(work.chapters)
                progress.show(done, total, "works")
        progress.finish()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False))
            return
        for each in report.refused:
            self.stdout.write(f"{each['file']}: {each['message']}")
        self.stdout.write(
            f"{report.taken} taken, {report.unchanged} unchanged, {len(report.refused)} refused."
        )


def _read(path: Path, store: VerseStore, report: _ClassicsReport, progress: Progress) -> None:
    below = sorted(path.rglob("*.json")) if path.is_dir() else [path]
    files = [each for each in below if each == path or is_a_collections(each.relative_to(path))]
    for done, file in enumerate(files, 1):
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        try:
            for number, error in store.add_file(file):
                report.refuse(f"{name}#{number}", error)
        except CommonfieldError as error:
            report.refuse(name, error)
        progress.show(done, len(files), "files")


def _bring(work: NewWork, hall: str, report: _ClassicsReport, *, is_draft: bool) -> None:
    try:
        taken = add_work(by=SYSTEM, now=now(), hall=hall, work=work)
        report.works.append(taken.work)
        report.taken += taken.state == "taken"
        report.unchanged += taken.state == "unchanged"
        if taken.state == "taken" and not is_draft:
            publish_work(by=SYSTEM, now=now(), work=taken.work)
    except CommonfieldError as error:
        report.refuse(work.words.title, error)
