"""PDF books: each page as a picture, its text for the search, chapters by the outline."""

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import BinaryIO, Final

from commonfield.library import errors
from commonfield.library.choices import Rights, Subject, WorkKind
from commonfield.library.covers import cover_if_readable
from commonfield.library.pdf_pages import LOCKED, TOO_MANY
from commonfield.library.rules import is_given_title, reading_seconds
from commonfield.library.types import NewChapter, NewWork, WorkDetails
from commonfield.workshop.limited import ProgramLimits, run_limited
from commonfield.workshop.media import PublicFile, put_file

_MOST_PAGES: Final = 1_000
_BOX_PX: Final = 1_200
_LIMITS: Final = ProgramLimits(seconds=900, memory_mb=3_000, written_mb=20)
# Pages of one chapter where no outline says more, and at most.
_PAGES, _MOST_OF_CHAPTER = 20, 40
# A page is looked at for as long, at least; what a screen reader says of it. Units: letters.
_SECONDS_A_PAGE: Final = 10
_MOST_SAID: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it was written. Units: pixels."""

    file: PublicFile
    width: int
    height: int
    text: str


def read_pdf(file: BinaryIO, title: str) -> NewWork:
    """Return a PDF as a work, its pages written."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.pdf"
        with source.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        program = Path(__file__).with_name("pdf_pages.py")
        words = [sys.executable, "-I", str(program), str(source), folder]
        ended = run_limited([*words, str(_MOST_PAGES), str(_BOX_PX)], _LIMITS)
        _refuse(ended.status)
        document = json.loads((Path(folder) / "pages.json").read_text(encoding="utf-8"))
        pages = [
            _Page(put_file([(Path(folder) / f"{number}.webp").read_bytes()]), **page)
            for number, page in enumerate(document["pages"], 1)
        ]
        cover = cover_if_readable((Path(folder) / "1.webp").read_bytes())
    chapters = [
        _chapter(name, first, pages[first:end])
        for name, first, end in _chapters(document["outline"], len(pages))
    ]
    if not chapters:
        raise errors.BookEmptyError
    own_title = " ".join(document["title"].split())
    files = {page.file.sha256: page.file for page in pages}
    return NewWork(
        kind=WorkKind.BOOK,
        details=WorkDetails(
            title=own_title if is_given_title(own_title) else title,
            subject=Subject.OTHER,
            rights=Rights.HALL_ONLY,
            authors=" ".join(document["author"].split()),
        ),
        chapters=tuple(chapters),
        files=(*files.values(), *filter(None, [cover])),
        cover=cover.sha256 if cover else "",
    )


def _refuse(status: int) -> None:
    if status == LOCKED:
        raise errors.BookLockedError
    if status == TOO_MANY:
        raise errors.PdfPagesError(most=_MOST_PAGES)
    if status:
        raise errors.PdfUnreadableError


def _chapters(outline: list[tuple[int, str]], pages: int) -> list[tuple[str, int, int]]:
    """Return titles, first pages and ends; long chapters in parts, a part's title its pages."""
    begins = {index: name for index, name in reversed(outline) if 0 <= index < pages}
    starts = sorted({0, *begins})
    parts = []
    for start, end in zip(starts, [*starts[1:], pages], strict=True):
        size = _MOST_OF_CHAPTER if start in begins else _PAGES
        for first in range(start, end, size):
            last = min(first + size, end)
            name = begins.get(first) or (f"{first + 1}-{last}" if last > first + 1 else f"{last}")
            parts.append((" ".join(name.split()), first, last))
    return parts


def _chapter(title: str, first: int, pages: list[_Page]) -> NewChapter:
    html = "\n".join(
        f'<figure><img src="../../files/{page.file.sha256}.webp" width="{page.width}"'
        f' height="{page.height}" loading="lazy"'
        f' alt="{escape(" ".join(page.text[:_MOST_SAID].split()) or str(number))}"></figure>'
        for number, page in enumerate(pages, first + 1)
    )
    text = "\n".join(page.text for page in pages)
    return NewChapter(
        title=title,
        html=html,
        text=text,
        seconds=max(reading_seconds(text), _SECONDS_A_PAGE * len(pages)),
        files=tuple(dict.fromkeys(page.file.sha256 for page in pages)),
    )
