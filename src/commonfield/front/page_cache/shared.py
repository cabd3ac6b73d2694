"""Rendering a page for everybody: from a request in which there is no visitor.

What would leak cannot: the request has no session, no cookies, nobody signed in. Meanwhile queries
record what the page depends on: which watched rows it shows, and until when what they found holds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn, TypeIs

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict


class VisitorInSharedPageError(Exception):
    """A page for everybody asked for something of the visitor: use a visitor part instead."""


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
    """Tell whether a page, or a part of it, is being made for everybody."""
    return isinstance(request, SharedRequest | SharedPath)


@dataclass
class Dependencies:
    """What a page turned out to show while it was made.

    ``sources`` is their state before it read anything; 0 as long as it has not.
    """

    sources: int = 0
    watched: dict[str, set[int]] = field(default_factory=dict)
    rows: set[tuple[int, ...]] = field(default_factory=set)
    until: datetime | None = None


_dependencies: ContextVar[Dependencies | None] = ContextVar("notes", default=None)


@contextmanager
def recording_dependencies(sources: int = 0) -> Iterator[Dependencies]:
    """Gather what queries note meanwhile."""
    notes = Dependencies(sources)
    token = _dependencies.set(notes)
    try:
        yield notes
    finally:
        _dependencies.reset(token)


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
