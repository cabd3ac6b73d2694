"""A booking with its answers, and the keeper's list."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.front.error_messages import error_message
from commonfield.front.forms import (
    errors_as_messages,
    errors_on_form,
    page_links,
    page_offset,
    render_form,
)
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of, require
from commonfield.people.queries import administered_places, halls_kept
from commonfield.places.queries import place, venue
from commonfield.services.bookings import queries
from commonfield.services.bookings.commands import (
    cancel_booking,
    confirm_booking,
    count_visits,
    note_certificate,
    refuse_booking,
    take_as_shelter,
)
from commonfield.services.bookings.errors import (
    DayMissingError,
    OthersRefusedError,
    VisitsImplausibleError,
)
from commonfield.services.bookings.feasts import feast_rule
from commonfield.services.bookings.forms import (
    BookingReasonForm,
    CertificateForm,
    ShelterForm,
    VisitsForm,
)
from commonfield.services.bookings.permissions import require_keeper
from commonfield.services.bookings.rules import MOST_VISITS
from commonfield.services.bookings.types import BookingView
from commonfield.services.bookings.views.texts import days_words, shown
from commonfield.services.choices import BookingState, HallUse

_PAGE: Final = 50
_CONFLICT: Final = 409


@signed_in_page
def bookings(request: HttpRequest, hall: str) -> HttpResponse:
    """Show what waits for the keeper, what is to be counted, and what comes."""
    by, at = actor_of(request), now()
    offset = page_offset(request)
    coming = queries.confirmed_at(hall, by=by, now=at, first=offset, size=_PAGE)
    ended = queries.ended_at(hall, by=by, now=at)
    context = {
        "hall": require_keeper(by, hall, now=at),
        "at": "bookings",
        "waiting": [shown(each) for each in queries.waiting_at(hall, by=by, now=at)],
        "uncounted": [shown(each) for each in ended if each.visits is None],
        "counted": [shown(each) for each in ended if each.visits is not None],
        "coming": [shown(each) for each in coming],
        "has_rooms": bool(queries.bookable_rooms(hall)),
        "pages": page_links(request, len(coming), page=_PAGE),
    }
    return render(request, "services/bookings/bookings.html", context)


@signed_in_form
def booking(request: HttpRequest, number: str) -> HttpResponse:
    """Show a booking to who booked and to the keeper; take the keeper's answer, or take it back."""
    if request.method != "POST":
        return render(request, "services/bookings/booking.html", _context(request, number))
    step = _STEPS.get(request.POST.get("name", ""))
    if step is None:
        raise NotFoundError
    queries.booking_view(number, by=actor_of(request), now=now())
    with errors_as_messages(request):
        try:
            messages.success(request, step(request, number))
        except OthersRefusedError as error:
            context = _context(request, number, asks=error_message(error))
            return render(request, "services/bookings/booking.html", context, status=_CONFLICT)
    return redirect("services:booking", number=number)


def _context(request: HttpRequest, number: str, asks: object = "") -> dict[str, Any]:
    by, at = actor_of(request), now()
    view, is_keeper = queries.booking_view(number, by=by, now=at)
    hall = venue(view.hall)
    is_waiting = view.state == BookingState.REQUESTED and view.begins_at > at
    with_series = request.POST.get("series") == "on"
    others = (
        queries.others_refused(number, by=by, now=at, with_series=with_series)
        if is_keeper and is_waiting
        else []
    )
    rule = feast_rule(hall.place_code) if hall and view.event_type == HallUse.FEAST else None
    return {
        "hall": hall,
        "at": "bookings",
        "each": shown(view),
        "is_keeper": is_keeper,
        "is_waiting": is_waiting,
        "can_cancel": view.state in (BookingState.REQUESTED, BookingState.CONFIRMED)
        and view.begins_at > at,
        "can_count": is_keeper and _can_count(view, at),
        "others": [shown(other) for other in others],
        "asks": asks,
        "with_series": with_series,
        "left_out": days_words(tuple(queries.dates_left_out(number))),
        "is_feast": view.event_type == HallUse.FEAST,
        "can_note": view.state in (BookingState.REQUESTED, BookingState.CONFIRMED),
        "has_slots": view.event_type == HallUse.DOCTOR and view.state == BookingState.CONFIRMED,
        "rule": rule,
        "needs_notice": rule is not None and (view.guests or 0) >= rule.guests,
    }


def _can_count(view: BookingView, at: datetime) -> bool:
    return (
        view.state == BookingState.CONFIRMED
        and view.event_type != HallUse.SHELTER
        and at - queries.COUNTED_WITHIN < view.ends_at <= at
    )


def _confirm(request: HttpRequest, number: str) -> str:
    answer = confirm_booking(
        by=actor_of(request),
        now=now(),
        number=number,
        also_refused=request.POST.getlist("also"),
        with_series=request.POST.get("series") == "on",
    )
    if answer.left_out:
        return _("Confirmed, but for dates taken meanwhile: %(days)s") % {
            "days": days_words(answer.left_out)
        }
    return _("Confirmed. The rooms are taken, and who asked is told.")


def _refuse(request: HttpRequest, number: str) -> str:
    refuse_booking(
        by=actor_of(request),
        now=now(),
        number=number,
        reason=_reason(request),
        following=request.POST.get("series") == "on",
    )
    return _("Refused. Who asked is told why.")


def _cancel(request: HttpRequest, number: str) -> str:
    answer = cancel_booking(
        by=actor_of(request),
        now=now(),
        number=number,
        reason=_reason(request),
        following=request.POST.get("series") == "on",
    )
    words = ngettext("%(n)s date is cancelled.", "%(n)s dates are cancelled.", answer.count)
    return words % {"n": answer.count}


def _count(request: HttpRequest, number: str) -> str:
    form = VisitsForm(request.POST)
    if not form.is_valid():
        raise VisitsImplausibleError(most=MOST_VISITS)
    count_visits(by=actor_of(request), now=now(), number=number, visits=form.cleaned_data["visits"])
    return _("Counted. Thank you.")


def _certificate(request: HttpRequest, number: str) -> str:
    form = CertificateForm(request.POST)
    if not form.is_valid():
        raise DayMissingError
    until = form.cleaned_data["cook_until"]
    note_certificate(by=actor_of(request), now=now(), number=number, until=until)
    return _("Noted: the certificate is valid on that day.")


def _reason(request: HttpRequest) -> str:
    form = BookingReasonForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


_STEPS: Final[dict[str, Callable[[HttpRequest, str], str]]] = {
    "confirm": _confirm,
    "refuse": _refuse,
    "cancel": _cancel,
    "count": _count,
    "certificate": _certificate,
}


@signed_in_page
def empty(request: HttpRequest) -> HttpResponse:
    """Show the halls in which nothing was held for 30 days, to who keeps or answers for them."""
    by, at = actor_of(request), now()
    on = china_day(at)
    require(bool(halls_kept(by, on) or administered_places(by, on, queries.OFFICERS)))
    rows, offset = queries.halls_standing_empty(by, at), page_offset(request)
    some = rows[offset : offset + _PAGE]
    context = {
        "total": len(rows),
        "rows": [(row, place(row.hall.place_code[:9].ljust(12, "0"))) for row in some],
        "pages": page_links(request, len(some), page=_PAGE),
    }
    return render(request, "services/bookings/empty.html", context)


@signed_in_form
def shelter(request: HttpRequest, hall: str) -> HttpResponse:
    by, at = actor_of(request), now()
    found = require_keeper(by, hall, now=at)
    form = ShelterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        begins_at, ends_at = form.span()
        with errors_on_form(form, times_backwards="ends", booking_too_long="last"):
            taken = take_as_shelter(by=by, now=at, hall=hall, begins_at=begins_at, ends_at=ends_at)
            views = [queries.booking_view(each, by=by, now=at)[0] for each in taken.to_call]
            context = {
                "hall": found,
                "at": "bookings",
                "taken": taken,
                "to_call": [shown(each) for each in views],
            }
            return render(request, "services/bookings/sheltered.html", context)
    return render_form(request, "services/bookings/shelter.html", form, hall=found, at="bookings")
