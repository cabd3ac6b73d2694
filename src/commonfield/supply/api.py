"""Supply by API: a grower's statement, leaf at the scale, what makers pack."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from commonfield.front.api_pages import page_of
from commonfield.front.idempotency import KEY_HEADER, done_once
from commonfield.kernel.clock import china_month, now
from commonfield.people.permissions import actor_of
from commonfield.supply import schemas
from commonfield.supply.commands import read_statement, record_delivery
from commonfield.supply.queries import deliveries_before, deliveries_by_number, trade_items_of
from commonfield.supply.types import GrowerStatement, NewDelivery, TradeItemView

router = Router()
leaf = Router(tags=["leaf"])
items = Router(tags=["products and prices"])


@router.get(
    "/growers/{code}/statement",
    response=schemas.StatementOut,
    summary="A grower's statement of a month",
    description="For the grower's, their helper's or their cooperative's token with the scope"
    " `read`. Kinds: leaf,"
    " leaf_back (a weighing taken back), share (of tea sold online), share_back (of tea"
    " refunded later), payout (with its state: approved, submitted, paid, failed or"
    " returned), payout_back (what failed or came back, owed again), payout_late (what arrived"
    " after all), payout_heirs (paid to the heirs), payout_closed (written off).",
)
def statement(request: HttpRequest, code: str, period: str = "") -> GrowerStatement:
    instant = now()
    return read_statement(
        by=actor_of(request), now=instant, code=code, period=period or china_month(instant)
    )


@leaf.get("/deliveries", response=schemas.DeliveriesOut, summary="Deliveries of leaf")
def list_deliveries(request: HttpRequest, wanted: Query[schemas.DeliveriesQuery]) -> dict[str, Any]:
    """Those that a maker weighed, the latest written first."""
    rows = deliveries_before(
        wanted.maker, by=actor_of(request), now=now(), before=wanted.after, limit=wanted.limit + 1
    )
    return page_of(request, wanted, rows, lambda row: row.number)


@leaf.post(
    "/deliveries",
    response={201: schemas.DeliveryOut},
    summary="Record a delivery of leaf",
    description="Certificate, what the maker now owes the grower, and the fact: in one act.",
    openapi_extra=KEY_HEADER,
)
@done_once
def create_delivery(request: HttpRequest, body: schemas.DeliveryIn) -> schemas.DeliveryOut:
    delivery = NewDelivery(**body.model_dump())
    number = record_delivery(by=actor_of(request), now=now(), delivery=delivery)
    return schemas.DeliveryOut.from_orm(deliveries_by_number([number])[number])


@items.get(
    "/trade-items", response=list[schemas.TradeItemOut], summary="Trade items of a maker, by GTIN"
)
def list_trade_items(request: HttpRequest, maker: str) -> list[TradeItemView]:  # noqa: ARG001 - django-ninja hands it over
    return trade_items_of(maker)
