"""Reading orders: for their buyers, their stores, and the person that they belong to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.utils.crypto import constant_time_compare

from commonfield.front.page_cache.local_cache import query_with_version
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.orders import rules, types
from commonfield.orders.choices import CORRECTION, OrderState, RefundState, ReturnState
from commonfield.orders.models import InvoiceRequest, Order, Refund, Return, ReturnLine, Review
from commonfield.orders.permissions import check_seller, orders_of_keeper, orders_sold
from commonfield.orders.return_value import returned_packs, value_of_return
from commonfield.orders.rows import BY_NUMBER, FOLLOWED, LINE, LINES, ORDER, LineRow
from commonfield.orders.rules import masked_detail
from commonfield.orders.sealed import opened_contact, opened_title
from commonfield.people.queries import masked_name
from commonfield.people.types import Actor
from commonfield.stores.catalogue.queries import titles_of_pack
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.queries import among_ids
from commonfield.stores.rules import pack_titles
from commonfield.workshop.personal_numbers import masked_numbers
from commonfield.workshop.phones import mask_phone, phone_digits
from commonfield.workshop.rows import run_queries
from commonfield.workshop.stamps import may_try
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import VaultError, fingerprint, is_fingerprint

_OVER: Final = (OrderState.CLOSED, OrderState.CANCELLED, OrderState.REFUNDED)
_TOKEN_PURPOSE: Final = "market.order-token"  # noqa: S105 - a purpose's name
_TOKEN_DIGITS: Final = 26
# Those of a team that has not formed wait for others, not for the store.
TO_PACK: Final = Q(state=OrderState.PAID, is_held=False) | Q(
    state=OrderState.AWAITING_PAYMENT, payment=PaymentMethod.COD
)
# So many last digits of a phone, with its number, open an order.
PHONE_END: Final = 4
_ANY_AFTERCARE: Final = f"SELECT 1 FROM orders_order o WHERE o.number = %s AND {FOLLOWED}"  # noqa: S608 - as above


def masked(to: types.Address) -> types.Address:
    """Return an address masked, so that its buyer knows it and nobody else finds it."""
    return types.Address(
        masked_name(to.name),
        mask_phone(to.phone),
        to.region,
        masked_detail(to.detail),
        masked_numbers(to.remark),
    )


def unfinished_orders(store_id: int) -> int:
    """Return how many orders, returns and refunds of a store are still under way."""
    orders = Order.objects.filter(store_id=store_id).exclude(state__in=_OVER)
    returns = Return.objects.filter(
        order__store_id=store_id, state__in=[ReturnState.ASKED, ReturnState.AGREED]
    )
    refunds = Refund.objects.filter(order__store_id=store_id).exclude(state=RefundState.DONE)
    return orders.count() + returns.count() + refunds.count()


def stores_that_sold(store_ids: Sequence[int], since: datetime, until: datetime) -> set[int]:
    """Return those of some stores whose owner sold something that was not all given back."""
    among, numbers = among_ids(store_ids)
    span = [connection.ops.adapt_datetimefield_value(each) for each in (since, until)]
    sold = (
        "SELECT 1 FROM orders_order o WHERE o.store_id = t.id AND o.seller = t.organisation"
        " AND o.paid_at > %s AND o.paid_at <= %s AND o.state <> %s"
    )
    statement = f"SELECT t.id FROM stores_store t WHERE t.id {among} AND EXISTS ({sold})"  # noqa: S608 - words of our own
    (rows,) = run_queries((statement, [numbers, *span, OrderState.REFUNDED.value]))
    return {row[0] for row in rows}


def order_token(number: str) -> str:
    """Return an order's unguessable token: a keyed hash of its number, so none is stored."""
    return fingerprint(number, purpose=_TOKEN_PURPOSE)[:_TOKEN_DIGITS]


def holds_token(number: str, token: str) -> bool:
    """Return whether a token is the order's own."""
    return is_fingerprint(token, number, purpose=_TOKEN_PURPOSE, digits=_TOKEN_DIGITS)


def orders_by_number(numbers: Sequence[str]) -> dict[str, types.OrderView]:
    """Return orders by their numbers.

    Every buyer reads one: in SQL by hand, as ``catalogue.queries`` does.
    """
    wanted = list(numbers)
    orders, lines = query_with_version((BY_NUMBER, [wanted]), (LINES, [wanted]))
    by_sku: defaultdict[str, defaultdict[str, list[LineRow]]]
    by_sku = defaultdict(lambda: defaultdict(list))
    for line in LINE.read(lines):
        by_sku[line.number][line.sku].append(line)
    return {
        row.number: _view_of(row, [_line_of(of_sku) for of_sku in by_sku[row.number].values()])
        for row in ORDER.read(orders)
    }


def _view_of(row: types.OrderRecord, lines: Iterable[types.LineView]) -> types.OrderView:
    expires_at = row.expires_at if row.state == OrderState.AWAITING_PAYMENT else None
    given = vars(row) | {"expires_at": expires_at}
    return types.OrderView(**given, lines=tuple(lines), token=order_token(row.number))


def _line_of(lines: Sequence[LineRow]) -> types.LineView:
    first = lines[0]
    title, title_en = pack_titles(
        first.title, first.title_en, first.variant, first.variant_en, first.net_g
    )
    return types.LineView(
        sku=first.sku,
        title=title,
        title_en=title_en,
        quantity=sum(line.packs for line in lines),
        price_fen=first.price_fen,
        lots=tuple((line.gtin, line.lot) for line in lines if line.lot),
        product=first.product,
        rest_fen=sum(line.rest_fen for line in lines),
    )


def order_with_token(number: str, token: str) -> types.OrderView | None:
    """Return an order to the holder of its token."""
    if not holds_token(number, token):
        return None
    return orders_by_number([number]).get(number)


def order_for_person(number: str, by: Actor) -> types.OrderView | None:
    """Return an order to the signed-in buyer who placed it."""
    if by.kind != "person":
        return None
    found = _views(Order.objects.filter(number=number, person_id=by.person_id))
    return found[0] if found else None


def order_of_phone(number: str, phone: str) -> types.OrderView | None:
    """Return an order to a visitor who knows its number and how the phone of its buyer ends.

    ``phone`` is its last four digits, or more of it.
    """
    row = Order.objects.filter(number=number).first()
    wanted, to = phone_digits(phone), address_on(row)
    if to is None or len(wanted) < PHONE_END:
        return None
    ends = phone_digits(to.phone)[-len(wanted) :]
    return orders_by_number([number]).get(number) if constant_time_compare(ends, wanted) else None


def orders_of_person(by: Actor, *, limit: int = 50) -> list[types.OrderView]:
    """Return the orders that a person placed while signed in, the latest first."""
    if by.kind != "person":
        return []
    return _views(Order.objects.filter(person_id=by.person_id).order_by("-id")[:limit])


def order_of_store(slug: str, number: str, *, by: Actor, now: datetime) -> types.OrderView:
    """Return an order of a store to a keeper of its seller."""
    rows = orders_of_keeper(slug, by, now)
    if found := _views(rows.filter(number=number)):
        return found[0]
    row = Order.objects.select_related("store").filter(number=number, store__slug=slug).first()
    if row is not None:
        check_seller(row, by, now)
    raise NotFoundError


def order_of_seller(number: str, *, by: Actor, now: datetime) -> types.OrderView:
    """Return an order to a keeper, or a keeper's program, of its seller."""
    row = must_exist(Order.objects.select_related("store").filter(number=number).first())
    check_seller(row, by, now)
    return orders_by_number([number])[number]


def sellers_of(numbers: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the sellers and stores of some orders, by the orders' numbers."""
    rows = Order.objects.filter(number__in=list(numbers)).order_by("id")
    return {
        number: (seller, store)
        for number, seller, store in rows.values_list("number", "seller", "store__slug")
    }


def work_by_store(slugs: Iterable[str]) -> dict[str, types.StoreWork]:
    """Return what waits for the keeper of each store: where nothing does, no entry."""
    wanted = list(slugs)
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    asks = {
        "pack": (Order.objects.filter(TO_PACK), "store__slug"),
        "ship": (Order.objects.filter(state=OrderState.PACKED), "store__slug"),
        "returns": (Return.objects.filter(state=ReturnState.ASKED), "order__store__slug"),
        "refunds": (
            Refund.objects.filter(state__in=[RefundState.DUE, RefundState.FAILED]),
            "order__store__slug",
        ),
        "invoices": (InvoiceRequest.objects.filter(issued_at=None), "order__store__slug"),
    }
    for what, (rows, slug) in asks.items():
        counted = rows.filter(**{f"{slug}__in": wanted}).order_by().values(slug)
        for row in counted.annotate(number=Count("id")):
            found[row[slug]][what] = row["number"]
    return {slug: types.StoreWork(**counts) for slug, counts in found.items()}


def orders_held_of(person_id: int) -> list[dict[str, object]]:
    """Return all that is held of a person's orders, opened, for their own export."""
    rows = Order.objects.filter(person_id=person_id).order_by("id")
    views = orders_by_number([row.number for row in rows])
    return [
        {
            "number": row.number,
            "placed_at": row.placed_at.isoformat(),
            "store": views[row.number].store,
            "state": row.state,
            "total_fen": row.total_fen,
            "lines": [[line.title, line.quantity] for line in views[row.number].lines],
            "sent_to": asdict(to) if (to := address_on(row)) else None,
        }
        for row in rows
    ]


def address_of(number: str, *, by: Actor, now: datetime) -> types.Address | None:
    """Open an order's address, for the keeper who packs it."""
    row = Order.objects.select_related("store").filter(number=number).first()
    if row is None or row.contact_sealed is None:
        return None
    check_seller(row, by, now)
    return address_on(row)


def address_on(row: Order | None) -> types.Address | None:
    """Open an order's address, as far as it is still kept."""
    if row is None or row.contact_sealed is None:
        return None
    return opened_contact(row.number, bytes(row.contact_sealed), row.region)


def recipient_of(order: types.OrderView) -> types.Address | None:
    """Return an order's address, masked: enough for its buyer to know it, for nobody else."""
    if order.contact_sealed is None:
        return None
    try:
        return masked(opened_contact(order.number, order.contact_sealed, order.region))
    except VaultError:
        return None


def in_order(numbers: Iterable[str]) -> list[types.OrderView]:
    """Return orders in the order of their numbers that were given."""
    wanted = list(numbers)
    known = orders_by_number(wanted)
    return [known[number] for number in wanted if number in known]


def _views(rows: QuerySet[Order]) -> list[types.OrderView]:
    return in_order(rows.values_list("number", flat=True))


# What comes back, and what follows


def packs_to_return(number: str) -> dict[str, int]:
    """Return how many packs of each SKU of an order its buyer still has."""
    order = Order.objects.filter(number=number).first()
    if order is None:
        return {}
    back, left = returned_packs(order), defaultdict[str, int](int)
    for line in order.lines.select_related("stock__sku").order_by("stock_id"):
        left[line.stock.sku.code] += line.packs - back.get(line.stock_id, 0)
    return {sku: packs for sku, packs in left.items() if packs}


def refund_is_due(now: datetime) -> Q:
    """Return whether a provider is to be asked for a refund, or after it."""
    waits = rules.REFUND_WAITS
    return may_try("next_try_at", now, waits, tries="tries", lease=rules.REFUND_ASK_AFTER)


def refunds_to_try(
    now: datetime, *, state: RefundState = RefundState.DUE, limit: int = 50
) -> list[types.RefundDue]:
    """Return refunds to request from a provider or query there, the longest waiting first."""
    rows = Refund.objects.filter(refund_is_due(now), state=state).order_by("next_try_at", "id")
    return [
        types.RefundDue(*row)
        for row in rows.values_list("number", "order__payment", "tries")[:limit]
    ]


def aftercare_of(number: str) -> types.Aftercare:
    """Return what came after an order was paid: refunds, returns, its invoice and reviews.

    For readers who may see the order; the caller has checked.
    """
    # Nothing yet, for most: one question instead of five.
    (found,) = run_queries((_ANY_AFTERCARE, [number]))
    if not found:
        return types.Aftercare()
    order = Order.objects.get(number=number)
    invoice = _invoices().filter(order=order).first()
    reviews = Review.objects.filter(order=order).select_related("product").order_by("id")
    return types.Aftercare(
        refunds=tuple(_refund_view(row) for row in order.refunds.order_by("id")),
        returns=tuple(_return_view(row) for row in _returns().filter(order=order)),
        invoice=_invoice_view(invoice, opened=False) if invoice else None,
        reviewed=tuple(row.product.slug for row in reviews),
    )


def returns_of_store(
    slug: str, *, by: Actor, now: datetime, number: str = "", limit: int = 100
) -> list[types.ReturnView]:
    """Return a store's returns for its keeper: those to answer or to receive first; or one."""
    orders = orders_of_keeper(slug, by, now)
    rank = Case(
        When(state=ReturnState.ASKED, then=0), When(state=ReturnState.AGREED, then=1), default=2
    )
    rows = _returns().filter(order__in=orders).order_by(rank, "-id")
    rows = rows.filter(number=number) if number else rows
    return [_return_view(each) for each in rows[:limit]]


def returns_sold(
    *, by: Actor, now: datetime, store: str, state: str, after: str, limit: int
) -> list[types.ReturnView]:
    """Return what comes back to the organisations that ``by`` keeps, the latest first.

    ``after`` is the number of the last one that is known already.
    """
    rows = _returns().filter(order__in=orders_sold(store, by, now)).order_by("-id")
    rows = rows.filter(state=state) if state else rows
    if after:
        rows = rows.filter(id__lt=_id_of(Return.objects.filter(number=after)))
    return [_return_view(row) for row in rows[:limit]]


def _id_of(rows: QuerySet[Any]) -> int:
    """Return the id of the only row; 0, after which nothing comes, where there is none."""
    return rows.values_list("id", flat=True).first() or 0


def return_of_seller(number: str, *, by: Actor, now: datetime) -> types.ReturnView:
    """Return goods that come back, to a keeper of their seller."""
    row = must_exist(_returns().select_related("order__store").filter(number=number).first())
    check_seller(row.order, by, now)
    return _return_view(row)


def owed_for_return(number: str) -> int:
    """Return what its buyer gets back once the goods of a return are there. Units: fen."""
    row = Return.objects.select_related("order").get(number=number)
    amounts, shipping_fen = value_of_return(row)
    return sum(fen for _packs, fen in amounts.values()) + shipping_fen


def refunds_of_store(
    slug: str, *, by: Actor, now: datetime, number: str = "", limit: int = 100
) -> list[types.RefundView]:
    """Return a store's refunds for its keeper: those not yet given back first; or one."""
    orders = orders_of_keeper(slug, by, now)
    rank = Case(When(state=RefundState.DONE, then=1), default=0)
    rows = Refund.objects.select_related("order").filter(order__in=orders).order_by(rank, "-id")
    rows = rows.filter(number=number) if number else rows
    return [_refund_view(each) for each in rows[:limit]]


def invoices_of_store(
    slug: str, *, by: Actor, now: datetime, number: str = "", limit: int = 100, opened: bool = False
) -> list[types.InvoiceView]:
    """Return the invoices that a store's buyers request, those to make out first, to its keeper.

    With an order's ``number``: that order's. ``opened`` includes the names they are made out to;
    the caller that shows these notes who took them.
    """
    orders = orders_of_keeper(slug, by, now)
    rank = Case(When(issued_at=None, then=0), default=1)
    rows = _invoices().filter(order__in=orders)
    rows = rows.filter(order__number=number) if number else rows
    return [_invoice_view(each, opened=opened) for each in rows.order_by(rank, "-id")[:limit]]


def invoices_sold(
    *, by: Actor, now: datetime, store: str, is_issued: bool | None, after: str, limit: int
) -> list[types.InvoiceView]:
    """Return the invoices that buyers request from organisations that ``by`` keeps, newest first.

    Without the names they are made out to. ``after`` is the order of the last one that is known.
    """
    rows = _invoices().filter(order__in=orders_sold(store, by, now)).order_by("-id")
    if is_issued is not None:
        rows = rows.filter(issued_at__isnull=not is_issued)
    if after:
        rows = rows.filter(id__lt=_id_of(InvoiceRequest.objects.filter(order__number=after)))
    return [_invoice_view(row, opened=False) for row in rows[:limit]]


def _invoices() -> QuerySet[InvoiceRequest]:
    later = Q(order__refunds__decided_at__gte=F("issued_at"))
    fen = "order__refunds__amount_fen"
    return InvoiceRequest.objects.select_related("order").annotate(
        back_fen=Coalesce(Sum(fen), 0), red_fen=Coalesce(Sum(fen, filter=later), 0)
    )


def _invoice_view(row: InvoiceRequest, *, opened: bool) -> types.InvoiceView:
    back_fen: int = row.back_fen  # type: ignore[attr-defined]  # annotated by _invoices
    given = opened_title(row) if opened else {"title": "", "tax_number": ""}
    left_fen = row.order.total_fen - back_fen
    return view_of(types.InvoiceView, row, order=row.order.number, total_fen=left_fen, **given)


def _returns() -> QuerySet[Return]:
    lines = ReturnLine.objects.select_related("stock__sku__product").order_by("stock_id")
    rows = Return.objects.select_related("order").order_by("id")
    return rows.prefetch_related(Prefetch("lines", queryset=lines))


def _return_view(row: Return) -> types.ReturnView:
    lines = tuple(
        types.ReturnLineView(
            line.stock_id,
            *titles_of_pack(line.stock.sku),
            line.stock.lot_code,
            line.packs,
            line.is_sellable,
            line.stock.sku.code,
        )
        for line in row.lines.all()
    )
    return view_of(types.ReturnView, row, order=row.order.number, lines=lines)


def _refund_view(row: Refund) -> types.RefundView:
    return view_of(types.RefundView, row, order=row.order.number, method=row.order.payment)


def sold_between(
    store_id: int, channel: str, span: tuple[datetime, datetime]
) -> list[tuple[str, datetime, int]]:
    """Return what a store sold on a channel from one instant to another: order, paid at, fen.

    A sale that was reversed whole, so that no refund is of it, is none.
    """
    rows = Order.objects.filter(store_id=store_id, channel=channel, sale_fact__isnull=False)
    reversed_whole = ~Exists(Refund.objects.filter(order=OuterRef("pk")))
    rows = rows.exclude(reversed_whole, state=OrderState.REFUNDED)
    found = rows.filter(paid_at__gte=span[0], paid_at__lt=span[1]).order_by("paid_at", "id")
    return [
        (n, at, fen) for n, at, fen in found.values_list("number", "paid_at", "total_fen") if at
    ]


def refunded_between(
    store_id: int, channel: str, span: tuple[datetime, datetime]
) -> list[tuple[str, datetime | None, int]]:
    """Return what was taken back of a store's sales on a channel: order, paid at, fen."""
    rows = Refund.objects.filter(
        order__store_id=store_id, order__channel=channel, fact__isnull=False
    ).exclude(reason=CORRECTION)
    found = rows.filter(decided_at__gte=span[0], decided_at__lt=span[1]).order_by("id")
    return list(found.values_list("order__number", "order__paid_at", "amount_fen"))


def corrections(numbers: Collection[str]) -> dict[str, int]:
    """Return what channels added to the sums of some orders after their sale; less is negative."""
    rows = Refund.objects.filter(order__number__in=list(numbers), reason=CORRECTION)
    found = rows.order_by().values_list("order__number").annotate(fen=Sum("amount_fen"))
    return {number: -fen for number, fen in found}
