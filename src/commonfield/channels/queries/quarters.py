"""A platform's figures of a quarter beside the books, line by line, each with its orders."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from commonfield.channels.choices import ChannelRefundState, QuarterBasis, State
from commonfield.channels.models import ChannelOrder, ChannelRefund, QuarterFigures
from commonfield.channels.queries.days import is_sale, revenue_of
from commonfield.channels.rules.quarters import quarter_before, span_of, without_tax
from commonfield.channels.types import QuarterLine, QuarterOrder, QuarterSheet
from commonfield.kernel.clock import china_day
from commonfield.orders.choices import Channel
from commonfield.orders.queries import corrections, refunded_between, sold_between
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.stores.queries import existing_store, store_ids

type _Span = tuple[datetime, datetime]

READERS: Final = {Role.KEEPER, Role.ACCOUNTANT}


def readable_store(slug: str, *, by: Actor, now: datetime) -> tuple[int, str]:
    """Return a store's id and owner to its keeper or its accountant."""
    view = existing_store(slug)
    require_role(by, READERS, organisation=view.organisation, on=china_day(now))
    return store_ids([slug])[slug], view.organisation


def last_quarter(now: datetime) -> str:
    return quarter_before(now)


def quarter_sheet(
    slug: str, channel: str, quarter: str, *, by: Actor, now: datetime
) -> QuarterSheet:
    """Return a quarter's sheet; without the platform's figures these are nothing."""
    store_id, _owner = readable_store(slug, by=by, now=now)
    row = QuarterFigures.objects.filter(store=store_id, channel=channel, quarter=quarter).first()
    basis = row.basis if row else QuarterBasis.PAID.value
    span = span_of(quarter)
    lists = _lists(store_id, channel, span, basis)
    lines = [_line(code, lists[code]) for code in _INCOME]
    refund_lines = [_line(code, lists[code]) for code in _REFUNDS]
    told = (row.income_fen, row.refunds_fen) if row else _own_sums(lists, channel)
    rest = [
        fen - sum(each.fen for each in some)
        for fen, some in zip(told, (lines, refund_lines), strict=True)
    ]
    lines += [QuarterLine("rest", rest[0]), _line("subsidy", lists["subsidy"])]
    refund_lines += [QuarterLine("rest", rest[1]), _line("other_quarter", lists["other_quarter"])]
    return QuarterSheet(
        channel,
        quarter,
        basis,
        *told,
        tuple(lines),
        tuple(refund_lines),
        rate_bp=row.rate_bp if row else None,
        filed_fen=row.filed_fen if row else None,
        explained_at=row.explained_at if row else None,
        is_typed=row is not None,
    )


# The lines that add up to what the platform told, and those that do to its refunds.
_INCOME: Final = ("books", "changed", "no_goods", "waiting", "edge_in", "edge_out")
_REFUNDS: Final = ("books_back", "no_goods_back")


def quarter_list(
    slug: str, channel: str, quarter: str, code: str, *, by: Actor, now: datetime
) -> list[QuarterOrder]:
    """Return the orders of a line of a quarter's sheet."""
    store_id, _owner = readable_store(slug, by=by, now=now)
    row = QuarterFigures.objects.filter(store=store_id, channel=channel, quarter=quarter).first()
    basis = row.basis if row else QuarterBasis.PAID.value
    return _lists(store_id, channel, span_of(quarter), basis).get(code, [])


def _line(code: str, orders: Sequence[QuarterOrder]) -> QuarterLine:
    return QuarterLine(code, sum(each.fen for each in orders), len(orders), bool(orders))


def _own_sums(lists: dict[str, list[QuarterOrder]], channel: str) -> tuple[int, int]:
    """Return what our own shop would tell, were it a platform; of others, nothing."""
    if channel != Channel.OWN:
        return 0, 0
    sums = (sum(each.fen for each in lists[code]) for code in ("books", "books_back"))
    return (next(sums), next(sums))


def _lists(store_id: int, channel: str, span: _Span, basis: str) -> dict[str, list[QuarterOrder]]:
    rows = ChannelOrder.objects.filter(store=store_id, channel=channel).order_by("paid_at", "id")
    paid = list(rows.filter(paid_at__gte=span[0], paid_at__lt=span[1]))
    numbers = {row.order: row.number for row in rows.exclude(order="").only("order", "number")}
    back = [
        QuarterOrder(numbers.get(number, number), number, paid_at, None, fen)
        for number, paid_at, fen in refunded_between(store_id, channel, span)
    ]
    sold = [
        QuarterOrder(numbers.get(number, number), number, at, None, fen)
        for number, at, fen in sold_between(store_id, channel, span)
    ]
    changed = corrections([each.order for each in sold])
    # What was sold and called off is in the books, and so is its refund.
    booked = {each.order for each in sold}
    edges = _edges(rows, paid, booked, span) if basis == QuarterBasis.RECEIVED else ([], [])
    no_goods = [] if basis == QuarterBasis.RECEIVED else [
        row
        for row in paid
        if not is_sale(row) and revenue_of(row) > 0 and row.order not in booked
    ]  # fmt: skip
    return {
        "books": sold,
        "changed": [replace(x, fen=changed[x.order]) for x in sold if x.order in changed],
        "no_goods": _told(no_goods),
        "waiting": _told([row for row in paid if is_sale(row) and not row.order]),
        "edge_in": _told(edges[0]),
        "edge_out": _told(edges[1], sign=-1),
        "subsidy": [_one(row, row.platform_fen) for row in paid if row.platform_fen],
        "books_back": back,
        "no_goods_back": _told(_unsent(rows, span) if basis == QuarterBasis.PAID else []),
        "other_quarter": [each for each in back if each.paid_at and each.paid_at < span[0]],
    }


def _edges(
    rows: QuerySet[ChannelOrder], paid: Sequence[ChannelOrder], booked: set[str], span: _Span
) -> tuple[list[ChannelOrder], list[ChannelOrder]]:
    """Return sales received in a quarter but paid before, and paid in it but received later."""
    received = rows.filter(received_at__gte=span[0], received_at__lt=span[1])
    came = [row for row in received.filter(paid_at__lt=span[0]) if row.order]
    late = [
        row
        for row in paid
        if (is_sale(row) or row.order in booked)
        and not (row.received_at and row.received_at < span[1])
    ]
    return came, late


def _unsent(rows: QuerySet[ChannelOrder], span: _Span) -> list[ChannelOrder]:
    """Return orders that were refunded unsent in a quarter and never sold.

    Where no after-sales file says when, that was in the quarter of payment.
    """
    unsent = rows.filter(state=State.UNSENT_REFUNDED, order="", paid_at__lt=span[1])
    given = ChannelRefund.objects.filter(state=ChannelRefundState.DONE, channel=OuterRef("channel"))
    found = unsent.annotate(back=Subquery(given.filter(number=OuterRef("number")).values("at")[:1]))
    found = found.annotate(at=Coalesce("back", "paid_at"))
    return [row for row in found.filter(at__gte=span[0], at__lt=span[1]) if revenue_of(row) > 0]


def _told(rows: Sequence[ChannelOrder], *, sign: int = 1) -> list[QuarterOrder]:
    return [_one(row, sign * revenue_of(row)) for row in rows]


def _one(row: ChannelOrder, fen: int) -> QuarterOrder:
    return QuarterOrder(row.number, row.order, row.paid_at, row.received_at, fen)


def net_without_tax(sheet: QuarterSheet) -> int | None:
    """Return the platform's income less refunds without tax; nothing until the rate is set."""
    return _untaxed(sheet.platform_income_fen - sheet.platform_refunds_fen, sheet)


def books_without_tax(sheet: QuarterSheet) -> int | None:
    """Return what the books have of it, sales less refunds, without tax."""
    sums = {each.code: each.fen for each in (*sheet.lines, *sheet.refund_lines)}
    return _untaxed(sums["books"] + sums["changed"] - sums["books_back"], sheet)


def _untaxed(fen: int, sheet: QuarterSheet) -> int | None:
    return None if sheet.rate_bp is None else without_tax(fen, sheet.rate_bp)
