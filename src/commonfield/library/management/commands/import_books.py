"""``commonfield import_books``: import books and recordings onto a hall's shelf."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.kernel.identifiers import new_token
from commonfield.library.desk.commands import import_file, import_series, publish_work, take_upload
from commonfield.library.desk.queries import desk_work
from commonfield.library.errors import SheetFileMissingError
from commonfield.library.forms.sheet import sheet_words
from commonfield.library.management.importing import ImportCommand, ImportReport
from commonfield.library.rules import decoded, parts_among
from commonfield.library.types import ImportedFile, Taken
from commonfield.people.types import SYSTEM
from commonfield.workshop.errors import SoundToolMissingError
from commonfield.workshop.media import UPLOADS, put_file
from commonfield.workshop.progress import Progress
from commonfield.workshop.storage import blocks_of

_SHEETS: Final = ("books.xlsx", "books.csv")
# What systems leave in folders.
_NO_BOOKS: Final = frozenset({*_SHEETS, "Thumbs.db", "desktop.ini", "__MACOSX"})

type TitleFields = Mapping[str, str] | CommonfieldError


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
        done, is_published = 0, bool(options["publish"])
        for group in _grouped(files) if path.is_dir() else [files]:
            progress.show(done, len(files), "books")
            done += len(group)
            base = path if path.is_dir() else path.parent
            sources = [
                _SourceFile(
                    file,
                    readable_name(file.relative_to(base)),
                    sheets.pop(readable_name(file.resolve()), {}),
                )
                for file in group
            ]
            _import(sources, hall, report, is_published=is_published)
        for missing in sheets if path.is_dir() else ():
            within = readable_name(path.resolve())
            report.refuse(missing.removeprefix(f"{within}/"), SheetFileMissingError())
        progress.show(1, 1, "books")
        progress.finish()
        self.print_report(report, as_json=bool(options["json"]))


def readable_name(path: Path | str) -> str:
    """Return a path as readable text; names from old Windows archives are not UTF-8."""
    name = os.fsencode(path)
    return decoded(name) or name.decode(errors="replace")


def _books(path: Path) -> Iterator[Path]:
    """Yield the files that may be books; not hidden ones, nor links."""
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


def _sheets(path: Path, report: _Report) -> dict[str, TitleFields]:
    """Return what the spreadsheets of a folder say, by the files that they name."""
    by_file: dict[str, TitleFields] = {}
    for sheet in sorted(each for name in _SHEETS for each in path.rglob(name)):
        try:
            lines = sheet_words(sheet.read_bytes())
        except CommonfieldError as error:
            report.refuse(readable_name(sheet.relative_to(path)), error)
            continue
        within = path.resolve()
        files = {(sheet.parent / name).resolve(): words for name, words in lines.items()}
        by_file |= {
            readable_name(file): words
            for file, words in files.items()
            if file.is_relative_to(within)
        }
    return by_file


@dataclass(frozen=True, slots=True)
class _SourceFile:
    """A file, its name for the report, what a spreadsheet says of it."""

    file: Path
    name: str
    fields: TitleFields

    def given(self, series: str = "") -> ImportedFile:
        """Return the file to import; a faulty row of the spreadsheet is left out."""
        words = {} if isinstance(self.fields, CommonfieldError) else self.fields
        return ImportedFile(readable_name(self.file.name), words, SYSTEM.code, series)


def _grouped(files: list[Path]) -> Iterator[list[Path]]:
    """Yield each file by itself, and the numbered recordings of a folder together."""
    for _folder, some in groupby(sorted(files, key=lambda each: each.parent), attrgetter("parent")):
        within = {readable_name(file.name): file for file in some}
        if parts := parts_among(within):
            yield [within.pop(name) for name in parts]
        yield from ([file] for file in within.values())


def _import(parts: list[_SourceFile], hall: str, report: _Report, *, is_published: bool) -> None:
    """Import a file, or numbered recordings as one title named after their album or folder."""
    for each in parts:
        if isinstance(each.fields, CommonfieldError):
            report.refuse(each.name, each.fields)
            return
    try:
        taken, refused = _add(parts, hall)
        names = {each.file.name: each.name for each in parts}
        for name, error in refused.items():
            report.refuse(names.get(name, name), error)
        _count(taken, report, is_published=is_published)
    except SoundToolMissingError:
        _leave_waiting(parts, hall, report)
    except CommonfieldError as error:
        report.refuse(parts[0].name, error)
    except OSError as error:
        refusal = {"file": parts[0].name, "code": "unreadable", "message": str(error.strerror)}
        report.refused.append(refusal)


def _add(parts: list[_SourceFile], hall: str) -> tuple[Taken, dict[str, CommonfieldError]]:
    with ExitStack() as opened:
        files = [(each.given(), opened.enter_context(each.file.open("rb"))) for each in parts]
        if len(files) > 1:
            title = readable_name(parts[0].file.parent.name)
            return import_series(by=SYSTEM, now=now(), hall=hall, files=files, title=title)
        given, file = files[0]
        return import_file(by=SYSTEM, now=now(), hall=hall, file=file, given=given), {}


def _count(taken: Taken, report: _Report, *, is_published: bool) -> None:
    report.add(taken)
    is_draft = (
        taken.state == "taken" or desk_work(taken.work, by=SYSTEM, now=now()).published_at is None
    )
    if is_published and is_draft:
        publish_work(by=SYSTEM, now=now(), work=taken.work)


def _leave_waiting(parts: list[_SourceFile], hall: str, report: _Report) -> None:
    series = new_token() if len(parts) > 1 else ""
    for each in parts:
        with each.file.open("rb") as opened:
            stored = put_file(blocks_of(opened), UPLOADS)
        take_upload(by=SYSTEM, now=now(), hall=hall, file=stored, given=each.given(series))
        report.waiting.append(each.name)
