"""Values that many pages share and that seldom change: names of places, an agreement in force.

Each process caches a value for one state of the sources that it was made from (see
``invalidation``). A request that reads asks for their state once, when it first needs such a value;
one that may write asks each time.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, HttpResponse

from commonfield.front.page_cache.invalidation import (
    SOURCES_QUERY,
    Version,
    current_version,
    of_sources,
)
from commonfield.front.page_cache.shared import (
    depends_on_sources,
    recorded_dependencies,
    recording_sources,
)
from commonfield.workshop.rows import run_piggybacked, run_queries
from commonfield.workshop.types import Query, Rows

_MOST: Final = 5_000
# No code of ours is longer; what visitors write is.
_LONGEST_TEXT: Final = 64
_READING: Final = frozenset({"GET", "HEAD"})


@dataclass
class _Request:
    """A request being answered, and the version of all sources when the first reader needed it."""

    only_reads: bool
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A value, the sources that it was made from, and their state before."""

    value: Any
    sources: frozenset[int]
    state: Version


_request: ContextVar[_Request | None] = ContextVar("request", default=None)
_entries: Final[dict[Hashable, _Entry]] = {}


def cached_locally[T](key: Hashable, make: Callable[[], T]) -> T:
    """Return what was made before from the same state of its sources, or make it.

    Only while a request is answered, and outside of transactions: a writer sees what it wrote.
    Under a key with a text longer than any code nothing is cached.
    """
    version = request_version()
    if version is None:
        return make()
    entry = _entries.get(key)
    if entry is None or entry.state != of_sources(version, entry.sources):
        sources: set[int] = set()
        with recording_sources(sources):
            made = make()
        entry = _Entry(made, frozenset(sources), of_sources(version, sources))
        if _is_short(key):
            if len(_entries) >= _MOST:
                _entries.clear()
            _entries[key] = entry
    depends_on_sources(entry.sources)
    value: T = entry.value
    return value


def query_with_version(*questions: Query) -> list[Rows]:
    """Run several queries together, and along with them that for the version of the sources.

    Once for each request that reads: what is cached locally then needs no query of its own.
    """
    request = _request.get()
    if request is None or not request.only_reads or request.version is not None:
        return run_queries(*questions)
    if recorded_dependencies() is not None or connection.in_atomic_block:
        return run_queries(*questions)
    version, *answers = run_queries(SOURCES_QUERY, *questions)
    request.version = frozenset(version)
    return answers


def _is_short(key: Hashable) -> bool:
    if isinstance(key, tuple):
        return all(map(_is_short, key))
    return not isinstance(key, str) or len(key) <= _LONGEST_TEXT


def request_version() -> Version | None:
    """Return the version of all sources before the page being made, or as this request found it."""
    notes = recorded_dependencies()
    if notes is not None:
        run_piggybacked()
        return notes.version
    request = _request.get()
    if request is None or connection.in_atomic_block:
        return None
    if not request.only_reads:
        return current_version({})
    if request.version is None:
        request.version = current_version({})
    return request.version


def clear_local_cache() -> None:
    _entries.clear()


class LocalCacheMiddleware:
    """Marks requests, so that they may use the local cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(_Request(only_reads=request.method in _READING))
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)
