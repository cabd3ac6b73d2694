"""What many pages share and nobody changes in hand: names of places, an agreement in force.

It is remembered by each process for one state of its sources (see ``changes``), which every
request that reads asks for once, when it first needs something remembered.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, HttpResponse

from commonfield.workshop.pages.changes import sources_now
from commonfield.workshop.pages.shared import sources_noted

_MOST: Final = 20_000
_READING: Final = frozenset({"GET", "HEAD"})


@dataclass
class _Reading:
    """One request that reads, and the state of the sources when it first asked."""

    sources: int | None = None


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)
_memory: dict[tuple[int, Hashable], Any] = {}


def remembered[T](key: Hashable, make: Callable[[], T]) -> T:
    """Return what was made before from the same state of the sources, or make it.

    Only while a request that reads is answered, and outside of transactions: whoever writes sees
    what they wrote.
    """
    sources = _sources()
    if sources is None:
        return make()
    at = (sources, key)
    try:
        value: T = _memory[at]
    except KeyError:
        value = make()
        if len(_memory) >= _MOST:
            _memory.clear()
        _memory[at] = value
    return value


def _sources() -> int | None:
    sources = sources_noted()
    reading = _reading.get()
    if sources is not None or reading is None or connection.in_atomic_block:
        return sources
    if reading.sources is None:
        reading.sources = sources_now()
    return reading.sources


def forget_remembered() -> None:
    """Let go of everything remembered."""
    _memory.clear()


class MemoryMiddleware:
    """Marks requests that read, so that they may be answered from what is remembered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand around the next one."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        token = _reading.set(_Reading() if request.method in _READING else None)
        try:
            return self.get_response(request)
        finally:
            _reading.reset(token)
