"""Orders by API, for a seller's ERP: their steps, refunds, returns and invoices."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from commonfield.front.api_pages import page_of
from commonfield.front.idempotency import KEY_HEADER, done_once
from commonfield.kernel.clock import now
from commonfield.kernel.errors import must_exist
from commonfield.orders import commands, schemas
from commonfield.orders.desk.commands import note_addresses_taken, note_invoices_taken
from commonfield.orders.desk.queries import sold_orders
from commonfield.orders.desk.types import Wanted
from commonfield.orders.errors import NotReturnedError
from commonfield.orders.queries import (
    address_of,
    aftercare_of,
    invoices_of_store,
    invoices_sold,
    order_of_seller,
    return_of_seller,
    returns_sold,
)
from commonfield.orders.types import Address, InvoiceView, OrderView, ReturnView
from commonfield.people.permissions import actor_of

router = Router(tags=["orders"])
returns = Router(tags=["returns"])
invoices = Router(tags=["invoices"])


@router.get("", response=schemas.SoldOrdersOut, summary="Orders of your stores")
def list_orders(request: HttpRequest, wanted: Query[schemas.SoldOrdersQuery]) -> dict[str, Any]:
    """The latest first; without their buyers."""
    rows = sold_orders(
        by=actor_of(request),
        now=now(),
        store=wanted.store,
        wanted=Wanted(
            states=(wanted.state.value,) if wanted.state else (),
            from_day=wanted.from_day,
            to_day=wanted.to_day,
        ),
        after=wanted.after,
        limit=wanted.limit + 1,
    )
    return page_of(request, wanted, rows, lambda row: row.number)


@router.get("/{number}", response=schemas.SoldOrderWithRefundsOut, summary="An order")
def read_order(request: HttpRequest, number: str) -> dict[str, Any]:
    view = _order(request, number)
    refunds = aftercare_of(number).refunds
    return {**asdict(view), "lines": view.lines, "parcels": view.parcels, "refunds": refunds}


def _order(request: HttpRequest, number: str) -> OrderView:
    return order_of_seller(number, by=actor_of(request), now=now())


@router.get(
    "/{number}/address", response=schemas.AddressOut, summary="The delivery address of an order"
)
def read_address(request: HttpRequest, number: str) -> Address:
    """Only to send it, with what its buyer wrote. That it was read is written into the audit."""
    by, at = actor_of(request), now()
    view = _order(request, number)
    found = must_exist(address_of(number, by=by, now=at))
    note_addresses_taken(by=by, now=at, slug=view.store, parcels=1)
    return found


def _step(request: HttpRequest, number: str, act: Callable[..., None], **how: object) -> OrderView:
    """Take a step of an order for its seller and return the order after it."""
    _order(request, number)
    act(by=actor_of(request), now=now(), number=number, **how)
    return _order(request, number)


@router.post("/{number}/pack", response=schemas.SoldOrderOut, summary="Mark an order as packed")
def pack(request: HttpRequest, number: str) -> OrderView:
    return _step(request, number, commands.pack_order)


@router.post("/{number}/ship", response=schemas.SoldOrderOut, summary="Mark an order as shipped")
def ship(request: HttpRequest, number: str, body: schemas.ShipmentIn) -> OrderView:
    given = body.model_dump(exclude={"further"})
    further = [(each.carrier, each.tracking) for each in body.further]
    return _step(request, number, commands.ship_order, **given, further=further)


@router.post(
    "/{number}/parcels",
    response={201: schemas.SoldOrderOut},
    summary="Note another parcel of an order on its way",
)
def add_parcel(
    request: HttpRequest, number: str, body: schemas.FurtherParcelIn
) -> Status[OrderView]:
    """The same parcel again is refused with `parcel_known`."""
    return Status(201, _step(request, number, commands.add_parcel, **body.model_dump()))


@router.put(
    "/{number}/parcels/{which}",
    response=schemas.SoldOrderOut,
    summary="Correct a parcel of an order on its way, counted from 1",
)
def correct_parcel(
    request: HttpRequest, number: str, which: int, body: schemas.ParcelIn
) -> OrderView:
    return _step(request, number, commands.correct_parcel, which=which, **body.model_dump())


@router.post(
    "/{number}/receive", response=schemas.SoldOrderOut, summary="Mark an order as received"
)
def receive(request: HttpRequest, number: str) -> OrderView:
    """Paid on delivery, this is when the store has the money."""
    return _step(request, number, commands.receive_order)


@router.post(
    "/{number}/cancel", response=schemas.SoldOrderOut, summary="Cancel an order before packing"
)
def cancel(request: HttpRequest, number: str) -> OrderView:
    """Its packs go back into stock; what was paid is owed back."""
    return _step(request, number, commands.cancel_order)


@router.post(
    "/{number}/refunds",
    response={201: schemas.RefundNumberOut},
    summary="Refund part of an order",
    openapi_extra=KEY_HEADER,
)
@done_once
def refund(request: HttpRequest, number: str, body: schemas.RefundIn) -> schemas.RefundNumberOut:
    given = body.model_dump()
    made = commands.refund_partly(by=actor_of(request), now=now(), number=number, **given)
    return schemas.RefundNumberOut(refund=made)


@router.get(
    "/{number}/invoice",
    response=schemas.InvoiceWithTitleOut,
    summary="The invoice that an order's buyer asked for",
)
def read_invoice(request: HttpRequest, number: str) -> InvoiceView:
    """Only to make it out. That it was read is written into the audit."""
    by, at = actor_of(request), now()
    view = _order(request, number)
    found = invoices_of_store(view.store, by=by, now=at, number=number, opened=True)
    invoice = must_exist(next(iter(found), None))
    note_invoices_taken(by=by, now=at, slug=view.store, invoices=1)
    return invoice


@router.put(
    "/{number}/invoice",
    response={204: None},
    summary="Note the number of an invoice that was made out",
)
def number_invoice(
    request: HttpRequest, number: str, body: schemas.InvoiceNumberIn
) -> Status[None]:
    _order(request, number)
    given = body.model_dump()
    commands.issue_invoice(by=actor_of(request), now=now(), number=number, **given)
    return Status(204, None)


@invoices.get("", response=schemas.InvoicesOut, summary="Invoices asked for")
def list_invoices(request: HttpRequest, wanted: Query[schemas.InvoicesQuery]) -> dict[str, Any]:
    """The latest first; without the persons or firms they are made out to."""
    rows = invoices_sold(
        by=actor_of(request),
        now=now(),
        store=wanted.store,
        is_issued=wanted.is_issued,
        after=wanted.after,
        limit=wanted.limit + 1,
    )
    return page_of(request, wanted, rows, lambda row: row.order)


@returns.get("", response=schemas.ReturnsOut, summary="Returns")
def list_returns(request: HttpRequest, wanted: Query[schemas.ReturnsQuery]) -> dict[str, Any]:
    """The latest first."""
    rows = returns_sold(
        by=actor_of(request),
        now=now(),
        store=wanted.store,
        state=wanted.state or "",
        after=wanted.after,
        limit=wanted.limit + 1,
    )
    return page_of(request, wanted, rows, lambda row: row.number)


@returns.get("/{number}", response=schemas.ReturnOut, summary="A return")
def read_return(request: HttpRequest, number: str) -> ReturnView:
    return return_of_seller(number, by=actor_of(request), now=now())


@returns.post("/{number}/agree", response=schemas.ReturnOut, summary="Agree to a return")
def agree_to_return(request: HttpRequest, number: str) -> ReturnView:
    return _answered(request, number, is_agreed=True)


@returns.post("/{number}/refuse", response=schemas.ReturnOut, summary="Refuse a return")
def refuse_return(request: HttpRequest, number: str, body: schemas.RefusalIn) -> ReturnView:
    return _answered(request, number, is_agreed=False, answer=body.answer)


def _answered(
    request: HttpRequest, number: str, *, is_agreed: bool, answer: str = ""
) -> ReturnView:
    by = actor_of(request)
    commands.answer_return(by=by, now=now(), number=number, is_agreed=is_agreed, answer=answer)
    return return_of_seller(number, by=by, now=now())


@returns.post("/{number}/arrive", response=schemas.ReturnOut, summary="Note that goods are back")
def note_arrival(request: HttpRequest, number: str, body: schemas.ArrivalIn) -> ReturnView:
    """What is not spoilt goes back into stock; the money is owed back."""
    by = actor_of(request)
    lines = return_of_seller(number, by=by, now=now()).lines
    spoilt = [(each.sku, each.lot) for each in body.spoilt]
    if unknown := set(spoilt) - {(line.sku, line.lot) for line in lines}:
        raise NotReturnedError(sku=min(unknown)[0])
    unsellable = [line.stock for line in lines if (line.sku, line.lot) in spoilt]
    commands.return_arrived(by=by, now=now(), number=number, unsellable=unsellable)
    return return_of_seller(number, by=by, now=now())
