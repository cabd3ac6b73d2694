"""A whole book, chapter by chapter, so that no more than one is in memory at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from commonfield.library.epub.archive import BookArchive
from commonfield.library.epub.chapters import (
    ID_PREFIX,
    Document,
    Picture,
    Surroundings,
    clean_document,
)
from commonfield.library.epub.contents import first_entries, read_contents
from commonfield.library.epub.package import SVG, ManifestItem, Metadata, read_package
from commonfield.library.errors import BookEmptyError

_DEEPEST: Final = 3


@dataclass(frozen=True, slots=True)
class BookChapter:
    """A chapter: its number, its title, its depth in the table of contents.

    ``is_aside``: reached by links only, such as notes; its place is at the end.
    """

    number: int
    title: str
    depth: int
    is_aside: bool
    html: str
    text: str


class Book:
    """An opened book; ``picture_of`` stores a picture and returns its address.

    Raises:
        CommonfieldError: as ``BookArchive`` and ``read_package`` do.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = BookArchive(file)
        self._package = read_package(self._archive)
        spine = [each for each in self._package.spine if each[0].path in self._archive]
        if not any(is_linear for _, is_linear in spine):
            spine = [(item, True) for item, _ in spine]
        # What is met by links only comes last.
        self._items = [item for item, is_linear in spine if is_linear] + [
            item for item, is_linear in spine if not is_linear
        ]
        self._linear = sum(is_linear for _, is_linear in spine)
        self._numbers = {item.path: number for number, item in enumerate(self._items, 1)}
        self._entries = first_entries(read_contents(self._archive, self._package))

    @property
    def metadata(self) -> Metadata:
        """The book's own metadata."""
        return self._package.metadata

    @property
    def is_right_to_left(self) -> bool:
        """Whether the book's pages turn from right to left."""
        return self._package.is_right_to_left

    def cover(self) -> bytes:
        """Return the picture on the cover; empty without one."""
        path = self._package.cover
        return self._archive.read(path) if path and path in self._archive else b""

    def picture(self, path: str) -> bytes:
        """Return the picture at a path of the book; empty without one."""
        item = self._package.items.get(path)
        if item is not None and not item.is_picture:
            item = self._package.stand_ins.get(path)
        is_there = item is not None and item.is_picture and item.path in self._archive
        return self._archive.read(item.path) if item and is_there else b""

    def chapters(
        self,
        picture_of: Callable[[str], Picture | None],
        drawing_of: Callable[[bytes], Picture | None] = lambda _content: None,
    ) -> Iterator[BookChapter]:
        """Yield the chapters in reading order; refuse a book without any.

        ``drawing_of`` stores an SVG and returns its address.
        """
        around = Surroundings(picture_of, drawing_of, self._address_of, self.metadata.language)
        found = False
        depth = 0
        for number, item in enumerate(self._items, 1):
            document = self._document(item, around)
            entry = self._entries.get(item.path)
            depth = min(entry.depth, _DEEPEST) if entry else depth
            found = found or bool(document.text) or "<img" in document.html
            yield BookChapter(
                number=number,
                title=(entry.title if entry else "") or document.title,
                depth=depth,
                is_aside=number > self._linear,
                html=document.html,
                text=document.text,
            )
        if not found:
            raise BookEmptyError

    def _document(self, item: ManifestItem, around: Surroundings) -> Document:
        if item.is_document or item.media_type == SVG:
            return clean_document(self._archive.read(item.path), item.path, around)
        page = b'<html><body><img src="./%b" alt=""/></body></html>'
        name = item.path.rpartition("/")[2].replace("&", "&amp;").replace('"', "&quot;")
        return clean_document(page % name.encode(), item.path, around)

    def _address_of(self, path: str, fragment: str) -> str:
        number = self._numbers.get(path)
        if number is None:
            return ""
        return f"../{number}/" + (f"#{ID_PREFIX}{fragment}" if fragment else "")
