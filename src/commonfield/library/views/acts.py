"""Acts of readers: finishing chapters, setting bookmarks, moving on.

A guest's bookmarks stay in their browser until they sign in and take them over.
"""

from contextlib import suppress
from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import errors_on_form
from commonfield.front.opened_tokens import read_token
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import must_exist
from commonfield.library import queries
from commonfield.library.commands import (
    add_note,
    add_notes,
    finish_chapter,
    remember_position,
    remove_note,
)
from commonfield.library.errors import ReadTooFastError
from commonfield.library.forms.reading import BookmarkForm, PlaceForm
from commonfield.library.types import NewNote, NewPosition, ReadingTime
from commonfield.library.views import texts
from commonfield.library.views.readers import remembered_person
from commonfield.library.views.reading_cookies import (
    bookmark_in_browser,
    bookmarks_in_browser,
    forget_browser_bookmarks,
)
from commonfield.offline.errors import NotCountedError
from commonfield.people.permissions import actor_of
from commonfield.people.queries import reader_of

_REFUSED: Final = 422


@signed_in_post
def done(request: HttpRequest, work: int, number: int) -> HttpResponse:
    """Count a chapter as finished and go on to the next."""
    around = texts.around(queries.listed_work(work, on=today()), number)
    if remembered_person(request) is not None:
        _finish(request, work, around)
    if around.next is None:
        messages.success(request, _("You have come to the end."))
        return redirect("library:work", work=work)
    return redirect("library:chapter", work=work, number=around.next.number)


def _finish(request: HttpRequest, work: int, around: texts.Around) -> None:
    by, number, at = actor_of(request), around.at.number, now()
    hall = reader_of(request).hall_place
    opened = read_token(request.POST.get("opened", ""), by.person_id, work, number)
    if opened is not None:
        during = ReadingTime(opened[0], at)
        # A reader who leafs through, or has several open at once, goes on all the same.
        with suppress(ReadTooFastError, NotCountedError):
            finish_chapter(by=by, now=at, work=work, chapter=number, during=during, hall_place=hall)
    place = (
        NewPosition(around.next.number, 0, at) if around.next else NewPosition(number, 1_000, at)
    )
    remember_position(by=by, now=at, work=work, position=place, hall_place=hall)


@signed_in_post
@without_form_key("Sent twice it says the same: where somebody is.")
def position(request: HttpRequest, work: int, number: int) -> HttpResponse:
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=_REFUSED)
    remember_position(
        by=actor_of(request),
        now=now(),
        work=work,
        position=NewPosition(number, form.cleaned_data["permille"], now()),
        hall_place=reader_of(request).hall_place,
    )
    return HttpResponse(status=204)


@signed_in_post
def bookmark(request: HttpRequest, work: int, number: int) -> HttpResponse:
    form, address = BookmarkForm(request.POST), reverse("library:chapter", args=(work, number))
    if form.is_valid():
        data = form.cleaned_data
        note = NewNote(str(data["code"]), number, data["permille"], now(), data["text"])
        with errors_on_form(form):
            add_note(
                by=actor_of(request),
                now=now(),
                work=work,
                note=note,
                hall_place=reader_of(request).hall_place,
            )
            messages.success(request, _("Your bookmark is set."))
            return redirect(f"{address}#at-{note.permille}")
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect(address)


@signed_in_post
def bookmark_remove(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("code", "")[:64]
    if code and code.isprintable():
        remove_note(by=actor_of(request), now=now(), code=code)
        messages.success(request, _("The bookmark is removed."))
    return redirect("library:mine")


# Asked by GET, as the settings are: a guest's page needs no forgery token, and nothing is written
# but this browser's own cookie.
@never_cache
@require_safe
def bookmark_here(request: HttpRequest, work: int, number: int) -> HttpResponse:
    """Set a bookmark of this browser's, or remove it."""
    must_exist(texts.chapter_at(queries.listed_work(work, on=today()), number))
    form = PlaceForm(request.GET)
    permille = form.cleaned_data["permille"] if form.is_valid() else 0
    is_removed = "remove" in request.GET
    address = reverse("library:chapter", args=(work, number))
    back = reverse("library:mine") if is_removed else f"{address}#at-{permille}"
    response = redirect(back)
    bookmark_in_browser(request, response, (work, number, permille), is_removed=is_removed)
    return response


@signed_in_post
def bookmarks_take_over(request: HttpRequest) -> HttpResponse:
    """Put this browser's bookmarks into the reader's account, or only forget them here."""
    response = redirect("library:mine")
    if request.POST.get("act") == "take":
        marks = [
            (work, NewNote(str(uuid4()), chapter, permille, now()))
            for work, chapter, permille in bookmarks_in_browser(request)
        ]
        hall = reader_of(request).hall_place
        add_notes(by=actor_of(request), now=now(), notes=marks, hall_place=hall)
        messages.success(request, _("The bookmarks are in your account now."))
    forget_browser_bookmarks(response)
    return response
