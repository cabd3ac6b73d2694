"""``commonfield import_classics``: import classical texts onto a hall's shelf."""

from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.library.classics import VerseStore, collected_files
from commonfield.library.commands import add_work
from commonfield.library.desk.commands import publish_work
from commonfield.library.management.importing import ImportCommand, ImportReport
from commonfield.library.types import NewWork
from commonfield.people.types import SYSTEM
from commonfield.workshop.progress import Progress


class Command(ImportCommand):
    help = (
        "Imports classical poems and texts onto a hall's shelf and publishes them: JSON files of"
        " the chinese-poetry collection, one file or a folder with its subfolders. Each poet"
        " becomes one title. Broken items are listed and do not stop the others; the same files"
        " again change nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--drafts", action="store_true", help="leave them as drafts for the keeper to publish"
        )

    def handle(self, *, path: Path, hall: str, **options: object) -> None:
        self.require(path, hall)
        report, progress = ImportReport(), Progress(self.stderr, "import_classics")  # type: ignore[arg-type]  # a stream
        with TemporaryDirectory() as folder, closing(VerseStore(Path(folder))) as store:
            _read(path, store, report, progress)
            done, total = 0, store.count()
            for work in store.works():
                _import(work, hall, report, is_draft=bool(options["drafts"]))
                done += len(work.chapters)
                progress.show(done, total, "works")
        progress.finish()
        self.print_report(report, as_json=bool(options["json"]))


def _read(path: Path, store: VerseStore, report: ImportReport, progress: Progress) -> None:
    files = collected_files(path)
    for done, file in enumerate(files, 1):
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        try:
            for number, error in store.add_file(file):
                report.refuse(f"{name}#{number}", error)
        except CommonfieldError as error:
            report.refuse(name, error)
        progress.show(done, len(files), "files")


def _import(work: NewWork, hall: str, report: ImportReport, *, is_draft: bool) -> None:
    try:
        taken = add_work(by=SYSTEM, now=now(), hall=hall, work=work)
        report.add(taken)
        if taken.state == "taken" and not is_draft:
            publish_work(by=SYSTEM, now=now(), work=taken.work)
    except CommonfieldError as error:
        report.refuse(work.details.title, error)
