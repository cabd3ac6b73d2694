"""What crosses the border of promotions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commonfield.orders.choices import TeamState
from commonfield.stores.offers.types import FlashSaleView, TeamOfferView


@dataclass(frozen=True)
class TeamView:
    """A team as the public sees it: numbers and instants, no names."""

    code: str
    offer: TeamOfferView
    product: str
    state: TeamState
    seats: int
    taken: int
    paid: int
    opened_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    can_join: bool
    time_left: timedelta

    @property
    def left(self) -> int:
        """How many seats are free."""
        return self.seats - self.taken


@dataclass(frozen=True)
class ProductOffer:
    """A team offer on its product's page; ``alone_fen`` is what a pack costs without a team."""

    offer: TeamOfferView
    alone_fen: int
    available: int
    teams: tuple[TeamView, ...] = ()


@dataclass(frozen=True)
class ProductPromotions:
    """What is on, or comes, for a product's SKUs."""

    sales: tuple[FlashSaleView, ...] = ()
    offers: tuple[ProductOffer, ...] = ()
