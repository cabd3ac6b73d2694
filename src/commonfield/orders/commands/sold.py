"""How much of each product was sold of late, for the shelf (the worker's job)."""

from collections import Counter
from datetime import datetime
from typing import Final

from django.db.models import Sum

from commonfield.orders.choices import OrderState
from commonfield.orders.models import OrderLine, RefundLine
from commonfield.orders.rules import SOLD_WITHIN
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.commands import note_sold_packs

_NOT_SOLD: Final = [OrderState.AWAITING_PAYMENT, OrderState.CANCELLED, OrderState.REFUNDED]


def count_sold_packs(now: datetime) -> int:
    """Count the packs sold of each product; return how many products have another count.

    Of orders that stand: paid, or on their way to whoever pays in cash; without those that wait for
    a team, and without packs whose money went back.
    """
    since = now - SOLD_WITHIN
    lines = OrderLine.objects.filter(order__placed_at__gt=since, order__is_held=False)
    lines = lines.exclude(order__state__in=_NOT_SOLD)
    back = RefundLine.objects.filter(refund__order__placed_at__gt=since)
    back = back.exclude(refund__order__state__in=_NOT_SOLD)
    packs: Counter[int] = Counter()
    for sign, rows in ((1, lines), (-1, back)):
        summed = rows.values("stock__sku__product_id").annotate(sum=Sum("packs")).order_by()
        for product_id, count in summed.values_list("stock__sku__product_id", "sum"):
            packs[product_id] += sign * count
    return note_sold_packs(by=SYSTEM, now=now, packs=+packs)
