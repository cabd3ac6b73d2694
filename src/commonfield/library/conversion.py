"""Converting files into works: EPUB, PDF, plain text, recordings, photographs."""

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from commonfield.kernel.errors import CommonfieldError
from commonfield.library import errors
from commonfield.library.choices import Rights, Subject, WorkKind
from commonfield.library.covers import cover_if_readable
from commonfield.library.epub.book import Book
from commonfield.library.epub.chapters import Picture
from commonfield.library.pdf import read_pdf
from commonfield.library.rules import (
    album_page,
    decoded,
    language_of,
    plain_words,
    reading_seconds,
    text_chapters,
)
from commonfield.library.sound import is_sound, joined, read_sound
from commonfield.library.types import Album, NewChapter, NewWork, WorkDetails
from commonfield.workshop import errors as sound_errors
from commonfield.workshop.errors import FileTooLargeError
from commonfield.workshop.images import resized
from commonfield.workshop.media import DRAWINGS, ENDINGS, UPLOADS, PublicFile, put_file
from commonfield.workshop.storage import sha256_of
from commonfield.workshop.svg import clean_svg, drawing_size

_log = logging.getLogger(__name__)

# A page of a phone in both directions; a character that is a picture. Units: pixels.
_PICTURE_PX: Final = 1_200
_FEWEST_PX: Final = 8
# What stands on a page that is a cover, beside its picture. Units: characters.
_COVER_WORDS: Final = 40
# A photograph with its sentence is looked at for so long.
_SECONDS_A_PHOTOGRAPH: Final = 10
# As iPhones take photographs unless set to JPEG.
_HEIC: Final = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"}
_MOST_TEXT_BYTES: Final = 30_000_000
# So much of a text tells in which language it is. Units: characters.
_TELLING: Final = 4_000


def read_work(file: BinaryIO, name: str) -> NewWork:
    """Convert a file into a work and store its pictures; its details come from the file.

    Raises:
        CommonfieldError: if the library cannot read the file, or the file is faulty.
    """
    if file.seek(0, os.SEEK_END) > UPLOADS.most_bytes:
        raise FileTooLargeError(megabytes=UPLOADS.most_bytes // 1_000_000)
    digest = file_digest(file)
    try:
        return _plain(replace(_read(file, name), source_sha256=digest))
    except CommonfieldError:
        raise
    except Exception as error:
        # Whatever a damaged file breaks, it costs no other book.
        _log.exception("a file could not be converted")
        raise errors.ConversionFailedError from error


def _plain(work: NewWork) -> NewWork:
    """Return a work without characters that a database or a page cannot hold."""
    cleaned: dict[str, Any] = {
        name: plain_words(value)
        for name, value in asdict(work.details).items()
        if isinstance(value, str)
    }
    cleaned["title"] = cleaned["title"].strip() or "?"
    chapters = tuple(
        replace(
            each,
            title=plain_words(each.title),
            text=plain_words(each.text),
            marks=tuple(replace(mark, title=plain_words(mark.title)) for mark in each.marks),
        )
        for each in work.chapters
    )
    return replace(work, details=replace(work.details, **cleaned), chapters=chapters)


def file_digest(file: BinaryIO) -> str:
    """Return the hash that identifies a file, whatever its name."""
    file.seek(0)
    digest = sha256_of(file)
    file.seek(0)
    return digest


def read_album(photographs: Iterable[tuple[str, bytes]], details: WorkDetails) -> Album:
    """Convert photographs into a work, one per page; return the refused ones with reasons."""
    pictures, chapters, refused = _Pictures(lambda _path: b""), list[NewChapter](), []
    digest, cover = hashlib.sha256(details.title.encode()), ""
    for name, content in photographs:
        digest.update(hashlib.sha256(content).digest())
        try:
            picture = pictures.stored(content, _PICTURE_PX)
        except CommonfieldError as error:
            is_heic = content[4:8] == b"ftyp" and content[8:12] in _HEIC
            refused.append((name, errors.PhotographHeicError() if is_heic else error))
            continue
        cover = cover or pictures.cover(content)
        file = picture.address.rpartition("/")[2].partition(".")[0]
        html = album_page(file, picture.width_px, picture.height_px)
        chapters.append(NewChapter("", html, "", seconds=_SECONDS_A_PHOTOGRAPH, files=(file,)))
    files = tuple(pictures.files.values())
    work = NewWork(WorkKind.PICTURES, details, tuple(chapters), files, cover, digest.hexdigest())
    return Album(work, tuple(refused))


def read_series(files: Sequence[tuple[str, BinaryIO]], title: str) -> Album:
    """Convert the parts of a recording into one work; return the refused ones with reasons.

    Raises:
        CommonfieldError: if none of the parts is a recording, or the machine has no ``ffmpeg``.
    """
    parts, refused = list[NewWork](), list[tuple[str, CommonfieldError]]()
    for name, file in files:
        try:
            parts.append(read_work(file, name))
        except sound_errors.SoundToolMissingError:
            raise
        except CommonfieldError as error:
            refused.append((name, error))
    if not parts:
        raise refused[0][1]
    digest = series_digest(file for _, file in files)
    return Album(replace(joined(parts, title), source_sha256=digest), tuple(refused))


def series_digest(files: Iterable[BinaryIO]) -> str:
    """Return the hash that identifies the parts of a recording."""
    return hashlib.sha256("".join(map(file_digest, files)).encode()).hexdigest()


def _read(file: BinaryIO, name: str) -> NewWork:
    beginning, suffix = file.read(16), PurePath(name).suffix.lower()
    file.seek(0)
    if beginning.startswith(b"PK"):
        return _epub(file, name)
    if beginning.startswith(b"%PDF-"):
        return read_pdf(file, _stem(name))
    if suffix == ".txt":
        return _text(file, name)
    if is_sound(beginning, suffix):
        return read_sound(file, _stem(name))
    raise errors.FileNotABookError


@dataclass
class _Pictures:
    """The pictures of one book, each written once."""

    read: Callable[[str], bytes]
    found: dict[str, Picture | None] = field(default_factory=dict)
    files: dict[str, PublicFile] = field(default_factory=dict)

    def picture_of(self, path: str) -> Picture | None:
        if path not in self.found:
            content = self.read(path)
            self.found[path] = self.inline_of(content) if content else None
        return self.found[path]

    def inline_of(self, content: bytes) -> Picture | None:
        """Store a picture or an SVG drawing; none if it cannot be read."""
        return self._tried(self._drawing, content) or self._tried(
            self.stored, content, _PICTURE_PX, fewest_px=_FEWEST_PX
        )

    def _drawing(self, content: bytes) -> Picture:
        clean = clean_svg(content)
        return self._named(put_file([clean], DRAWINGS), *drawing_size(clean))

    def cover(self, content: bytes) -> str:
        stored = cover_if_readable(content)
        if stored is None:
            return ""
        self.files[stored.sha256] = stored
        return stored.sha256

    def stored(self, content: bytes, box_px: int, **limits: int) -> Picture:
        """Store a picture once; return its file."""
        (small,) = resized(content, box_px, **limits)
        return self._named(put_file([small.content]), small.width_px, small.height_px)

    def first_shown(self) -> bytes:
        """Return the first of the looked-up pictures that could be read."""
        return next((self.read(path) for path, picture in self.found.items() if picture), b"")

    def _named(self, written: PublicFile, width_px: int, height_px: int) -> Picture:
        self.files[written.sha256] = written
        address = f"../../files/{written.sha256}.{ENDINGS[written.media_type]}"
        return Picture(address, width_px, height_px)

    def _tried(
        self, store: Callable[..., Picture], content: bytes, *args: int, **limits: int
    ) -> Picture | None:
        """Store a picture; whatever is wrong with it costs its book no more than itself."""
        try:
            return store(content, *args, **limits)
        except CommonfieldError:
            return None
        except Exception as error:  # noqa: BLE001 - whatever it is, its book goes on
            _log.error("a picture could not be read: %s", type(error).__name__)
            return None


def _epub(file: BinaryIO, name: str) -> NewWork:
    book = Book(file)
    pictures = _Pictures(book.picture)
    chapters = []
    for chapter in book.chapters(pictures.picture_of, pictures.inline_of):
        shown = tuple(each for each in pictures.files if each in chapter.html)
        chapters.append(
            NewChapter(
                title=chapter.title,
                html=chapter.html,
                text=chapter.text,
                depth=chapter.depth,
                is_aside=chapter.is_aside,
                marks=chapter.marks,
                seconds=reading_seconds(chapter.text),
                files=shown,
            )
        )
    metadata = book.metadata
    details = WorkDetails(
        title=metadata.title or _stem(name),
        subject=Subject.OTHER,
        rights=Rights.HALL_ONLY,
        authors="、".join(metadata.authors),
        language=metadata.language,
        description=metadata.description,
        publisher=metadata.publisher,
        year=metadata.year,
        rights_note=metadata.rights,
    )
    cover = pictures.cover(book.cover())
    if not cover and chapters[0].files and len(chapters[0].text) < _COVER_WORDS:
        cover = pictures.cover(pictures.first_shown())
    return NewWork(
        kind=WorkKind.BOOK,
        details=details,
        chapters=tuple(chapters),
        files=tuple(pictures.files.values()),
        cover=cover,
        is_right_to_left=book.is_right_to_left,
    )


def _text(file: BinaryIO, name: str) -> NewWork:
    content = file.read(_MOST_TEXT_BYTES + 1)
    if len(content) > _MOST_TEXT_BYTES:
        raise errors.BookTooLargeError(megabytes=_MOST_TEXT_BYTES // 1_000_000, files=1)
    text = decoded(content)
    if text is None:
        raise errors.TextEncodingError
    language = language_of(text[:_TELLING]).partition("-")[0]
    chapters = tuple(
        NewChapter(
            title=chapter.title,
            html=chapter.html(language),
            text=chapter.text,
            seconds=reading_seconds(chapter.text),
        )
        for chapter in text_chapters(text)
    )
    if not chapters:
        raise errors.BookEmptyError
    details = WorkDetails(
        title=_stem(name), subject=Subject.OTHER, rights=Rights.HALL_ONLY, language=language
    )
    return NewWork(kind=WorkKind.BOOK, details=details, chapters=chapters)


def _stem(name: str) -> str:
    return PurePath(name).stem[:300] or "?"
