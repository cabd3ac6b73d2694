"""Where a process stores its pages, up to a size: least recently used go first.

Pages requested only once have a segment of their own: what room the others leave, and a quarter in
any case. Addresses that nobody requests twice push each other out there, and nothing else.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from commonfield.front.page_cache.invalidation import Version, WatchedIds

type Key = tuple[object, ...]

# What an entry weighs beside its body, and each row that it watches.
_OVERHEAD: Final = 1_500
_ROW: Final = 250
_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page as it was made, and what it was made from."""

    state: Version
    sources: frozenset[int]
    watched: WatchedIds
    pieces: tuple[bytes, ...]
    headers: dict[str, str]
    until: datetime

    @property
    def weight(self) -> int:
        """How much memory it takes, in bytes."""
        return sum(map(len, self.pieces)) + _OVERHEAD + _ROW * len(self.state)


class _Segment:
    """Pages in the order in which they were requested."""

    def __init__(self) -> None:
        self.weight = 0
        self.pages: OrderedDict[Key, CachedPage] = OrderedDict()

    def take(self, key: Key) -> CachedPage | None:
        page = self.pages.pop(key, None)
        if page is not None:
            self.weight -= page.weight
        return page

    def add(self, key: Key, page: CachedPage) -> None:
        self.pages[key] = page
        self.weight += page.weight

    def take_first(self) -> tuple[Key, CachedPage]:
        """Take out the page requested longest ago."""
        key, page = self.pages.popitem(last=False)
        self.weight -= page.weight
        return key, page


class PageStore:
    def __init__(self, limit: int) -> None:
        self._lock = threading.Lock()
        self._limit = limit
        self._most_again = limit - limit // _ONCE
        self._once, self._again = _Segment(), _Segment()

    @property
    def weight(self) -> int:
        """How much memory all pages take, in bytes."""
        return self._once.weight + self._again.weight

    def get(self, key: Key) -> CachedPage | None:
        """Return a page, if it is there."""
        with self._lock:
            page = self._again.take(key) or self._once.take(key)
            if page is not None:
                self._again.add(key, page)
                self._make_room()
            return page

    def put(self, key: Key, page: CachedPage) -> None:
        """Keep a page, and let go of those requested longest ago."""
        with self._lock:
            segment = self._once if self._again.take(key) is None else self._again
            self._once.take(key)
            segment.add(key, page)
            self._make_room()

    def clear(self) -> None:
        with self._lock:
            for segment in (self._once, self._again):
                segment.pages.clear()
                segment.weight = 0

    def _make_room(self) -> None:
        while self._again.weight > self._most_again:
            self._once.add(*self._again.take_first())
        while self.weight > self._limit:
            self._once.take_first()


@dataclass
class _KeyLock:
    lock: threading.Lock = field(default_factory=threading.Lock)
    takers: int = 0


class KeyLocks:
    """Lets one thread at a time make a page, however many need it at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[Key, _KeyLock] = {}

    @contextmanager
    def of(self, key: Key) -> Iterator[bool]:
        """Wait for one's turn; yield whether another thread had it meanwhile."""
        with self._lock:
            turn = self._turns.setdefault(key, _KeyLock())
            turn.takers += 1
            has_waited = turn.takers > 1
        try:
            with turn.lock:
                yield has_waited
        finally:
            with self._lock:
                turn.takers -= 1
                if not turn.takers:
                    del self._turns[key]
