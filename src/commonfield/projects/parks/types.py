"""What parks take and show."""

from dataclasses import dataclass
from datetime import date

from commonfield.places.types import VenueInfo


@dataclass(frozen=True, slots=True)
class NewParkRoom:
    """A room as its manager enters it. Units: square metres."""

    name: str
    area_m2: int
    is_by_hour: bool
    name_en: str = ""
    has: str = ""
    has_en: str = ""


@dataclass(frozen=True, slots=True)
class NewTenancy:
    """A room let to an organisation, from the first to the last day of its term."""

    room: str
    organisation: str
    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class NewService:
    """What was done for a tenant on a day, in one line."""

    kind: str
    on: date
    line: str


@dataclass(frozen=True, slots=True)
class VenueContact:
    """How to ask for a room or for help; ``phone`` is an office's."""

    phone: str = ""
    ways: str = ""
    ways_en: str = ""


@dataclass(frozen=True, slots=True)
class ParkRoomView:
    """A room as everybody sees it; of a tenant only until when. Units: square metres."""

    code: str
    name: str
    name_en: str
    area_m2: int
    has: str
    has_en: str
    is_by_hour: bool
    let_until: date | None = None
    # Where it is free: from when it is let again.
    let_from: date | None = None


@dataclass(frozen=True, slots=True)
class ServiceView:
    kind: str
    on: date
    line: str


@dataclass(frozen=True, slots=True)
class TenancyView:
    """A tenancy as the park's manager sees it."""

    number: str
    venue: str
    room: ParkRoomView
    organisation: str
    tenant: str
    tenant_en: str
    begins_on: date
    ends_on: date
    end_reason: str
    services: tuple[ServiceView, ...] = ()


@dataclass(frozen=True, slots=True)
class ParkView:
    venue: VenueInfo
    contact: VenueContact
    rooms: tuple[ParkRoomView, ...]


@dataclass(frozen=True, slots=True)
class Half:
    """Half a calendar year, the first (1) or the second (2)."""

    year: int
    number: int

    @property
    def months(self) -> tuple[int, int]:
        """Its first and its last month, as YYYYMM."""
        last = self.number * 6
        return self.year * 100 + last - 5, self.year * 100 + last

    @property
    def last_day(self) -> date:
        return date(self.year, 6, 30) if self.number == 1 else date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class TenantFigures:
    """What a park's tenants sold and how many work for them, as far as it may be shown.

    ``half`` is the last half-year; ``jobs_in`` the last one of which jobs may be shown.
    """

    half: Half
    tenants: int
    sales_fen: int | None
    jobs: int | None
    jobs_in: Half | None
