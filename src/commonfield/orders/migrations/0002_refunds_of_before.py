"""Give paid orders that were called off before refunds had rows of their own the row they lack."""

from typing import Any

from django.db import migrations


def write_refunds(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001 - as Django gives them
    """Write a refund that is done, of all that was paid, where the sale's fact was taken back."""
    Order = apps.get_model("orders", "Order")
    Refund = apps.get_model("orders", "Refund")
    RefundLine = apps.get_model("orders", "RefundLine")
    Fact = apps.get_model("facts", "Fact")
    orders = Order.objects.filter(state="refunded", paid_at__isnull=False, refunds=None)
    for order in orders.exclude(payment="channel").order_by("pk"):
        back = Fact.objects.filter(
            reverses=order.sale_fact, kind="market.refund", amount_fen=-order.total_fen
        ).first()
        if back is None:
            continue
        refund = Refund.objects.create(
            number=f"{order.number}-R1",
            order=order,
            amount_fen=order.total_fen,
            state="done",
            reason=order.ending,
            decided_at=back.occurred_at,
            done_at=back.occurred_at,
            fact=back.pk,
        )
        RefundLine.objects.bulk_create(
            RefundLine(
                refund=refund,
                stock_id=line.stock_id,
                packs=line.packs,
                amount_fen=line.packs * line.price_fen,
            )
            for line in order.lines.order_by("stock_id")
        )


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("facts", "0002_rollup_taken_back")]

    operations = [migrations.RunPython(write_refunds, migrations.RunPython.noop)]
