"""While tests run, a cached page may read only tables whose changes make it anew.

Every request to a cached page is looked at, also where nothing is cached: by the tables of models
that its statements name. What a visitor's own fragments read is not the page's.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

from django.apps import apps

from commonfield.front.page_cache import decorator, fragments, invalidation, shared
from commonfield.front.templatetags import commonfield
from commonfield.workshop import rows

# Models a change of whose rows need not show, each for a reason.
NEED_NOT_SHOW: Final = {
    "PageChange": "it says itself what has changed",
    "SearchTerm": "it changes with its product only, which is a source",
    "Consent": "who withdraws one is unnamed in the row that it was for, which is a source",
    "Person": "a name that its bearer corrects shows on the next day, when pages are made anew",
    "Objection": "it moves a feed's date; what it changes is its work, which is a source",
    "DialectWordTerm": "it changes with its word only, which is a source",
    "HeritageTerm": "it changes with its item only, which is a source",
    "Passage": "it changes with its chapter only, which is a source",
    "WorkTerm": "it changes with its work only, which is a source",
    "Delivery": "of a lot: none is ever changed, and a lot's inputs are written with it",
    "StoredFile": "a file is named by its content, so another one has another address",
    "TeamSeat": "one is taken or freed with its team's count of seats, which is watched",
    "Certificate": "of a lot's deliveries: none is ever changed",
    "FormerOwner": "written when its store changes its owner, which is a source",
    "LotInput": "written with its lot, which is a source, and never changed",
}
_WORD: Final = re.compile(r"\w+")
# Whether the page itself is being made, and none of its visitor's fragments.
_is_page: Final[ContextVar[bool]] = ContextVar("is_page", default=False)


class TableUnregisteredError(Exception):
    """A cached page would show the past of a table."""


@cache
def _tables() -> frozenset[str]:
    """Return the tables of models but for those that need not show."""
    models = apps.get_models(include_auto_created=True)
    return frozenset(each._meta.db_table for each in models if each.__name__ not in NEED_NOT_SHOW)


def unregistered(statement: str) -> frozenset[str]:
    """Return the tables that a statement names and whose changes make no page anew."""
    watched = {
        word for each in invalidation._watches.values() for word in _WORD.findall(each.statement)
    }
    named = _tables().intersection(_WORD.findall(statement))
    return named - invalidation._source_of.keys() - watched


def _look(statement: str) -> None:
    if not _is_page.get():
        return
    if odd := unregistered(statement):
        raise TableUnregisteredError(
            f"A cached page reads {', '.join(sorted(odd))}. Register it (register_source_tables,"
            " register_watched_rows), or say in tests/page_tables.py why a change need not show."
        )


@contextmanager
def _making(*, is_page: bool) -> Iterator[None]:
    token = _is_page.set(is_page)
    try:
        yield
    finally:
        _is_page.reset(token)


def look_at_cached_pages() -> None:
    """Look at every page of ``cached_page`` from now on."""
    make, render, sources = decorator._render, fragments.render_fragment, invalidation.sources_in

    def made(view: Any, request: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any view's
        with _making(is_page=True):
            if rows._observer.get() is not None:
                return make(view, request, *args, **kwargs)
            # A page that is not kept: nobody else looks at its statements.
            with rows.observing_statements(_look):
                return make(view, request, *args, **kwargs)

    def render_fragment(name: str, request: Any) -> str:  # noqa: ANN401 - as there
        with _making(is_page=False):
            return render(name, request)

    def sources_in(statement: str) -> frozenset[int]:
        _look(statement)
        return sources(statement)

    vars(decorator)["_render"] = made
    for module in (fragments, commonfield):
        vars(module)["render_fragment"] = render_fragment
    vars(shared)["sources_in"] = sources_in
