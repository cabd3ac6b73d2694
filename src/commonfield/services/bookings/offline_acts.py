"""Requests for rooms that a phone sends later."""

from typing import Annotated, Final

from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from commonfield.offline.types import ActKind, OfflineAct
from commonfield.people.choices import Purpose
from commonfield.services.bookings import errors
from commonfield.services.bookings.commands import request_booking
from commonfield.services.bookings.types import BookingTimes, NewBooking


class OfflineBooking(BaseModel):
    """Rooms at a time for a use."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    rooms: list[Annotated[str, Field(pattern=r"^[a-z0-9-]{1,24}$")]] = Field(max_length=20)
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    use: str = Field(max_length=12)
    title: str = Field("", max_length=60)
    guests: int | None = Field(None, ge=1, le=2_000)
    is_public: bool = False


def _book(act: OfflineAct[OfflineBooking]) -> None:
    body = act.body
    new = NewBooking(
        body.rooms,
        BookingTimes(body.begins_at, body.ends_at),
        body.use,
        body.title,
        is_public=body.is_public,
        guests=body.guests,
    )
    request_booking(by=act.by, now=act.now, new=new)


KINDS: Final = (
    ActKind(
        "booking",
        Purpose.ACCOUNT,
        _("Request for rooms"),
        OfflineBooking,
        _book,
        refusals=(
            errors.BookedAlreadyError,
            errors.RoomsMissingError,
            errors.RoomsElsewhereError,
            errors.TimesBackwardsError,
            errors.TimeBehindError,
            errors.TimeTooFarError,
            errors.UseNotChosenError,
            errors.EventTitleMissingError,
            errors.EventTitleUnreadableError,
            errors.EventTitleNumberError,
            errors.GuestsMissingError,
            errors.RequestsWaitingError,
        ),
    ),
)
