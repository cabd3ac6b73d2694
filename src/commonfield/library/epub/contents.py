"""A book's table of contents: the titles and depths of its files, and of places in them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from commonfield.library.epub.archive import BookArchive, resolved, words_of
from commonfield.library.epub.package import Package
from commonfield.library.errors import BookUnreadableError

_EPUB_TYPE: Final = "{http://www.idpf.org/2007/ops}type"
_LONGEST_TITLE: Final = 200
_DEEPEST: Final = 12
_LISTS: Final = ("{*}ol", "{*}ul")


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the table of contents; ``depth`` begins at 0."""

    path: str
    fragment: str
    title: str
    depth: int


def read_contents(archive: BookArchive, package: Package) -> list[ContentsEntry]:
    """Return the table of contents; a book without a readable one has none.

    The newer kind counts where a book has both, unless it is no more than a way in.
    """
    found = [
        _entries_of(archive, path, read)
        for path, read in ((package.nav, _of_nav), (package.ncx, _of_ncx))
    ]
    newer, older = found
    return older if len(newer) <= 1 < len(older) else newer or older


def _entries_of(
    archive: BookArchive, path: str, read: Callable[[etree._Element, str], Iterator[ContentsEntry]]
) -> list[ContentsEntry]:
    try:
        entries = read(archive.xml(path), path) if path and path in archive else ()
        return [entry for entry in entries if entry.path in archive]
    except BookUnreadableError:
        return []


def _of_nav(root: etree._Element, path: str) -> Iterator[ContentsEntry]:
    for nav in root.iter("{*}nav"):
        kinds = f"{nav.get(_EPUB_TYPE, '')} {nav.get('role', '')}".split()
        listed = next(nav.iter(*_LISTS), None)
        if {"toc", "doc-toc"} & {*kinds} and listed is not None:
            yield from _of_list(listed, path, 0)
            return


def _of_list(listed: etree._Element, path: str, depth: int) -> Iterator[ContentsEntry]:
    for line in listed.iterfind("{*}li"):
        lists = [each for each in line.iter(*_LISTS) if next(each.iterancestors("{*}li")) is line]
        below = [
            entry for each in lists if depth < _DEEPEST for entry in _of_list(each, path, depth + 1)
        ]
        for each in lists:
            _take_out(each)
        link = next(line.iter("{*}a"), None)
        own = (
            list(_entry(link.get("href", ""), words_of(line), path, depth))
            if link is not None
            else []
        )
        # A part that leads nowhere by itself begins where its first chapter does.
        title = words_of(line)[:_LONGEST_TITLE]
        if not own and below and title:
            own = [ContentsEntry(below[0].path, below[0].fragment, title, depth)]
        yield from own
        yield from below


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        element.tail = None
        parent.remove(element)


def _of_ncx(root: etree._Element, path: str) -> Iterator[ContentsEntry]:
    above = root.find("{*}navMap")
    if above is not None:
        yield from _of_points(above, path, 0)


def _of_points(above: etree._Element, path: str, depth: int) -> Iterator[ContentsEntry]:
    for point in above.iterfind("{*}navPoint"):
        content, label = point.find("{*}content"), point.find("{*}navLabel/{*}text")
        if content is not None and label is not None:
            yield from _entry(content.get("src", ""), words_of(label), path, depth)
        if depth < _DEEPEST:
            yield from _of_points(point, path, depth + 1)


def _entry(reference: str, title: str, base: str, depth: int) -> Iterator[ContentsEntry]:
    path, fragment = resolved(base, reference) if reference.strip("# ") else ("", "")
    if path and title:
        yield ContentsEntry(path, fragment, title[:_LONGEST_TITLE], depth)
