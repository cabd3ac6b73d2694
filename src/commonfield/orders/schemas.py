"""Shapes of the API of orders, for sellers."""

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import StrictInt

from commonfield.front.api_pages import Body, Day, Line, LineOrNothing, PageQuery
from commonfield.orders.choices import Channel, OrderState, RefundState, ReturnReason, ReturnState
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
        """Name the parts of each pair."""
        return [{"gtin": gtin, "lot": lot} for gtin, lot in line.lots]


class SentParcelOut(Schema):
    which: int = Field(description="Counted from 1.")
    carrier: str
    tracking: str


class SoldOrderOut(Schema):
    """An order as its seller's program sees it, without its buyer. Units: fen."""

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
    carrier: str = Field(description="The first parcel's.")
    tracking: str
    parcels: list[SentParcelOut] = Field(description="All that a carrier has.")
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
    remark: str = Field(description="What the buyer wrote to the store with the order.")


class SoldOrdersQuery(PageQuery):
    """Filters of orders; days are China's, both counted."""

    store: str = Field("", max_length=60, description="Only this store's.")
    state: OrderState | None = Field(None, description="Only those in this state.")
    from_day: Day | None = Field(None, description="Placed on this day or later.")
    to_day: Day | None = Field(None, description="Placed on this day or earlier.")


class ReturnLineOut(Schema):
    """Packs of one lot that come back; ``is_sellable`` is known once they are there."""

    sku: str
    lot: str
    title: str
    title_en: str
    packs: int
    is_sellable: bool | None


class ReturnOut(Schema):
    """Goods that a buyer sends back."""

    number: str = Field(examples=["261128-7KQ4M2-T1"])
    order: str
    state: ReturnState
    reason: ReturnReason
    asked_at: datetime
    answer: str = Field(description="Why the store refuses, in its own words.")
    carrier: str
    tracking: str
    arrived_at: datetime | None
    lines: list[ReturnLineOut]


class ReturnsOut(Schema):
    items: list[ReturnOut]
    next: str | None


class ReturnsQuery(PageQuery):
    """Filters of returns."""

    store: str = Field("", max_length=60, description="Only this store's.")
    state: ReturnState | None = Field(None, description="Only those in this state.")


class RefusalIn(Body):
    answer: Line = Field(max_length=200, examples=["The tin was opened."])


class SpoiltIn(Body):
    """Packs of a SKU's lot that cannot be sold again."""

    sku: Line = Field(max_length=40)
    lot: Annotated[LineOrNothing, Field(max_length=20)] = ""


class ArrivalIn(Body):
    """Goods that are back; all packs go into stock again but those that are spoilt."""

    spoilt: list[SpoiltIn] = Field([], max_length=50)


class InvoiceOut(Schema):
    """A requested invoice. Units: fen."""

    order: str
    asked_at: datetime
    invoice_number: str
    issued_at: datetime | None
    total_fen: int = Field(description="What was paid, less what goes back.")
    red_fen: int = Field(description="What went back after it was issued: a red invoice is due.")


class InvoiceWithTitleOut(InvoiceOut):
    """An invoice with the name it is made out to; empty once that is forgotten."""

    title: str
    tax_number: str


class InvoicesOut(Schema):
    items: list[InvoiceOut]
    next: str | None


class InvoicesQuery(PageQuery):
    """Filters of invoices."""

    store: str = Field("", max_length=60, description="Only this store's.")
    is_issued: bool | None = Field(None, description="Only those made out already, or not yet.")


class InvoiceNumberIn(Body):
    invoice_number: Annotated[str, Field(pattern="^[A-Za-z0-9]{1,30}$")] = Field(
        description="From the tax system; no other order of the seller has it.",
        examples=["24332000000012345678"],
    )


class ParcelIn(Body):
    """The carrier of a parcel; neither of the two where no carrier has it."""

    carrier: Annotated[LineOrNothing, Field(max_length=20)] = Field("", examples=["SF Express"])
    tracking: Annotated[LineOrNothing, Field(max_length=40)] = Field("", examples=["SF1234567890"])


class FurtherParcelIn(Body):
    """A parcel beside the first, by its carrier."""

    carrier: Line = Field(max_length=20, examples=["SF Express"])
    tracking: Line = Field(max_length=40, examples=["SF1234567891"])


class ShipmentIn(ParcelIn):
    """How an order goes, in one parcel or several."""

    further: list[FurtherParcelIn] = Field([], max_length=19)


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
