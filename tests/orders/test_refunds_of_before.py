"""Orders called off before refunds had rows of their own get the row that they lack."""

from importlib import import_module

from django.apps import apps

from commonfield.facts.commands import retract_part
from commonfield.orders.models import Order, Refund, RefundLine
from tests.orders.builders import PACKS, SHIPPING_FEN, TOTAL_FEN, make_life_shop, order_at
from tests.people.builders import NOW

migration = import_module("commonfield.orders.migrations.0002_refunds_of_before")


def test_refund_of_before_is_written_once_and_done():
    shop = make_life_shop()
    before, living = (order_at(shop, "paid", key=key) for key in ("a", "b"))
    row = Order.objects.get(number=before.number)
    assert row.sale_fact is not None
    fact = retract_part(
        row.sale_fact, kind="market.refund", quantity=-PACKS, amount_fen=-TOTAL_FEN, now=NOW
    )
    Order.objects.filter(pk=row.pk).update(state="refunded")

    migration.write_refunds(apps, None)
    migration.write_refunds(apps, None)

    refund = Refund.objects.get()
    assert (refund.order_id, refund.state, refund.amount_fen) == (row.pk, "done", TOTAL_FEN)
    assert (refund.fact, refund.done_at) == (fact, NOW)
    lines = RefundLine.objects.filter(refund=refund)
    assert sum(line.amount_fen for line in lines) == TOTAL_FEN - SHIPPING_FEN
    assert not Order.objects.get(number=living.number).refunds.exists()
