"""What wishes show."""

from dataclasses import dataclass

from commonfield.places.types import PlaceInfo, VenueInfo
from commonfield.services.bookings.types import BookingView


@dataclass(frozen=True, slots=True)
class WishView:
    """A type of event as a household sees it; the count is None where few asked."""

    use: str
    is_asked: bool
    is_met: bool
    in_village: int | None


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """How many households of a place ask for something; None: too few to say."""

    place: PlaceInfo
    households: int | None


@dataclass(frozen=True, slots=True)
class DayOfferView:
    """A day that a supplier offered, and what became of it."""

    organisation: str
    booking: BookingView
    hall: VenueInfo
