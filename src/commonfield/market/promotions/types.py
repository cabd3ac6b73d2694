"""What crosses the border of promotions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commonfield.market.choices import TeamState
from commonfield.market.promotions.choices import SalePhase


@dataclass(frozen=True)
class NewTeamOffer:
    """What offering a price to teams needs. Units: fen a pack, hours; ``most_packs`` each."""

    sku: str
    price_fen: int
    seats: int
    hours: int
    most_packs: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class NewFlashSale:
    """What a flash sale needs. Units: fen a pack; ``packs_each`` for a buyer."""

    sku: str
    price_fen: int
    packs_each: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class TeamOfferView:
    """A price for teams as anybody sees it. Units: fen a pack, hours."""

    code: str
    store: str
    sku: str
    gtin: str
    title: str
    title_en: str
    variant: str
    variant_en: str
    price_fen: int
    usual_fen: int
    seats: int
    hours: int
    most_packs: int
    starts_at: datetime
    ends_at: datetime
    phase: SalePhase
    # Until it starts, or until it ends.
    time_left: timedelta
    product: str


@dataclass(frozen=True)
class FlashSaleView:
    """A flash sale as anybody sees it. Units: fen a pack."""

    code: str
    store: str
    sku: str
    title: str
    title_en: str
    variant: str
    variant_en: str
    price_fen: int
    usual_fen: int
    packs_each: int
    starts_at: datetime
    ends_at: datetime
    phase: SalePhase
    # Until it starts, or until it ends.
    time_left: timedelta


@dataclass(frozen=True)
class TeamView:
    """A team as anybody sees it: numbers and instants, nobody's name."""

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
