"""Types of the exchange: shared titles, their feeds, books to be written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commonfield.library.types import ChapterMark, WorkInfo


@dataclass(frozen=True, slots=True)
class SharedTitle:
    """A title that other libraries may take; ``sounds`` are its files of sound in their order."""

    info: WorkInfo
    sounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class SharedPage:
    """Some shared titles, and of how many; ``start`` counts from 1.

    ``previous``, ``next`` and ``last`` name the title before that page: 0 before the first, none
    where there is no such page.
    """

    items: tuple[SharedTitle, ...]
    total: int
    size: int
    start: int
    previous: int | None = None
    next: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class ExportChapter:
    """A chapter as it is stored; its files lie at ``../../files/``."""

    number: int
    title: str
    depth: int
    is_aside: bool
    html: str
    marks: tuple[ChapterMark, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A picture of a book to be written, by its name in the chapters."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class BookOut:
    identifier: str
    info: WorkInfo
    rights: str
    subject: str
    chapters: tuple[ExportChapter, ...]
    cover: str
    files: Iterable[ExportFile]


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A link of a feed, or a way on from it: ``count`` titles lie behind it."""

    rel: str
    href: str
    title: str = ""
    media_type: str = ""
    count: int | None = None
    is_active: bool = False
    is_template: bool = False


@dataclass(frozen=True, slots=True)
class FeedFacet:
    """One way to narrow a feed, by its values."""

    title: str
    links: tuple[FeedLink, ...]


@dataclass(frozen=True, slots=True)
class FeedTitle:
    """A title as feeds describe it, in the reader's language; addresses are of this site."""

    identifier: str
    info: WorkInfo
    subject: str
    rights: str
    updated: datetime
    links: tuple[FeedLink, ...]
    images: tuple[FeedLink, ...]


@dataclass(frozen=True)
class Feed:
    """A feed in either version of OPDS: titles, or links to other feeds (``navigation``)."""

    identifier: str
    title: str
    author: str
    updated: datetime
    links: tuple[FeedLink, ...]
    total: int = 0
    size: int = 0
    start: int = 1
    titles: tuple[FeedTitle, ...] = ()
    navigation: tuple[FeedLink, ...] = ()
    facets: tuple[FeedFacet, ...] = ()
