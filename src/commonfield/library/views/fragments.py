"""Fragments of the library's cached pages that are the reader's own: position, tools, settings."""

import re
from datetime import timedelta
from functools import lru_cache
from typing import Final
from uuid import uuid4

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from commonfield.front.opened_tokens import opened_token
from commonfield.front.page_cache.fragments import register_fragment
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.library import queries
from commonfield.library.types import NewPosition, WorkBegun, WorkInfo
from commonfield.library.views import texts
from commonfield.library.views.readers import remembered_person
from commonfield.library.views.reading_cookies import (
    BOOKMARKS_COOKIE,
    READING_COOKIE,
    bookmarks_in_browser,
    positions_in_browser,
)
from commonfield.library.views.settings import (
    SETTINGS_COOKIE,
    chosen_look,
    classes_of,
    settings_fields,
)
from commonfield.people.choices import PURPOSE_TEXTS, Purpose
from commonfield.people.permissions import actor_of, screen_token_of

_SHOWN: Final = 3
_PLACE: Final = re.compile(r"/library/works/(\d{1,9})/(?:read/(\d{1,9})/)?")


def register_fragments() -> None:
    register_fragment("to_phone", _to_phone)
    register_fragment("reading_on", _reading_on, cookie=READING_COOKIE)
    register_fragment("continue_work", _continue_work, cookie=READING_COOKIE)
    register_fragment("turn_page", _turn_page)
    register_fragment("reading_tools", _reading_tools, cookie=READING_COOKIE)
    register_fragment("browser_marks", _browser_marks, cookie=BOOKMARKS_COOKIE)
    register_fragment("reading_classes", _reading_classes, cookie=SETTINGS_COOKIE)
    register_fragment("reading_settings", _reading_settings, cookie=SETTINGS_COOKIE)


def begun_by(request: HttpRequest, most: int = 20) -> list[WorkBegun]:
    """Return the titles that the visitor has begun, from their account or this browser."""
    if (person := remembered_person(request)) is not None:
        return queries.works_begun(person, on=today(), most=most)
    places = positions_in_browser(request)[:most]
    works = queries.listed_works([work for work, _chapter, _at in places], on=today())
    return [
        WorkBegun(works[work], NewPosition(chapter, permille, now()))
        for work, chapter, permille in places
        if work in works
    ]


def place_in(request: HttpRequest, work: int) -> NewPosition | None:
    if (person := remembered_person(request)) is not None:
        return queries.position_of(person, work)
    here = (each for each in positions_in_browser(request) if each[0] == work)
    return next((NewPosition(chapter, at, now()) for _work, chapter, at in here), None)


def _reading_on(request: HttpRequest) -> str:
    begun = begun_by(request, _SHOWN)
    return render_to_string("library/reading_on.html", {"begun": begun}) if begun else ""


def _continue_work(request: HttpRequest) -> str:
    """Return the button that leads to where a reader is in the page's work; none at its start."""
    work_id, _none = _page_of(request)
    place = place_in(request, work_id)
    work = _listed(work_id) if place else None
    at = texts.chapter_at(work, place.chapter) if work and place else None
    if at is None:
        return ""
    return render_to_string(
        "library/continue.html",
        {"work": work, "at": at, "permille": place.permille if place else 0},
    )


def _turn_page(request: HttpRequest) -> str:
    """Return the form by which a chapter counts as finished; a guest's page has a plain link."""
    person = remembered_person(request)
    if person is None:
        return ""
    work_id, number = _page_of(request)
    opened = now() - _read_before(person, work_id, number)
    context = {
        "work": work_id,
        "number": number,
        "opened": opened_token(person, work_id, number, at=opened),
    }
    return render_to_string("library/turn_page.html", context, request=request)


def _read_before(person: int, work_id: int, number: int) -> timedelta:
    work = _listed(work_id)
    lines = work.contents if work else ()
    seconds = next((each.seconds for each in lines if each.number == number), 0)
    return queries.read_before(person, work_id, number, seconds=seconds)


def _reading_tools(request: HttpRequest) -> str:
    """Return how far a reader was, with bookmarks; nothing for a guest who is not ahead."""
    work_id, number = _page_of(request)
    place, person = place_in(request, work_id), remembered_person(request)
    is_ahead = place is not None and place.chapter > number
    if actor_of(request).person_id is None and not is_ahead:
        return ""
    work = _listed(work_id)
    notes = queries.notes_of(person, work_id) if person is not None else []
    context = {
        "work": work_id,
        "number": number,
        "ahead": texts.chapter_at(work, place.chapter) if work and place and is_ahead else None,
        "permille": place.permille if place else 0,
        "is_signed_in": actor_of(request).person_id is not None,
        "is_remembered": person is not None,
        "consent_text": PURPOSE_TEXTS[Purpose.READING],
        "code": uuid4(),
        "notes": [each for each in notes if each.chapter == number],
        "has_browser_marks": person is not None and bool(bookmarks_in_browser(request)),
    }
    return render_to_string("library/reading_tools.html", context, request=request)


def _browser_marks(request: HttpRequest) -> str:
    """Return the bookmarks of this browser in a chapter, for whom no account remembers any."""
    if screen_token_of(request) or remembered_person(request) is not None:
        return ""
    here = _page_of(request)
    marks = tuple(at for *place, at in bookmarks_in_browser(request) if tuple(place) == here)
    return _marks_part(marks, get_language())


@lru_cache(maxsize=256)
def _marks_part(marks: tuple[int, ...], _language: str | None) -> str:
    shown = [(at, round(at / 10)) for at in sorted(marks)]
    return render_to_string("library/browser_marks.html", {"marks": shown})


def _reading_classes(request: HttpRequest) -> str:
    return classes_of(chosen_look(request))


def _reading_settings(request: HttpRequest) -> str:
    return settings_fields(chosen_look(request), get_language())


def _page_of(request: HttpRequest) -> tuple[int, int]:
    """Return which work and chapter a page shows, by its address."""
    found = _PLACE.match(request.path)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


def _listed(work: int) -> WorkInfo | None:
    try:
        return queries.listed_work(work, on=today())
    except NotFoundError:
        return None


def _to_phone(request: HttpRequest) -> str:
    """Return, at a hall's screen, the way to go on with a chapter on one's own phone."""
    return render_to_string("library/to_phone.html") if screen_token_of(request) else ""
