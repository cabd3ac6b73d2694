"""The starter shelf as works: a picture and a few sentences a page, in both languages.

One book has both, Chinese above English, for learners and for reading with a child; the shelf
shows fifteen titles, not thirty.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from commonfield.library.choices import Rights, WorkKind
from commonfield.library.rules import reading_seconds
from commonfield.library.starter.drawing import drawn
from commonfield.library.types import DrawnPage, NewChapter, NewWork, WorkDetails
from commonfield.workshop.media import PublicFile
from commonfield.workshop.svg import put_drawing

_AUTHORS: Final = "共田 Commonfield"
_RIGHTS_NOTE: Final = (
    "随共田程序附带，文字和图画由程序作者创作，按 Apache-2.0 许可使用。"
    "Written and drawn for Commonfield; Apache-2.0."
)
_PAGE: Final = (
    '<figure><img src="../../files/{sha256}.svg" alt="" width="400" height="260"></figure>'
)


@dataclass(frozen=True, slots=True)
class StarterBook:
    code: str
    details: WorkDetails
    pages: tuple[DrawnPage, ...]
    is_checked: bool | None


def starter_books() -> Iterator[StarterBook]:
    """Yield the fifteen books, in their order."""
    folder = files(__package__ or "")
    for name in sorted(each.name for each in folder.iterdir() if each.name[:2].isdigit()):
        book = tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))
        details = WorkDetails(
            title=book["title"]["zh"],
            title_en=book["title"]["en"],
            subject=book["subject"],
            rights=Rights.OWN,
            rights_note=_RIGHTS_NOTE,
            authors=_AUTHORS,
            language="zh",
            description=f"{book['summary']['zh']}\n{book['summary']['en']}",
        )
        pages = tuple(DrawnPage(**page) for page in book["page"])
        yield StarterBook(book["code"], details, pages, book.get("is_checked"))


@cache
def starter_sources() -> tuple[str, ...]:
    return tuple(_source(_code(book)) for book in starter_books())


def _code(book: StarterBook) -> str:
    return f"commonfield/starter/{book.code}"


def _source(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def starter_works() -> Iterator[NewWork]:
    """Yield the books as works, their pictures stored."""
    for book in starter_books():
        yield drawn_work(book.details, book.pages, code=_code(book), is_checked=book.is_checked)


def drawn_work(
    details: WorkDetails, pages: Sequence[DrawnPage], *, code: str, is_checked: bool | None = None
) -> NewWork:
    """Return pages as a picture book, its pictures written; the same ``code`` is the same book."""
    written = {page.picture: put_drawing(drawn(page.picture)) for page in pages}
    return NewWork(
        kind=WorkKind.PICTURES,
        details=details,
        chapters=tuple(_chapter(page, written[page.picture]) for page in pages),
        files=tuple({each.sha256: each for each in written.values()}.values()),
        cover=written[pages[0].picture].sha256,
        source_sha256=_source(code),
        is_checked=is_checked,
    )


def _chapter(page: DrawnPage, picture: PublicFile) -> NewChapter:
    """Return a page; it takes as long as its Chinese, since who reads one may skip the other."""
    chinese = page.zh.splitlines()
    # A sentence that is learned stands in both languages already: once is enough.
    english = [line for line in page.en.splitlines() if line not in chinese]
    lines = [
        f'<p lang="{lang}">{"<br>".join(map(escape, words))}</p>'
        for lang, words in (("zh-Hans", chinese), ("en", english))
        if words
    ]
    return NewChapter(
        title="",
        html="\n".join([_PAGE.format(sha256=picture.sha256), *lines]),
        text="\n".join([*chinese, *english]),
        seconds=reading_seconds(page.zh),
        files=(picture.sha256,),
    )
