"""Values that many pages share and that seldom change: names of places, an agreement in force.

Each process caches them for one version of their sources (see ``invalidation``), which every
reading request asks for once, when it first needs a cached value.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, HttpResponse

from commonfield.front.page_cache.invalidation import SOURCES_QUERY, sources_version
from commonfield.front.page_cache.shared import recorded_dependencies
from commonfield.workshop.pipeline import Query, Rows
from commonfield.workshop.rows import run_piggybacked, run_queries

_MOST: Final = 5_000
# No code of ours is longer; what visitors write is.
_LONGEST_TEXT: Final = 64
_READING: Final = frozenset({"GET", "HEAD"})


@dataclass
class _ReadRequest:
    """One request that reads, and the state of the sources when it first asked."""

    sources: int | None = None


@dataclass(frozen=True)
class _LocalCache:
    """What was made from one state of the sources."""

    sources: int
    things: dict[Hashable, Any] = field(default_factory=dict)


_reading: ContextVar[_ReadRequest | None] = ContextVar("reading", default=None)
_local_cache = _LocalCache(0)


def cached_locally[T](key: Hashable, make: Callable[[], T]) -> T:
    """Return what was made before from the same version of the sources, or make it.

    Only while a request that reads is answered, and outside of transactions: whoever writes sees
    what they wrote. Under a key with a text longer than any code nothing is cached.
    """
    sources = request_version()
    if sources is None:
        return make()
    things = _local_cache_of(sources).things
    try:
        value: T = things[key]
    except KeyError:
        value = make()
        if _is_short(key):
            if len(things) >= _MOST:
                things.clear()
            things[key] = value
    return value


def query_with_version(*questions: Query) -> list[Rows]:
    """Run several queries together, and along with them that for the version of the sources.

    Once for each request that reads: what is cached locally then needs no query of its own.
    """
    reading = _reading.get()
    is_known = reading is None or reading.sources is not None or recorded_dependencies() is not None
    if reading is None or is_known or connection.in_atomic_block:
        return run_queries(*questions)
    [(_, _, reading.sources)], *answers = run_queries(SOURCES_QUERY, *questions)
    return answers


def _is_short(key: Hashable) -> bool:
    if isinstance(key, tuple):
        return all(map(_is_short, key))
    return not isinstance(key, str) or len(key) <= _LONGEST_TEXT


def _local_cache_of(sources: int) -> _LocalCache:
    """Return the memory for a state; a later one takes the place of an earlier one."""
    global _local_cache  # noqa: PLW0603 - each process has one
    memory = _local_cache
    if memory.sources != sources:
        # Who began before the last change remembers nothing beyond this moment.
        is_later = sources > memory.sources
        memory = _LocalCache(sources)
        if is_later:
            _local_cache = memory
    return memory


def request_version() -> int | None:
    """Return the state of the sources before the page being made, or as this request found it."""
    notes = recorded_dependencies()
    if notes is not None:
        run_piggybacked()
        return notes.sources
    reading = _reading.get()
    if reading is None or connection.in_atomic_block:
        return None
    if reading.sources is None:
        reading.sources = sources_version()
    return reading.sources


def clear_local_cache() -> None:
    """Empty the local cache."""
    global _local_cache  # noqa: PLW0603 - as above
    _local_cache = _LocalCache(0)


class LocalCacheMiddleware:
    """Marks requests that read, so that they may use the local cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        token = _reading.set(_ReadRequest() if request.method in _READING else None)
        try:
            return self.get_response(request)
        finally:
            _reading.reset(token)
