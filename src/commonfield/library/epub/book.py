"""A whole book, chapter by chapter, so that no more than one is in memory at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from commonfield.library.epub.archive import BookArchive, folded_name
from commonfield.library.epub.chapters import (
    ID_PREFIX,
    Document,
    Picture,
    Surroundings,
    clean_document,
)
from commonfield.library.epub.contents import ContentsEntry, read_contents
from commonfield.library.epub.package import SVG, ManifestItem, Metadata, read_package
from commonfield.library.errors import BookEmptyError, BookUnreadableError
from commonfield.library.types import ChapterMark

_DEEPEST: Final = 3
# So much may stand before a chapter's anchor, such as its part or a page number. Units: characters.
_NEAR_START: Final = 40
_NOWHERE: Final = -1


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
    # The lines of the table of contents that lead into it, if it is not one that is its title.
    marks: tuple[ChapterMark, ...] = ()


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
        self._documents = {
            folded_name(path): item
            for path, item in self._package.items.items()
            if item.is_document and path in self._archive and path != self._package.nav
        }
        self._entries: dict[str, list[ContentsEntry]] = {}
        for entry in read_contents(self._archive, self._package):
            self._entries.setdefault(folded_name(entry.path), []).append(entry)
        others = [item for item, is_linear in spine if not is_linear]
        others += [
            self._documents[name]
            for name in self._entries
            if name in self._documents
            and all(item.path != self._documents[name].path for item, _ in spine)
        ]
        # What the contents name is read last; what is met by links only comes after it.
        named = [item for item in others if folded_name(item.path) in self._entries]
        self._items = [item for item, is_linear in spine if is_linear] + named
        self._linear = len(self._items)
        self._items += [item for item in others if item not in named]
        self._numbers = {
            folded_name(item.path): number for number, item in enumerate(self._items, 1)
        }

    @property
    def metadata(self) -> Metadata:
        return self._package.metadata

    @property
    def is_right_to_left(self) -> bool:
        return self._package.is_right_to_left

    def cover(self) -> bytes:
        """Return the picture on the cover; empty without one."""
        return self._read_or_nothing(self._package.cover)

    def picture(self, path: str) -> bytes:
        """Return the picture at a path of the book; empty without one."""
        item = self._package.items.get(path)
        if item is not None and not item.is_picture:
            item = self._package.stand_ins.get(path)
        return self._read_or_nothing(item.path) if item is not None and item.is_picture else b""

    def _read_or_nothing(self, path: str) -> bytes:
        """Return a picture's bytes; a damaged one costs its book nothing else."""
        try:
            return self._archive.read(path) if path in self._archive else b""
        except BookUnreadableError:
            return b""

    def chapters(
        self,
        picture_of: Callable[[str], Picture | None],
        inline_of: Callable[[bytes], Picture | None] = lambda _content: None,
    ) -> Iterator[BookChapter]:
        """Yield the chapters in reading order; refuse a book without any.

        ``inline_of`` stores a picture that stands in the text itself, and returns its address.
        """
        around = Surroundings(picture_of, inline_of, self._address_of, self.metadata.language)
        found = False
        depth = 0
        # A document that only links lead to is added while they are read.
        for number, item in enumerate(self._items, 1):
            document = self._document(item, around)
            entries = self._entries.get(folded_name(item.path), [])
            own = _own_entry(entries, document)
            named = own or next(iter(entries), None)
            depth = min(named.depth, _DEEPEST) if named else depth
            found = found or bool(document.text) or "<img" in document.html
            yield BookChapter(
                number=number,
                title=own.title if own else "" if entries else document.title,
                depth=depth,
                is_aside=number > self._linear,
                html=document.html,
                text=document.text,
                marks=() if entries == [own] else _marks(entries, document),
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
        name = folded_name(path)
        if name not in self._numbers and name in self._documents:
            self._items.append(self._documents[name])
            self._numbers[name] = len(self._items)
        number = self._numbers.get(name)
        if number is None:
            return ""
        return f"../{number}/" + (f"#{ID_PREFIX}{fragment}" if fragment else "")


def _own_entry(entries: list[ContentsEntry], document: Document) -> ContentsEntry | None:
    """Return the line of the table of contents that is a document's own, as its title."""
    places = {each: document.places.get(each.fragment, _NOWHERE) for each in entries}
    own = [each for each in entries if not each.fragment or places[each] == 0]
    first = min((at for at in places.values() if 0 < at <= _NEAR_START), default=0)
    near = [each for each in entries if places[each] == first]
    lost = [each for each in entries[:1] if places[each] == _NOWHERE]
    return next(iter(own[-1:] or near[-1:] or lost), None)


def _marks(entries: list[ContentsEntry], document: Document) -> tuple[ChapterMark, ...]:
    """Return the lines that lead into a document; where there is no such place, to its start."""
    return tuple(
        ChapterMark(
            entry.title,
            min(entry.depth, _DEEPEST),
            f"{ID_PREFIX}{entry.fragment}" if document.places.get(entry.fragment) else "",
        )
        for entry in entries
    )
