"""Asking for rooms, a keeper's own events, and what a person has booked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import china_day, now, start_of_china_day
from commonfield.people.permissions import actor_of
from commonfield.places.choices import VenueKind
from commonfield.services.bookings import queries
from commonfield.services.bookings.commands import enter_event, request_booking
from commonfield.services.bookings.forms import BookingForm, KeeperBookingForm
from commonfield.services.bookings.permissions import keeps, open_venue, require_keeper
from commonfield.services.bookings.types import BookableRoom, BookingMade
from commonfield.services.bookings.views.texts import days_words, shown, span_words

_TAKEN_SHOWN: Final = timedelta(days=14)
FIELDS: Final = {
    "rooms_missing": "rooms",
    "rooms_elsewhere": "rooms",
    "times_backwards": "ends",
    "booking_too_long": "ends",
    "time_behind": "day",
    "time_too_far": "day",
    "setup_too_long": "setup_min",
    "series_end_missing": "until",
    "series_too_long": "until",
    "series_ends_too_soon": "until",
    "event_title_missing": "title",
    "event_title_unreadable": "title",
    "event_title_number": "title",
    "use_not_chosen": "use",
    "guests_missing": "guests",
    "guests_implausible": "guests",
    "cook_certificate_ends": "cook_until",
    "deposit_implausible": "deposit",
    "neighbour_incomplete": "name",
    "neighbour_phone": "phone",
}


@signed_in_form
def book(request: HttpRequest, hall: str) -> HttpResponse:
    """Ask for rooms of a venue; its keeper may ask for a neighbour, too."""
    by, at = actor_of(request), now()
    venue = open_venue(hall, now=at)
    rooms = queries.bookable_rooms(hall)
    is_keeper = keeps(by, hall, now=at)
    of = KeeperBookingForm if is_keeper else BookingForm
    choices = {"rooms": room_choices(rooms)}
    form = of(request.POST or None, choices=choices, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **FIELDS):
            made = request_booking(by=by, now=at, new=form.new())
            messages.success(
                request, _("Sent. The keeper answers; until then the time stays open.")
            )
            _tell_left_out(request, made)
            return redirect("services:booking", number=made.number)
    return render_form(
        request,
        "services/bookings/book.html",
        form,
        hall=venue,
        has_rooms=bool(rooms),
        is_keeper=is_keeper,
        taken=_taken(hall, rooms),
    )


@signed_in_form
def event(request: HttpRequest, hall: str) -> HttpResponse:
    """Enter an event of the village; it is confirmed at once."""
    by, at = actor_of(request), now()
    venue = require_keeper(by, hall, now=at)
    rooms = queries.bookable_rooms(hall)
    choices = {"rooms": room_choices(rooms)}
    initial = {"is_public": venue.kind == VenueKind.HALL, **_asked(request)}
    form = KeeperBookingForm(request.POST or None, choices=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **FIELDS):
            made = enter_event(by=by, now=at, new=form.new())
            messages.success(request, _("Entered and confirmed."))
            _tell_left_out(request, made)
            return redirect("services:booking", number=made.number)
    return render_form(
        request,
        "services/bookings/event.html",
        form,
        hall=venue,
        at="bookings",
        has_rooms=bool(rooms),
        taken=_taken(hall, rooms),
    )


@signed_in_page
def own(request: HttpRequest) -> HttpResponse:
    """Show what a person has booked."""
    rows = [shown(each) for each in queries.bookings_of(actor_of(request))]
    return render(request, "services/bookings/own.html", {"rows": rows})


def _asked(request: HttpRequest) -> dict[str, object]:
    """Return the room and time that a link on another page has chosen already."""
    given = request.GET
    found: dict[str, object] = {
        name: given[name] for name in ("day", "begins", "ends", "use") if name in given
    }
    return found | ({"rooms": given.getlist("rooms")} if "rooms" in given else {})


def room_choices(rooms: Sequence[BookableRoom]) -> list[tuple[str, str]]:
    """Return the rooms that a form offers."""
    return [(room.code, in_language(room, "name")) for room in rooms]


def _taken(hall: str, rooms: Sequence[BookableRoom]) -> list[tuple[str, str]]:
    """Return when rooms are taken in the next days: in words, without by whom."""
    at = now()
    names = {room.code: in_language(room, "name") for room in rooms}
    until = start_of_china_day(china_day(at)) + _TAKEN_SHOWN
    found: dict[tuple[datetime, datetime], list[str]] = {}
    for code, begins, ends in queries.times_taken(hall, at, until):
        if code in names:
            found.setdefault((begins, ends), []).append(names[code])
    return [(span_words(*span), ", ".join(some)) for span, some in found.items()]


def _tell_left_out(request: HttpRequest, made: BookingMade) -> None:
    if made.left_out:
        days = days_words(made.left_out)
        messages.warning(
            request, _("Left out, since the rooms are taken: %(days)s") % {"days": days}
        )
