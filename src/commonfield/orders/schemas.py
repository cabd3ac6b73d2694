"""Shapes of the API of orders, for whoever sells."""

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import StrictInt

from commonfield.front.api_pages import Body, Day, Line, LineOrNothing, PageQuery
from commonfield.orders.choices import Channel, OrderState, RefundState
from commonfield.orders.types import LineView
from commonfield.stores.choices import PaymentMethod

Fen = Annotated[StrictInt, Field(ge=1, le=1_000_000_000, examples=[1_200])]


class SoldLotOut(Schema):
    gtin: str
    lot: str


class SoldLineOut(Schema):
    """A line of an order. Units: packs, fen a pack."""

    sku: str = Field(examples=["S7Q2-1"])
    title: str
    title_en: str
    quantity: int
    price_fen: int
    lots: list[SoldLotOut]

    @staticmethod
    def resolve_lots(line: LineView) -> list[dict[str, str]]:
        """Name the parts of what is a pair."""
        return [{"gtin": gtin, "lot": lot} for gtin, lot in line.lots]


class SoldOrderOut(Schema):
    """An order as its seller's program sees it: nothing of who bought. Units: fen."""

    number: str = Field(examples=["261128-7KQ4M2"])
    store: str
    state: OrderState
    payment: PaymentMethod
    channel: Channel
    total_fen: int
    shipping_fen: int
    region: str
    is_held: bool = Field(description="Its team has not formed yet; it is not to be packed.")
    placed_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    received_at: datetime | None
    carrier: str
    tracking: str
    lines: list[SoldLineOut]


class SoldOrdersOut(Schema):
    items: list[SoldOrderOut]
    next: str | None


class RefundOut(Schema):
    """A refund to the buyer. Units: fen."""

    number: str
    state: RefundState
    amount_fen: int
    reason: str
    decided_at: datetime
    done_at: datetime | None


class SoldOrderWithRefundsOut(SoldOrderOut):
    refunds: list[RefundOut]


class AddressOut(Schema):
    """Where an order goes; reading it is written into the audit."""

    name: str
    phone: str
    region: str
    detail: str


class SoldOrdersQuery(PageQuery):
    """Which orders are asked for; days are China's, both counted."""

    store: str = Field("", max_length=60, description="Only this store's.")
    state: OrderState | None = Field(None, description="Only those in this state.")
    from_day: Day | None = Field(None, description="Placed on this day or later.")
    to_day: Day | None = Field(None, description="Placed on this day or earlier.")


class ParcelIn(Body):
    """By whom a parcel goes; neither of the two where no carrier has it."""

    carrier: Annotated[LineOrNothing, Field(max_length=20)] = Field("", examples=["SF Express"])
    tracking: Annotated[LineOrNothing, Field(max_length=40)] = Field("", examples=["SF1234567890"])


class RefundIn(Body):
    """A partial refund; the goods stay with the buyer."""

    amount_fen: Fen
    reason: Line = Field(max_length=60, examples=["One tin was dented"])
    left_fen: StrictInt | None = Field(
        None,
        ge=0,
        le=1_000_000_000,
        description="What you see as still paid; refused with `refund_changed` if it is not.",
    )


class RefundNumberOut(Schema):
    refund: str
