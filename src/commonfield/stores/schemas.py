"""Shapes of the API of stores: products and prices, stock and its movements."""

from datetime import datetime
from typing import Annotated, Final, Literal

from ninja import Field, Schema
from pydantic import StrictBool, StrictInt, StringConstraints

from commonfield.front.api_pages import Body, Instant, Line, LineOrNothing, Prose
from commonfield.stores.catalogue.types import PictureView
from commonfield.stores.choices import TEA, MovementReason, Season
from commonfield.stores.rules import HEAVIEST_G
from commonfield.stores.stock.choices import AdjustmentReason

_MOST_PACKS: Final = 9_999
_DEAREST_FEN: Final = 100_000_00 - 1

Fen = Annotated[StrictInt, Field(ge=1, le=_DEAREST_FEN, examples=[8_800])]
Grams = Annotated[StrictInt, Field(ge=0, le=HEAVIEST_G)]
Gtin = Annotated[str, StringConstraints(pattern="^[0-9]{8,14}$")]
Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class OwnStoreOut(Schema):
    """A store that the key's member keeps."""

    slug: str = Field(examples=["cloud"])
    name: str
    name_en: str
    place: str = Field(examples=["331124104201"])
    organisation: str
    is_open: bool


class PackOut(Schema):
    """A pack of a product: its SKU. Units: fen, grams; ``available`` counts packs."""

    sku: str = Field(examples=["S7Q2-1"])
    gtin: str = Field(examples=["06901234000016"])
    net_g: int
    own_price_fen: int = Field(description="What it costs where no price list holds.")
    available: int
    variant: str
    variant_en: str
    is_withdrawn: bool


class PictureOut(Schema):
    """A picture of a product; the first is the one on the shelf. Units: pixels."""

    picture_id: int
    address: str = Field(examples=["/files/2c26b46b68ff….webp"])
    width_px: int
    height_px: int
    alt: str
    alt_en: str

    @staticmethod
    def resolve_address(picture: PictureView) -> str:
        """Return the picture's address, larger than on the shelf."""
        return f"/files/{picture.large}.webp"


class ProductOut(Schema):
    """A product as its keeper sees it, on sale or not."""

    slug: str = Field(examples=["silver-monkey-2026"])
    title: str = Field(examples=["松阳银猴"])
    title_en: str = Field(examples=["Songyang Silver Monkey"])
    description: str
    description_en: str
    season: str
    category: str
    producer_licence: str
    shelf_life_days: int | None
    is_withdrawn: bool
    skus: list[PackOut]
    pictures: list[PictureOut]


class ProductsOut(Schema):
    items: list[ProductOut]
    next: str | None


class _ProductBody(Body):
    title_en: LineOrNothing = Field(
        "", max_length=120, description="Left out: none, and the Chinese title stands."
    )
    description: Prose = ""
    description_en: Prose = ""
    season: Season | None = Field(None, description="When the leaf was picked.")
    producer_licence: Annotated[LineOrNothing, Field(max_length=16)] = Field(
        "", description="Of packed food: SC and 14 digits.", examples=["SC10433112400001"]
    )
    shelf_life_days: StrictInt | None = Field(None, description="Of food: as on its label.")


class ProductIn(_ProductBody):
    """A product with its first pack: of a trade item, or of goods that come from no lot."""

    slug: Slug = Field(
        description="Its name in addresses, of your choice; taken names are refused.",
        examples=["silver-monkey-2026"],
    )
    title: Line = Field(max_length=80, examples=["松阳银猴"])
    category: Line = Field(TEA, max_length=20)
    gtin: Gtin | Literal[""] = Field(
        "", description="Of tea: its trade item's.", examples=["06901234000016"]
    )
    net_g: Grams = Field(0, description="Of goods that come from no lot.")
    price_fen: Fen
    variant: Annotated[LineOrNothing, Field(max_length=40)] = ""
    variant_en: Annotated[LineOrNothing, Field(max_length=60)] = ""


class ProductChangeIn(Body):
    """What is to be changed of a product's words; what is left out stays."""

    title: Annotated[Line, Field(max_length=80)] | None = None
    title_en: Annotated[Line, Field(max_length=120)] | None = None
    description: Prose | None = None
    description_en: Prose | None = None
    season: Season | Literal[""] | None = None
    producer_licence: Annotated[LineOrNothing, Field(max_length=16)] | None = None
    shelf_life_days: StrictInt | None = None


class PictureWordsIn(Schema):
    """What a picture shows, for visitors who cannot see it."""

    alt: Line = Field(max_length=120, examples=["Fresh leaf on a tray"])
    alt_en: Annotated[LineOrNothing, Field(max_length=120)] = ""


class PictureChangeIn(Body):
    """Words of a picture; ``is_first`` puts it before the product's others."""

    alt: Line = Field(max_length=120)
    alt_en: Annotated[LineOrNothing, Field(max_length=120)] = ""
    is_first: StrictBool = False


class PackIn(Body):
    """Another pack of a product."""

    gtin: Gtin | Literal[""] = Field(
        "", description="Of tea: its trade item's.", examples=["06901234000023"]
    )
    net_g: Grams = Field(0, description="Of goods that come from no lot.")
    price_fen: Fen
    variant: Annotated[LineOrNothing, Field(max_length=40)] = ""
    variant_en: Annotated[LineOrNothing, Field(max_length=60)] = ""


class OnSaleIn(Body):
    on_sale: StrictBool


class PriceIn(Body):
    price_fen: Fen


class SkuPriceIn(Body):
    sku: Line = Field(max_length=40, examples=["S7Q2-1"])
    price_fen: Fen


class PricesIn(Body):
    """SKUs' own prices, all of them or none; the same again changes nothing."""

    prices: list[SkuPriceIn] = Field(min_length=1, max_length=500)


class PriceSetOut(Schema):
    """A price that holds now, and what it was. Units: fen."""

    sku: str
    price_fen: int
    was_fen: int


class PricesOut(Schema):
    items: list[PriceSetOut]


class ListedPriceOut(Schema):
    sku: str
    price_fen: int


class PriceListOut(Schema):
    """Prices that hold for a time."""

    list_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    prices: list[ListedPriceOut]


class ListedPriceIn(Body):
    sku: Line = Field(max_length=40)
    price_fen: Fen


class PriceListIn(Body):
    """Prices for a time; of lists that overlap, the one that began last holds."""

    name: Line = Field(max_length=60, examples=["Spring tea fair"])
    starts_at: Instant | None = Field(None, description="Left out: now.")
    ends_at: Instant = Field(examples=["2026-12-31T16:00:00Z"])
    prices: list[ListedPriceIn] = Field(min_length=1, max_length=500)


class PriceListNumberOut(Schema):
    list_id: int


class StockOut(Schema):
    """What a store has of one lot. Units: packs."""

    sku: str = Field(examples=["S7Q2-1"])
    lot: str = Field(examples=["L261128-7KQ"])
    maker: str
    available: int
    received_at: datetime


class StocksOut(Schema):
    items: list[StockOut]
    next: str | None


class MovementOut(Schema):
    """Packs that came in or went out; ``reference`` is an order, a lot, or words."""

    movement_id: int
    sku: str
    lot: str
    packs: int
    reason: MovementReason
    reference: str
    moved_at: datetime


class MovementsOut(Schema):
    items: list[MovementOut]
    next: str | None


class MovementIn(Body):
    """A count corrected by so many packs, up or down; goods that come from no lot also come in."""

    lot: Annotated[LineOrNothing, Field(max_length=20)] = Field(
        "", description="Left out for goods that come from no lot.", examples=["L261128-7KQ"]
    )
    packs: StrictInt = Field(ge=-_MOST_PACKS, le=_MOST_PACKS, examples=[-2])
    reason: AdjustmentReason = Field(examples=["damaged"])
    words: Annotated[LineOrNothing, Field(max_length=40)] = ""
    left: StrictInt | None = Field(
        None,
        ge=0,
        le=1_000_000,
        description="What is to be left afterwards; refused with `stock_changed` if it would not.",
    )


class AvailableOut(Schema):
    """What is left of a SKU's lot after a movement. Units: packs."""

    sku: str
    lot: str
    available: int


class CountIn(Body):
    """What is to be in stock of a SKU's lot."""

    sku: Line = Field(max_length=40, examples=["S7Q2-1"])
    lot: Annotated[LineOrNothing, Field(max_length=20)] = Field(
        "", description="Left out for goods that come from no lot.", examples=["L261128-7KQ"]
    )
    available: StrictInt = Field(ge=0, le=1_000_000)
    was: StrictInt | None = Field(
        None,
        ge=0,
        le=1_000_000,
        description="What you believe is there; refused with `stock_changed` if it is not.",
    )


class CountsIn(Body):
    """Counts of many lots, all of them or none; what is so already changes nothing."""

    reason: AdjustmentReason = AdjustmentReason.COUNTED
    words: Annotated[LineOrNothing, Field(max_length=40)] = ""
    counts: list[CountIn] = Field(min_length=1, max_length=500)


class CountsOut(Schema):
    items: list[AvailableOut]


class ReceiptIn(Body):
    """Packs of a lot that its maker puts into a store's stock."""

    lot: Line = Field(max_length=20)
    packs: StrictInt = Field(ge=1, le=_MOST_PACKS)


class PackedOut(Schema):
    """Packs that were put into stock."""

    sku: str
    lot: str
    packs: int
