"""What the pages of halls show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from commonfield.places.types import VenueInfo

# From when to when a hall is open: minutes from midnight, Chinese time.
type Span = tuple[int, int]
# By weekday; Monday is 1.
type Week = Mapping[int, Sequence[Span]]


class Door(StrEnum):
    OPEN = "open"
    # By its hours it should be, and nobody has opened it yet.
    DUE = "due"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class TodayOpening:
    """That a keeper opened a hall today, and perhaps closed it again."""

    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DoorState:
    """A hall's door at an instant; ``until`` is None where the keeper alone ends it.

    ``opens_at`` is when its hours open it next. ``closed_for`` is why it stays closed today.
    """

    door: Door
    until: datetime | None = None
    opens_at: datetime | None = None
    opened_at: datetime | None = None
    closed_for: str = ""

    @property
    def changes_at(self) -> datetime | None:
        """When time alone changes what it says."""
        return self.opens_at if self.door is Door.SHUT else self.until


@dataclass(frozen=True, slots=True)
class HallEvent:
    """A public event in a hall; ``told_at`` is when what it says was last decided."""

    number: str
    hall: str
    event_type: str
    title: str
    title_en: str
    begins_at: datetime
    ends_at: datetime
    is_cancelled: bool
    revision: int
    told_at: datetime


@dataclass(frozen=True, slots=True)
class HallRow:
    venue: VenueInfo
    state: DoorState
    today: tuple[HallEvent, ...]


@dataclass(frozen=True, slots=True)
class HallDetails:
    """How to come to a hall and whom to call."""

    way: str = ""
    way_en: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RoomView:
    code: str
    kind: str
    name: str
    name_en: str
    seats: int | None


@dataclass(frozen=True, slots=True)
class NewRoom:
    kind: str
    name: str
    name_en: str = ""
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class HallPictureView:
    """A picture of a hall. Units: pixels."""

    pk: int
    file: str
    width_px: int
    height_px: int
    caption: str
    caption_en: str


@dataclass(frozen=True, slots=True)
class ClosedDayView:
    """A day on which a hall stays closed."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class HallView:
    """A hall as everybody sees it; ``state`` is None where the hall is no more.

    ``open_days`` is on how many of the last 30 days, today among them, a keeper opened it.
    """

    venue: VenueInfo
    state: DoorState | None
    details: HallDetails
    week: Week
    closed_days: tuple[ClosedDayView, ...]
    rooms: tuple[RoomView, ...]
    pictures: tuple[HallPictureView, ...]
    open_days: int
