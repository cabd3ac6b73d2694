"""Shapes of the API of supply."""

from datetime import datetime
from typing import Final

from ninja import Field, Schema
from pydantic import StrictBool, StrictInt

from commonfield.front.api_pages import Body, Instant, Line, PageQuery
from commonfield.supply.choices import Basis, Grade

_HEAVIEST_G: Final = 10_000_000
_DEAREST_FEN: Final = 10_000_000


class EntryOut(Schema):
    """A line of a statement; weight where leaf was weighed, a payment's state. Units: g, fen."""

    at: datetime
    kind: str
    reference: str
    weight_g: int | None
    amount_fen: int
    state: str = ""


class StatementOut(Schema):
    """A grower's month. Units: fen; positive is owed to the grower."""

    period: str
    opening_fen: int
    entries: list[EntryOut]
    closing_fen: int


class DeliveryOut(Schema):
    """A delivery of leaf. Units: grams, fen."""

    number: str = Field(examples=["D261128-7KQ4"])
    grower: str = Field(examples=["G000123"])
    maker: str
    weighed_at: datetime
    weight_g: int
    grade: Grade
    price_fen_per_kg: int
    amount_fen: int
    certificate: str
    basis: Basis
    lot: str
    is_cancelled: bool


class DeliveriesOut(Schema):
    items: list[DeliveryOut]
    next: str | None


class DeliveriesQuery(PageQuery):
    maker: str = Field(max_length=40, description="The code of the organisation that weighs.")


class DeliveryIn(Body):
    """Leaf on the scale. Units: grams, fen a kilogram."""

    grower: Line = Field(max_length=20, examples=["G000123"])
    maker: Line = Field(max_length=40, examples=["OCLOUD"])
    weight_g: StrictInt = Field(ge=1, le=_HEAVIEST_G, examples=[12_500])
    grade: Grade
    price_fen_per_kg: StrictInt = Field(ge=0, le=_DEAREST_FEN, examples=[6_000])
    has_promise: StrictBool = Field(description="The grower promises what the certificate says.")
    basis: Basis = Basis.CONTROL
    weighed_at: Instant | None = Field(
        None, description="Left out: now. Given where a list is sent after the weighing."
    )
    confirmed_weight_g: StrictInt | None = Field(
        None,
        ge=1,
        description="The weight again, after `weight_implausible` (409) has asked about it.",
    )
    confirmed_price_fen: StrictInt | None = Field(
        None,
        ge=1,
        description="The price again, after `price_implausible` (409) has asked about it.",
    )


class TradeItemOut(Schema):
    """What is sold under one GTIN. Units: grams."""

    gtin: str
    name: str
    name_en: str
    net_g: int
    maker: str
