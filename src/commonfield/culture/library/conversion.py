"""Files that a keeper brings, as works: EPUB and plain text."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import BinaryIO, Final

from commonfield.culture.choices import Rights, Subject, WorkKind
from commonfield.culture.library.epub.book import Book
from commonfield.culture.library.epub.chapters import Picture
from commonfield.culture.library.errors import (
    BookEmptyError,
    BookTooLargeError,
    FileNotABookError,
    TextEncodingError,
)
from commonfield.culture.library.rules import decoded, reading_seconds, text_chapters
from commonfield.culture.library.types import NewChapter, NewWork, WorkWords
from commonfield.kernel.errors import CommonfieldError
from commonfield.workshop.images import resized
from commonfield.workshop.media import ENDINGS, PublicFile, put_file

# A page of a phone in both directions, and a card on the shelf. Units: pixels.
_PICTURE_PX: Final = 1_200
_COVER_PX: Final = 480
_BLOCK: Final = 1_000_000
_MOST_TEXT_BYTES: Final = 30_000_000


def read_work(file: BinaryIO, name: str) -> NewWork:
    """Return a file as a work, its pictures written; its words are what it says of itself.

    Raises:
        CommonfieldError: if it is nothing that the library reads, or something is wrong with it.
    """
    beginning = file.read(4)
    file.seek(0)
    digest = _sha256(file)
    if beginning.startswith(b"PK"):
        return replace(_epub(file, name), source_sha256=digest)
    if PurePath(name).suffix.lower() == ".txt":
        return replace(_text(file, name), source_sha256=digest)
    raise FileNotABookError


@dataclass
class _Pictures:
    """The pictures of one book, each written once."""

    read: Callable[[str], bytes]
    found: dict[str, Picture | None] = field(default_factory=dict)
    files: dict[str, PublicFile] = field(default_factory=dict)

    def picture_of(self, path: str) -> Picture | None:
        if path not in self.found:
            self.found[path] = self._stored(self.read(path), _PICTURE_PX)
        return self.found[path]

    def cover(self, content: bytes) -> str:
        stored = self._stored(content, _COVER_PX)
        return stored.address.rpartition("/")[2].partition(".")[0] if stored else ""

    def _stored(self, content: bytes, box_px: int) -> Picture | None:
        """Write a picture; one that cannot be read is left out, as are those of a few pixels."""
        if not content:
            return None
        try:
            (small,) = resized(content, box_px)
        except CommonfieldError:
            return None
        written = put_file([small.content])
        self.files[written.sha256] = written
        address = f"../../files/{written.sha256}.{ENDINGS[written.media_type]}"
        return Picture(address, small.width_px, small.height_px)


def _epub(file: BinaryIO, name: str) -> NewWork:
    book = Book(file)
    pictures = _Pictures(book.picture)
    chapters = []
    for chapter in book.chapters(pictures.picture_of):
        shown = tuple(each for each in pictures.files if each in chapter.html)
        chapters.append(
            NewChapter(
                title=chapter.title,
                html=chapter.html,
                text=chapter.text,
                depth=chapter.depth,
                is_aside=chapter.is_aside,
                seconds=reading_seconds(chapter.text),
                files=shown,
            )
        )
    said = book.metadata
    words = WorkWords(
        title=said.title or _stem(name),
        subject=Subject.OTHER,
        rights=Rights.HALL_ONLY,
        authors="、".join(said.authors),
        language=said.language,
        description=said.description,
        publisher=said.publisher,
        year=said.year,
        rights_note=said.rights,
    )
    cover = pictures.cover(book.cover())
    return NewWork(
        kind=WorkKind.BOOK,
        words=words,
        chapters=tuple(chapters),
        files=tuple(pictures.files.values()),
        cover=cover,
        is_right_to_left=book.is_right_to_left,
    )


def _text(file: BinaryIO, name: str) -> NewWork:
    content = file.read(_MOST_TEXT_BYTES + 1)
    if len(content) > _MOST_TEXT_BYTES:
        raise BookTooLargeError(megabytes=_MOST_TEXT_BYTES // 1_000_000, files=1)
    text = decoded(content)
    if text is None:
        raise TextEncodingError
    chapters = tuple(
        NewChapter(
            title=chapter.title,
            html=chapter.html,
            text=chapter.text,
            seconds=reading_seconds(chapter.text),
        )
        for chapter in text_chapters(text)
    )
    if not chapters:
        raise BookEmptyError
    words = WorkWords(title=_stem(name), subject=Subject.OTHER, rights=Rights.HALL_ONLY)
    return NewWork(kind=WorkKind.BOOK, words=words, chapters=chapters)


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _stem(name: str) -> str:
    return PurePath(name).stem[:300] or "?"
