"""Shapes of the API of bookings."""

from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from commonfield.front.api_pages import Body, Instant, LineOrNothing
from commonfield.services.choices import BookingState, HallUse, RoomKind

Resource = Annotated[str, StringConstraints(pattern="^[a-z0-9-]{1,60}$")]


class BookingIn(Body):
    """A request for a room; it blocks nothing until the keeper confirms it."""

    resource: Resource = Field(
        description="A room's code (see `rooms`), or a venue's: then its hall.",
        examples=["r-5831204417", "hall-331124001214"],
    )
    begins_at: Instant = Field(alias="from", examples=["2026-12-04T19:00:00+08:00"])
    ends_at: Instant = Field(alias="until", examples=["2026-12-04T21:00:00+08:00"])
    use: HallUse = Field(HallUse.MEETING, description="What it is for; no shelter.")
    title: LineOrNothing = Field("", max_length=60)
    guests: int | None = Field(None, ge=1, le=2_000, description="Needed for a family feast.")


class RoomOut(Schema):
    """A room that may be booked; `seats` null where nobody has counted them."""

    code: str
    kind: RoomKind
    name: str
    name_en: str
    seats: int | None


class BookingOut(Schema):
    """What became of it."""

    number: str = Field(examples=["261204K7QPM2XWA"])
    state: BookingState
