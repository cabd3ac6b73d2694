"""Asking for rooms by API."""

from typing import Final

from django.http import HttpRequest
from ninja import Router

from commonfield.front.idempotency import KEY_HEADER, done_once
from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.services.bookings import schemas
from commonfield.services.bookings.commands import request_booking
from commonfield.services.bookings.permissions import open_venue
from commonfield.services.bookings.queries import bookable_rooms, room_of_resource
from commonfield.services.bookings.types import BookableRoom, BookingTimes, NewBooking
from commonfield.services.choices import BookingState
from commonfield.workshop.rate_limits import check_rate_limit

router = Router()

_ASKED_A_MINUTE: Final = 600
_SENT_A_MINUTE: Final = 30
_MINUTE_S: Final = 60


@router.get("/rooms", response=list[schemas.RoomOut], summary="Rooms of a venue")
def list_rooms(request: HttpRequest, hall: schemas.Resource) -> list[BookableRoom]:
    check_rate_limit(request, "services.rooms", _ASKED_A_MINUTE, _MINUTE_S)
    return bookable_rooms(open_venue(hall, now=now()).code)


@router.post(
    "/bookings",
    response={201: schemas.BookingOut},
    summary="Ask for a room",
    description="As on the page: a keeper confirms or refuses. 409 `booked_already` where the room"
    " is taken then; `free` has the nearest free times.",
    openapi_extra=KEY_HEADER,
)
@done_once
def create_booking(request: HttpRequest, body: schemas.BookingIn) -> schemas.BookingOut:
    check_rate_limit(request, "services.bookings", _SENT_A_MINUTE, _MINUTE_S)
    times = BookingTimes(body.begins_at, body.ends_at)
    room = room_of_resource(body.resource)
    new = NewBooking([room], times, body.use, body.title, guests=body.guests)
    made = request_booking(by=actor_of(request), now=now(), new=new)
    return schemas.BookingOut(number=made.number, state=BookingState(made.state))
