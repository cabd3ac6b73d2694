"""``commonfield import_books``: import books and recordings onto a hall's shelf."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from commonfield.culture.forms.sheet import sheet_words
from commonfield.culture.library.desk.commands import bring_file, publish_work, take_upload
from commonfield.culture.library.desk.queries import desk_work
from commonfield.culture.library.errors import SheetFileMissingError, SoundToolMissingError
from commonfield.culture.library.rules import decoded
from commonfield.culture.library.types import GivenFile
from commonfield.culture.management.importing import ImportCommand, ImportReport
from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.types import SYSTEM
from commonfield.workshop.media import UPLOADS, put_file
from commonfield.workshop.progress import Progress
from commonfield.workshop.storage import blocks_of

_SHEETS: Final = ("books.xlsx", "books.csv")
# What systems leave in folders.
_NO_BOOKS: Final = frozenset({*_SHEETS, "Thumbs.db", "desktop.ini", "__MACOSX"})

type Words = Mapping[str, str] | CommonfieldError


@dataclass
class _Report(ImportReport):
    """Also which recordings wait for a program that is missing here."""

    waiting: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield from super().lines()
        yield from (f"{name}: {SoundToolMissingError()}" for name in self.waiting)


class Command(ImportCommand):
    help = (
        "Imports EPUB, PDF, plain text and recordings onto a hall's shelf, from a file or a folder"
        " with its subfolders. A books.csv or books.xlsx beside the files describes them. Broken"
        " files are listed and do not stop the others; the same files again change nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--publish", action="store_true", help="publish at once, where the rights allow it"
        )

    def handle(self, *, path: Path, hall: str, **options: object) -> None:
        self.require(path, hall)
        report, progress = _Report(), Progress(self.stderr, "import_books")  # type: ignore[arg-type]  # a stream
        files = sorted(_books(path))
        sheets = _sheets(path if path.is_dir() else path.parent, report)
        for done, file in enumerate(files):
            progress.show(done, len(files), "books")
            name = readable_name(file.relative_to(path) if path.is_dir() else file.name)
            said = sheets.pop(readable_name(file.resolve()), {})
            _bring(file, name, hall, said, report, is_published=bool(options["publish"]))
        for missing in sheets if path.is_dir() else ():
            within = readable_name(path.resolve())
            report.refuse(missing.removeprefix(f"{within}/"), SheetFileMissingError())
        progress.show(1, 1, "books")
        progress.finish()
        self.print_report(report, as_json=bool(options["json"]))


def readable_name(path: Path | str) -> str:
    """Return a path in letters; names that an old Windows packed are no UTF-8."""
    name = os.fsencode(path)
    return decoded(name) or name.decode(errors="replace")


def _books(path: Path) -> Iterator[Path]:
    """Yield the files that may be books; what is hidden is none, nor what leads elsewhere."""
    if not path.is_dir():
        yield path
        return
    for folder, below, names in os.walk(path):
        below[:] = sorted(
            each for each in below if not each.startswith(".") and each not in _NO_BOOKS
        )
        for name in names:
            file = Path(folder) / name
            is_plain = file.is_file() and not file.is_symlink()
            if is_plain and not name.startswith((".", "~$")) and name not in _NO_BOOKS:
                yield file


def _sheets(path: Path, report: _Report) -> dict[str, Words]:
    """Return what the spreadsheets of a folder say, by the files that they name."""
    said: dict[str, Words] = {}
    for sheet in sorted(each for name in _SHEETS for each in path.rglob(name)):
        try:
            lines = sheet_words(sheet.read_bytes())
        except CommonfieldError as error:
            report.refuse(readable_name(sheet.relative_to(path)), error)
            continue
        within = path.resolve()
        files = {(sheet.parent / name).resolve(): words for name, words in lines.items()}
        said |= {
            readable_name(file): words
            for file, words in files.items()
            if file.is_relative_to(within)
        }
    return said


def _bring(
    file: Path, name: str, hall: str, said: Words, report: _Report, *, is_published: bool
) -> None:
    if isinstance(said, CommonfieldError):
        report.refuse(name, said)
        return
    given = GivenFile(readable_name(file.name), said, SYSTEM.code)
    try:
        with file.open("rb") as opened:
            taken = bring_file(by=SYSTEM, now=now(), hall=hall, file=opened, given=given)
        report.add(taken)
        if is_published and desk_work(taken.work, by=SYSTEM, now=now()).published_at is None:
            publish_work(by=SYSTEM, now=now(), work=taken.work)
    except SoundToolMissingError:
        with file.open("rb") as opened:
            stored = put_file(blocks_of(opened), UPLOADS)
        take_upload(by=SYSTEM, now=now(), hall=hall, file=stored, given=given)
        report.waiting.append(name)
    except CommonfieldError as error:
        report.refuse(name, error)
    except OSError as error:
        report.refused.append({"file": name, "code": "unreadable", "message": str(error.strerror)})
