"""What crosses the border of offers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commonfield.stores.offers.choices import SalePhase


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
