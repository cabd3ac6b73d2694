"""The decorator that answers from the page cache, and renders the page when it is not there.

A body is cached with the version of what it was made from: the sources that it read, the rows that
it watches. Each request reads the current one from the database with one query; a body of another
version is rendered anew. What is read inside an open transaction is never cached, since it may
never be committed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import update_wrapper
from typing import Concatenate, Final
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonfield.front.page_cache.fragments import fill_placeholders, split_at_placeholders
from commonfield.front.page_cache.headers import unless_known
from commonfield.front.page_cache.invalidation import (
    SOURCES_QUERY,
    Version,
    current_version,
    of_sources,
)
from commonfield.front.page_cache.local_cache import clear_local_cache, request_version
from commonfield.front.page_cache.shared import Dependencies, SharedRequest, recording_dependencies
from commonfield.front.page_cache.store import CachedPage, Key, KeyLocks, PageStore
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.clock import now as the_time
from commonfield.workshop.rows import piggybacking, run_piggybacked
from commonfield.workshop.types import Rows

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]

_OK: Final = 200
_LONGEST_QUERY: Final = 300
_LONGEST: Final = timedelta(days=1)

_store: Final = PageStore(settings.PAGE_CACHE_MB * 1_000_000)
_locks: Final = KeyLocks()


def clear_caches() -> None:
    """Empty the page cache and the local cache of this process."""
    _store.clear()
    clear_local_cache()


def cached_page[**P](*names: str, after: str = "") -> Callable[[View[P]], View[P]]:
    """Answer GET from the page cache, with the visitor's own fragments filled in.

    The view is called with a request that has no visitor (see ``shared``), and of the address's
    query only these names. Its page must be made from registered sources and watched rows only, and
    say by ``cache_until`` when time changes it; it is rendered again each day in any case.

    ``after`` names the view that calls this one when it has seen to the visitor itself: then no
    address alone leads to the page.
    """

    def decorate(view: View[P]) -> View[P]:
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            query = _query_of(request, names)
            if len(query) > _LONGEST_QUERY or not _may_cache(request):
                return unless_known(request, _render(view, request, *args, **kwargs))
            key = _key_of(request, query, after)
            found = _fresh(key)
            if found is not None:
                return cached_response(found, request)
            with _locks.of(key) as has_waited:
                found = _fresh(key) if has_waited else None
                if found is not None:
                    return cached_response(found, request)
                now = the_time()
                with recording_dependencies() as notes, _reading_version_first(notes):
                    shared = SharedRequest(request, query)
                    response = _render(view, shared, *args, **kwargs)
                if response.status_code != _OK or response.streaming or response.cookies:
                    # Refusals and redirections are not cached.
                    return _answer_once(response, request)
                made = _made(response, notes, now)
                _store.put(key, made)
            return cached_response(made, request)

        return require_safe(update_wrapper(page, view))

    return decorate


def _render[**P](
    view: View[P], request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
) -> HttpResponse:
    """Make a page, cached or not; tests look here at the tables that it reads."""
    return view(request, *args, **kwargs)


@contextmanager
def _reading_version_first(notes: Dependencies) -> Iterator[None]:
    """Ask for the version of the sources before anything else that the page being made reads.

    What happens after that makes it one of the past. The question travels with the page's first.
    """

    def note(rows: Rows) -> None:
        notes.version = frozenset(rows)

    with piggybacking(SOURCES_QUERY, note):
        yield
        run_piggybacked()


def find_cached_page(request: HttpRequest) -> CachedPage | None:
    """Return the cached page for a request as it came, before its view is known, if any."""
    if not _may_cache(request):
        return None
    return _fresh(_key_of(request, request.META.get("QUERY_STRING", "")))


def cached_response(page: CachedPage, request: HttpRequest) -> HttpResponse:
    """Return a cached page with the visitor's own fragments."""
    response = HttpResponse(fill_placeholders(page.pieces, request))
    for name, value in page.headers.items():
        response.headers[name] = value
    return unless_known(request, response)


def _fresh(key: Key) -> CachedPage | None:
    """Return a cached page if nothing that it shows has changed."""
    known = _store.get(key)
    if known is None or known.state != _state_now(known):
        return None
    # What was made while the clock ran ahead may show what has not come yet.
    return known if the_time() < known.until <= the_time() + _LONGEST else None


def _state_now(page: CachedPage) -> Version:
    """Return the state to compare with; that of sources alone is read once a request."""
    version = None if page.watched else request_version()
    return of_sources(current_version(page.watched) if version is None else version, page.sources)


def _made(response: HttpResponse, notes: Dependencies, now: datetime) -> CachedPage:
    """Return what to cache: the page, the version before it was made, the rows it shows."""
    tomorrow = start_of_china_day(china_day(now) + timedelta(days=1))
    return CachedPage(
        state=of_sources(notes.version or frozenset(), notes.sources) | notes.rows,
        sources=frozenset(notes.sources),
        watched={name: frozenset(numbers) for name, numbers in notes.watched.items()},
        pieces=split_at_placeholders(response.content),
        headers=dict(response.headers.items()),
        until=min(notes.until, tomorrow) if notes.until else tomorrow,
    )


def _may_cache(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"} and (
        settings.PAGE_CACHE_IN_TRANSACTIONS or not connection.in_atomic_block
    )


def _query_of(request: HttpRequest, names: tuple[str, ...]) -> str:
    """Return what of an address's query the view may know, in one order."""
    pairs = ((name, request.GET.get(name)) for name in names)
    return urlencode([(name, value) for name, value in pairs if value])


def _key_of(request: HttpRequest, query: str, after: str = "") -> Key:
    return (
        after,
        request.path,
        query,
        getattr(request, "visitor", None),
        request.scheme,
        request.get_host(),
    )


def _answer_once(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    if not response.streaming:
        response.content = fill_placeholders(split_at_placeholders(response.content), request)
    return response
