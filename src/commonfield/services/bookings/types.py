"""What bookings take and show."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from commonfield.places.types import VenueInfo


@dataclass(frozen=True, slots=True)
class BookingTimes:
    """From when to when an event lasts, with the time before and after it. Units: minutes."""

    begins_at: datetime
    ends_at: datetime
    setup_min: int = 0
    clear_min: int = 0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Who books by the keeper's hand; shown to the hall's keepers only."""

    name: str = field(repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Repetition:
    """How a booking repeats, and its last day."""

    repeat: str
    until: date | None


@dataclass(frozen=True, slots=True)
class NewBooking:
    """A request for rooms; ``rooms`` are codes. Units: ``deposit_fen`` in fen."""

    rooms: Collection[str]
    times: BookingTimes
    use: str
    title: str = ""
    title_en: str = ""
    is_public: bool = False
    guests: int | None = None
    organisation: str = ""
    deposit_fen: int = 0
    neighbour: Neighbour | None = None
    repetition: Repetition | None = None
    # The last day of the cook's health certificate, of a family feast.
    cook_until: date | None = None


@dataclass(frozen=True, slots=True)
class BookingMade:
    """What became of it: the first date's number, and the days that were left out."""

    number: str
    state: str
    numbers: tuple[str, ...] = ()
    left_out: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesAnswer:
    """What became of a series that was confirmed or cancelled: how many dates, which were not."""

    count: int
    left_out: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class BookableRoom:
    code: str
    kind: str
    name: str
    name_en: str
    seats: int | None


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking as its booker and the hall's keepers see it.

    ``booker`` and ``phone`` are filled for keepers; ``collides`` says that another one has the
    rooms.
    """

    number: str
    hall: str
    event_type: str
    title: str
    title_en: str
    is_public: bool
    begins_at: datetime
    ends_at: datetime
    setup_min: int
    clear_min: int
    state: str
    guests: int | None
    organisation: str
    deposit_fen: int
    reason: str
    visits: int | None
    made_at: datetime
    cook_until: date | None = None
    rooms: tuple[BookableRoom, ...] = ()
    series: int | None = None
    repeat: str = ""
    series_until: date | None = None
    booker: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    is_own: bool = False
    collides: bool = False


@dataclass(frozen=True, slots=True)
class HallDuties:
    """What waits for a keeper at a hall."""

    hall: VenueInfo
    requests: int
    uncounted: int
    # No event within 30 days.
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class ShelterTaken:
    """A hall taken as a shelter: who was told, and whom nothing reaches but a call."""

    number: str
    cancelled: int
    told: int
    to_call: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeastRule:
    """From how many guests a family feast is registered, by which text.

    ``checked_on`` is None where nobody has held it against the text itself.
    """

    guests: int
    basis: str
    source: str
    source_en: str
    noted_on: date
    checked_by: str
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot of a doctor's day; ``taken_by`` is filled for the keeper."""

    number: int
    begins_at: datetime
    is_free: bool
    taken_by: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DoctorsDay:
    """A doctor's day as one reader sees it; ``waiting`` has names for the keeper only."""

    number: str
    hall: VenueInfo
    title: str
    title_en: str
    begins_at: datetime
    ends_at: datetime
    is_over: bool
    slots: tuple[SlotView, ...]
    waiting: tuple[str, ...] = field(repr=False)
    own_at: datetime | None
    own_place: int
    is_keeper: bool


@dataclass(frozen=True, slots=True)
class QuietHall:
    """A hall without an event for 30 days; ``last_at`` is when the last one was held."""

    hall: VenueInfo
    last_at: datetime | None
