"""A book's table of contents: the files' titles and depths."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from commonfield.library.epub.archive import BookArchive, resolved
from commonfield.library.epub.package import Package
from commonfield.library.errors import BookUnreadableError

_EPUB_TYPE: Final = "{http://www.idpf.org/2007/ops}type"
_LONGEST_TITLE: Final = 200
_DEEPEST: Final = 12


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the table of contents; ``depth`` begins at 0."""

    path: str
    fragment: str
    title: str
    depth: int


def read_contents(archive: BookArchive, package: Package) -> list[ContentsEntry]:
    """Return the table of contents; a book without a readable one has none."""
    for path, read in ((package.nav, _of_nav), (package.ncx, _of_ncx)):
        if path and path in archive:
            try:
                found = list(read(archive.xml(path), path))
            except BookUnreadableError:
                continue
            if found:
                return found
    return []


def first_entries(entries: list[ContentsEntry]) -> Mapping[str, ContentsEntry]:
    """Return each file's first line in the table of contents."""
    first: dict[str, ContentsEntry] = {}
    for entry in entries:
        first.setdefault(entry.path, entry)
    return first


def _of_nav(root: etree._Element, path: str) -> Iterator[ContentsEntry]:
    for nav in root.iter("{*}nav"):
        listed = nav.find("{*}ol")
        if "toc" in nav.get(_EPUB_TYPE, "").split() and listed is not None:
            yield from _of_list(listed, path, 0)


def _of_list(listed: etree._Element, path: str, depth: int) -> Iterator[ContentsEntry]:
    for line in listed.iterfind("{*}li"):
        link, below = line.find("{*}a"), line.find("{*}ol")
        if link is not None:
            yield from _entry(link.get("href", ""), "".join(map(str, link.itertext())), path, depth)
        if below is not None and depth < _DEEPEST:
            yield from _of_list(below, path, depth + 1)


def _of_ncx(root: etree._Element, path: str) -> Iterator[ContentsEntry]:
    above = root.find("{*}navMap")
    if above is not None:
        yield from _of_points(above, path, 0)


def _of_points(above: etree._Element, path: str, depth: int) -> Iterator[ContentsEntry]:
    for point in above.iterfind("{*}navPoint"):
        content, label = point.find("{*}content"), point.findtext("{*}navLabel/{*}text") or ""
        if content is not None:
            yield from _entry(content.get("src", ""), label, path, depth)
        if depth < _DEEPEST:
            yield from _of_points(point, path, depth + 1)


def _entry(reference: str, title: str, base: str, depth: int) -> Iterator[ContentsEntry]:
    path, fragment = resolved(base, reference)
    words = " ".join(title.split())[:_LONGEST_TITLE]
    if path and words:
        yield ContentsEntry(path, fragment, words, depth)
