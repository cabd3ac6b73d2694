"""Bodies kept by each process, and the decorator that answers from them.

A body is kept with the state of what it was made from. Each request asks the database for that
state with one query; a body of another state is made anew. What is read inside an open transaction
is never kept, since it may never be committed.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import update_wrapper
from typing import Concatenate, Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.clock import now as the_time
from commonfield.workshop.pages.changes import State, Watched, sources_in, state_of
from commonfield.workshop.pages.memory import forget_remembered
from commonfield.workshop.pages.parts import pieces_of, put_together
from commonfield.workshop.pages.shared import (
    Notes,
    SharedRequest,
    taking_notes,
)

type Key = tuple[object, ...]
type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]

_OK: Final = 200
# What an entry weighs beside its body.
_OVERHEAD: Final = 1_500
_LONGEST_QUERY: Final = 300


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was made, and what it was made from."""

    state: State
    watched: Watched
    pieces: tuple[bytes, ...]
    headers: dict[str, str]
    until: datetime

    @property
    def weight(self) -> int:
        """How much memory it takes, in bytes."""
        return sum(map(len, self.pieces)) + _OVERHEAD


class Shelf:
    """The pages that a process keeps: those asked for last, up to a weight."""

    def __init__(self, limit: int) -> None:
        """Make an empty one. Units: ``limit`` in bytes."""
        self._limit = limit
        self._weight = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def get(self, key: Key) -> Kept | None:
        """Return a page, if it is there."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def put(self, key: Key, kept: Kept) -> None:
        """Keep a page, and let go of those asked for longest ago; none if the limit is 0."""
        with self._lock:
            before = self._kept.pop(key, None)
            self._weight += kept.weight - (before.weight if before else 0)
            self._kept[key] = kept
            while self._weight > self._limit and self._kept:
                _, gone = self._kept.popitem(last=False)
                self._weight -= gone.weight

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._kept.clear()
            self._weight = 0


_shelf: Final = Shelf(settings.PAGE_CACHE_MB * 1_000_000)


def forget_all() -> None:
    """Let go of every kept page of this process, and of what they were made from."""
    _shelf.clear()
    forget_remembered()


def kept[**P](view: View[P]) -> View[P]:
    """Answer a view's page from what is kept, with the visitor's own parts put in.

    The view is called with a request that has no visitor (see ``shared``). Its page must be made
    from registered sources and watched rows only, and say by ``note_until`` when time changes it;
    it is made anew each day in any case.
    """

    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not _may_keep(request):
            return view(request, *args, **kwargs)
        key = _key_of(request)
        known = _shelf.get(key)
        watched: Watched = known.watched if known else {}
        now = the_time()
        # Before the page is made: what happens meanwhile makes the next asker's state another.
        state = state_of(watched)
        if known and known.state == state and now < known.until:
            return _answer(known.pieces, known.headers, request)
        with taking_notes(sources_in(state)) as notes:
            response = view(SharedRequest(request), *args, **kwargs)
        if response.status_code != _OK or response.streaming or response.cookies:
            # Refusals and redirections are not kept.
            pieces = pieces_of(response.content) if not response.streaming else ()
            return response if len(pieces) <= 1 else _answer_once(response, pieces, request)
        made = _made(response, notes, now)
        _shelf.put(key, made)
        return _answer(made.pieces, made.headers, request)

    update_wrapper(page, view)
    return page


def _made(response: HttpResponse, notes: Notes, now: datetime) -> Kept:
    """Return what to keep: the page, the sources' state before it was made, the rows it shows."""
    tomorrow = start_of_china_day(china_day(now) + timedelta(days=1))
    return Kept(
        state=frozenset({(0, 0, notes.sources), *notes.rows}),
        watched={name: frozenset(numbers) for name, numbers in notes.watched.items()},
        pieces=pieces_of(response.content),
        headers=dict(response.headers.items()),
        until=min(notes.until, tomorrow) if notes.until else tomorrow,
    )


def _may_keep(request: HttpRequest) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and len(request.META.get("QUERY_STRING", "")) <= _LONGEST_QUERY
        and (settings.PAGE_CACHE_IN_TRANSACTIONS or not connection.in_atomic_block)
    )


def _key_of(request: HttpRequest) -> Key:
    return (
        request.path,
        request.META.get("QUERY_STRING", ""),
        getattr(request, "visitor", None),
        request.scheme,
        request.get_host(),
    )


def _answer(pieces: tuple[bytes, ...], headers: dict[str, str], on: HttpRequest) -> HttpResponse:
    response = HttpResponse(put_together(pieces, on))
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _answer_once(
    response: HttpResponse, pieces: tuple[bytes, ...], request: HttpRequest
) -> HttpResponse:
    response.content = put_together(pieces, request)
    return response
