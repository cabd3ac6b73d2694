"""The stores' part of the demo county; at full size, packs for orders and their copies."""

from django.db import connection
from django.db.models import F

from commonfield.stores.models import Sku, Stock, StockMovement
from commonfield_demo.copies import Copies


def skus_by_product() -> dict[str, str]:
    """Return SKUs' codes by their products' address names."""
    return dict(Sku.objects.order_by("id").values_list("product__slug", "code"))


def keep_for_copies(copies: Copies, *, sku: str, lot: str, packs: int) -> None:
    """Let originals take a copy's part of packs that came in; ``count_stock`` gives the rest."""
    kept = packs - packs // copies.times
    rows = Stock.objects.filter(sku__code=sku, lot_code=lot)
    rows.update(available=F("available") - kept)


def copy_movements(copies: Copies) -> None:
    """Copy what orders that are copied moved."""
    copies.write(
        StockMovement,
        source="JOIN copy_of o ON o.number = s.reference CROSS JOIN copy_each c",
        changes={"reference": "s.reference || c.tail"},
    )


def count_stock() -> None:
    """Set every counter to the sum of its movements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stores_stock SET available = coalesce((SELECT sum(m.packs)"
            " FROM stores_stock_movement m WHERE m.stock_id = stores_stock.id), 0)"
        )
