"""Rendering a page for everybody: from a request in which there is no visitor.

What would leak cannot: the request has no session, no cookies, nobody signed in. Meanwhile queries
record what the page depends on: which watched rows it shows, and until when what they found holds.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn, TypeIs

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict

from commonfield.front.page_cache.invalidation import Version, sources_in
from commonfield.workshop.rows import observing_statements


class VisitorInSharedPageError(Exception):
    """A page for everybody read something of the visitor: use a visitor part instead."""


class SharedRequest(HttpRequest):
    """The address, the language and the print size of a request, and nothing else of it."""

    def __init__(self, request: HttpRequest, query: str) -> None:
        super().__init__()
        self.method = "GET"
        self.path, self.path_info = request.path, request.path_info
        self.GET = QueryDict(query)
        self.META = {
            name: request.META[name]
            for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT")
            if name in request.META
        } | {"QUERY_STRING": query}
        self.resolver_match = request.resolver_match
        self.user = AnonymousUser()
        self.visitor = getattr(request, "visitor", None)
        self._scheme = request.scheme or "http"

    def _get_scheme(self) -> str:
        return self._scheme

    @property
    def session(self) -> NoReturn:  # type: ignore[override]
        """Refuse."""
        raise VisitorInSharedPageError("session")

    @property
    def COOKIES(self) -> NoReturn:  # noqa: N802 - Django's name
        """Refuse."""
        raise VisitorInSharedPageError("COOKIES")

    @COOKIES.setter
    def COOKIES(self, value: object) -> None:  # noqa: N802 - as above
        """Django gives every request an empty one first."""


@dataclass(frozen=True)
class SharedPath:
    """Where a part of the frame is that is the same on many pages."""

    path: str


def is_shared(request: object) -> TypeIs[SharedRequest | SharedPath]:
    """Return whether a page, or a part of it, is being made for everybody."""
    return isinstance(request, SharedRequest | SharedPath)


@dataclass
class Dependencies:
    """What a page turned out to show while it was made.

    ``version`` is that of all sources before it read anything, if it was needed; ``sources`` are
    those it read.
    """

    version: Version | None = None
    sources: set[int] = field(default_factory=set)
    watched: dict[str, set[int]] = field(default_factory=dict)
    rows: set[tuple[int, ...]] = field(default_factory=set)
    until: datetime | None = None


_dependencies: ContextVar[Dependencies | None] = ContextVar("notes", default=None)
# Where nothing is recorded, a set that nobody reads.
_sources: ContextVar[set[int]] = ContextVar("sources", default=set())  # noqa: B039 - see above


@contextmanager
def recording_dependencies() -> Iterator[Dependencies]:
    """Gather what queries note meanwhile, and which sources are read."""
    notes = Dependencies()
    token = _dependencies.set(notes)
    try:
        with recording_sources(notes.sources):
            yield notes
    finally:
        _dependencies.reset(token)


@contextmanager
def recording_sources(sources: set[int]) -> Iterator[None]:
    """Add the sources that are read meanwhile, by whatever way, and to those recorded already."""
    outer = _sources.get()
    token = _sources.set(sources)
    try:
        with observing_statements(lambda statement: sources.update(sources_in(statement))):
            yield
    finally:
        _sources.reset(token)
        outer.update(sources)


def depends_on_sources(sources: Iterable[int]) -> None:
    """Note that what is being made shows something that was made from these sources before."""
    _sources.get().update(sources)


def recorded_dependencies() -> Dependencies | None:
    """Return the notes of the page being made, if one is."""
    return _dependencies.get()


def depends_on(watch: str, number: int, *rows: tuple[int, ...]) -> None:
    """Note that the page being made, if any, shows what a watch finds of a number.

    ``rows`` are what the watch's statement would have found when the query read it.
    """
    notes = _dependencies.get()
    if notes is not None:
        notes.watched.setdefault(watch, set()).add(number)
        notes.rows.update(rows)


def cache_until(moment: datetime | None) -> None:
    """Note that what was found holds only until a moment: a price ends, a sale begins."""
    notes = _dependencies.get()
    if notes is not None and moment is not None:
        notes.until = moment if notes.until is None else min(notes.until, moment)
