"""The keeper's pages: their halls, opening one with a tap, what its page says."""

from collections.abc import Callable
from datetime import date
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import (
    errors_as_messages,
    errors_on_form,
    number_in,
    page_links,
    page_offset,
    render_form,
    search_text,
)
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of, keeps_any_hall, require, require_hall
from commonfield.places.types import VenueInfo
from commonfield.services.choices import RoomKind
from commonfield.services.halls import commands, queries
from commonfield.services.halls.forms import (
    ClosedDayForm,
    HallDetailsForm,
    HallPictureForm,
    HoursForm,
    RoomForm,
    hours_initial,
)
from commonfield.services.halls.types import Door
from commonfield.services.halls.views.texts import clock, day_text, door_text, door_word
from commonfield.workshop.phones import phone_text

_PAGE: Final = 50


@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    """Show a keeper's halls; a single one at once."""
    by, at = actor_of(request), now()
    require(keeps_any_hall(by, today()))
    rows, text = queries.kept_halls(by, at), search_text(request)
    if len(rows) == 1:
        return redirect("services:keep", hall=rows[0].venue.code)
    found = [row for row in rows if text.lower() in f"{row.venue.name} {row.venue.name_en}".lower()]
    offset = page_offset(request)
    some = found[offset : offset + _PAGE]
    context = {
        "rows": [(row.venue, door_word(row.state), row.state.door is Door.OPEN) for row in some],
        "text": text,
        "pages": page_links(request, len(some), page=_PAGE),
    }
    return render(request, "services/halls/desk.html", context)


@signed_in_form
def keep(request: HttpRequest, hall: str) -> HttpResponse:
    """Show whether a hall is open; open it, close it again, or take that back, with one tap."""
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at)
    if request.method == "POST":
        step = _STEPS.get(request.POST.get("name", ""))
        if step is None:
            raise NotFoundError
        with errors_as_messages(request):
            messages.success(request, step(request, hall))
        return redirect("services:keep", hall=hall)
    view = queries.hall_view(hall, at)
    state = view.state
    context = {
        "hall": venue,
        "at": "keep",
        "door": state and door_text(state, at),
        "opened": clock(state.opened_at) if state and state.opened_at else "",
        "closed_for": state.closed_for if state else "",
        "was_opened": queries.was_opened(hall, at),
        "open_days": view.open_days,
    }
    return render(request, "services/halls/keep.html", context)


def _open(request: HttpRequest, hall: str) -> str:
    commands.open_today(by=actor_of(request), now=now(), hall=hall)
    return _("Everybody sees now that the hall is open.")


def _close(request: HttpRequest, hall: str) -> str:
    commands.close_again(by=actor_of(request), now=now(), hall=hall)
    return _("Everybody sees now that the hall is closed again.")


def _take_back(request: HttpRequest, hall: str) -> str:
    commands.take_opening_back(by=actor_of(request), now=now(), hall=hall)
    return _("Taken back: today does not count as opened.")


_STEPS: Final[dict[str, Callable[[HttpRequest, str], str]]] = {
    "open": _open,
    "close": _close,
    "undo": _take_back,
}


@signed_in_form
def hours(request: HttpRequest, hall: str) -> HttpResponse:
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at)
    initial = hours_initial(queries.hall_view(hall, at).week)
    form = HoursForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            commands.set_hours(by=by, now=at, hall=hall, week=form.week())
            messages.success(request, _("Saved. The hall's page shows it."))
            return redirect("services:keep_hours", hall=hall)
    return render_form(request, "services/halls/hours.html", form, hall=venue, at="hours")


@signed_in_form
def details(request: HttpRequest, hall: str) -> HttpResponse:
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at)
    form = HallDetailsForm(request.POST or None, initial=_initial(hall))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, hall_phone="phone"):
            commands.describe_hall(by=by, now=at, hall=hall, details=form.details())
            messages.success(request, _("Saved. The hall's page shows it."))
            return redirect("services:keep_details", hall=hall)
    return render_form(request, "services/halls/details.html", form, hall=venue, at="details")


def _initial(hall: str) -> dict[str, str]:
    found = queries.hall_view(hall, now()).details
    return {"way": found.way, "way_en": found.way_en, "phone": phone_text(found.phone)}


@signed_in_form
def closed_days(request: HttpRequest, hall: str) -> HttpResponse:
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at)
    if removed := request.POST.get("remove", ""):
        commands.open_after_all(by=by, now=at, hall=hall, day=_day(removed))
        return redirect("services:keep_days", hall=hall)
    form = ClosedDayForm(request.POST or None)

    def add() -> None:
        commands.close_on(by=by, now=at, hall=hall, **form.cleaned_data)

    shown = [(each, day_text(each.day)) for each in queries.closed_days_of(hall, today())]
    fields = {"day_behind": "day", "day_too_far": "day"}
    return _list_page(request, venue, form, add, fields, at="days", rows=shown)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFoundError from error


@signed_in_form
def rooms(request: HttpRequest, hall: str) -> HttpResponse:
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at)
    if removed := request.POST.get("remove", ""):
        with errors_as_messages(request):
            commands.retire_room(by=by, now=at, hall=hall, room=removed)
        return redirect("services:keep_rooms", hall=hall)
    form = RoomForm(request.POST or None)

    def add() -> None:
        commands.add_room(by=by, now=at, hall=hall, room=form.room())

    shown = [(each, RoomKind(each.kind).label) for each in queries.rooms_of(hall)]
    return _list_page(request, venue, form, add, {}, at="rooms", rows=shown)


@signed_in_form
def pictures(request: HttpRequest, hall: str) -> HttpResponse:
    by, at = actor_of(request), now()
    venue = require_hall(by, hall, now=at)
    if removed := number_in(request.POST.get("remove", "")):
        commands.remove_hall_picture(by=by, now=at, hall=hall, picture=removed)
        return redirect("services:keep_pictures", hall=hall)
    form = HallPictureForm(request.POST or None, request.FILES or None)

    def add() -> None:
        words = {name: form.cleaned_data[name] for name in ("caption", "caption_en")}
        commands.add_hall_picture(by=by, now=at, hall=hall, content=form.content(), **words)

    fields = dict.fromkeys(("file_unknown_kind", "file_too_large", "picture_size"), "picture")
    shown = queries.hall_view(hall, at).pictures
    return _list_page(request, venue, form, add, fields, at="pictures", rows=shown)


def _list_page(
    request: HttpRequest,
    hall: VenueInfo,
    form: forms.Form,
    add: Callable[[], None],
    fields: dict[str, str],
    **context: object,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **fields):
            add()
        if not form.errors:
            return redirect(request.path)
    template = f"services/halls/{context['at']}.html"
    return render_form(request, template, form, hall=hall, **context)
