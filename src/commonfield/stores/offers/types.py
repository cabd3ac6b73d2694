"""What crosses the border of offers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commonfield.stores.offers.choices import SalePhase
from commonfield.stores.rules import drawn_as


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


@dataclass(frozen=True, kw_only=True)
class OfferView:
    """A price for a time as the public sees it. Units: fen a pack."""

    code: str
    store: str
    product: str
    sku: str
    gtin: str
    title: str
    title_en: str
    variant: str
    variant_en: str
    price_fen: int
    usual_fen: int
    starts_at: datetime
    ends_at: datetime
    phase: SalePhase
    # Until it starts, or until it ends.
    time_left: timedelta
    kind = ""

    @property
    def drawn(self) -> str:
        """How its pack is drawn where there is no picture."""
        return drawn_as(self.sku, self.title, self.variant)


@dataclass(frozen=True, kw_only=True)
class TeamOfferView(OfferView):
    seats: int
    hours: int
    most_packs: int
    kind = "team"


@dataclass(frozen=True, kw_only=True)
class FlashSaleView(OfferView):
    packs_each: int
    kind = "flash"
