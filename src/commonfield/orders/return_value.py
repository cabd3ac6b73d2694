"""What is still paid for goods, and what goes back with those that come back. Units: fen."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Sum

from commonfield.orders.choices import ReturnReason, ReturnState
from commonfield.orders.models import Order, RefundLine, Return, ReturnLine
from commonfield.orders.rules import price_of_some

# Packs and fen, by stock row.
type ReturnValue = dict[int, tuple[int, int]]


def returned_packs(order: Order, *, besides: Return | None = None) -> dict[int, int]:
    """Return the packs of each stock row that came back from a buyer, ``besides`` a return."""
    rows = ReturnLine.objects.filter(return_of__order=order, return_of__state=ReturnState.ARRIVED)
    rows = rows.exclude(return_of=besides) if besides else rows
    sums = rows.values("stock_id").annotate(sum=Sum("packs")).order_by("stock_id")
    return {row["stock_id"]: row["sum"] for row in sums}


def is_all_returned(order: Order, coming: Iterable[ReturnLine] = ()) -> bool:
    """Return whether every pack is back, or will be once those ``coming`` are."""
    back = sum(returned_packs(order).values()) + sum(each.packs for each in coming)
    return back == sum(line.packs for line in order.lines.all())


def refunded_amounts(order: Order) -> defaultdict[int, list[int]]:
    """Return what refunds took back of each stock row's price, in their order."""
    taken = defaultdict(list)
    rows = RefundLine.objects.filter(refund__order=order).order_by("refund_id", "stock_id")
    for row in rows:
        taken[row.stock_id].append(row.amount_fen)
    return taken


def shipping_left(order: Order) -> int:
    """Return what of an order's shipping no refund has taken back."""
    refunds = list(order.refunds.prefetch_related("lines"))
    return order.shipping_fen - sum(
        refund.amount_fen - sum(line.amount_fen for line in refund.lines.all())
        for refund in refunds
    )


def value_of_return(row: Return) -> tuple[ReturnValue, int]:
    """Return what is owed for goods that are to come back: packs and price of each lot, shipping.

    The price is what the buyer paid, less what was given back of it before. Shipping is owed once
    every pack is back, and none of them on a whim.
    """
    order, coming = row.order, list(row.lines.order_by("stock_id"))
    lines = {line.stock_id: line for line in order.lines.all()}
    # Another keeper may have noted its arrival just now.
    taken, back, amounts = refunded_amounts(order), returned_packs(order, besides=row), {}
    for each in coming:
        line = lines[each.stock_id]
        left_fen = line.amount_fen - sum(taken[each.stock_id])
        held = line.packs - back.get(each.stock_id, 0)
        amounts[each.stock_id] = (each.packs, price_of_some(left_fen, each.packs, held))
    return amounts, shipping_left(order) if is_all_returned(order, coming) and not _is_whim(
        row
    ) else 0


def _is_whim(row: Return) -> bool:
    """Return whether it, or what is back already, was sent back without a fault of the store."""
    arrived = row.order.returns.filter(state=ReturnState.ARRIVED, reason=ReturnReason.CHANGED_MIND)
    return row.reason == ReturnReason.CHANGED_MIND or arrived.exists()
