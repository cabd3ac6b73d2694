"""Supply's part of ``check_books``: lots weigh what their rows say."""

from django.db import connection

from commonfield.supply.models import Lot
from commonfield.workshop.books import BookCheck, Difference

_CHECKS = (
    (
        "leaf of its deliveries",
        (
            "SELECT l.code, l.leaf_g, coalesce(sum(d.weight_g), 0) FROM supply_lot l"
            " LEFT JOIN supply_lot_input i ON i.lot_id = l.id"
            " LEFT JOIN supply_delivery d ON d.id = i.delivery_id"
            " GROUP BY l.code, l.leaf_g HAVING l.leaf_g <> coalesce(sum(d.weight_g), 0)"
        ),
    ),
    (
        "made less packed",
        (
            "SELECT l.code, l.remaining_g, l.made_g - coalesce(sum(p.weight_g), 0) FROM supply_lot l"
            " LEFT JOIN supply_lot_packing p ON p.lot_id = l.id"
            " GROUP BY l.code, l.remaining_g, l.made_g"
            " HAVING l.remaining_g <> l.made_g - coalesce(sum(p.weight_g), 0)"
        ),
    ),
    (
        "dispatched at most packed",
        (
            "SELECT s.lot_code, s.packs, coalesce(p.packs, 0) FROM"
            " (SELECT lot_code, sum(packs) AS packs FROM supply_dispatch GROUP BY lot_code) s"
            " LEFT JOIN (SELECT l.code, sum(k.packs) AS packs FROM supply_lot_packing k"
            " JOIN supply_lot l ON l.id = k.lot_id GROUP BY l.code) p ON p.code = s.lot_code"
            " WHERE s.packs > coalesce(p.packs, 0)"
        ),
    ),
    (
        "divided as booked",
        (
            "SELECT l.code, v.amount_fen, coalesce(sum(p.amount_fen), 0) FROM supply_lot_dividing v"
            " JOIN supply_lot l ON l.id = v.lot_id"
            " LEFT JOIN ledger_posting p ON p.entry_id = v.entry_id AND p.amount_fen > 0"
            " GROUP BY v.id, l.code, v.amount_fen"
            " HAVING v.amount_fen <> coalesce(sum(p.amount_fen), 0)"
        ),
    ),
    (
        "owed as weighed",
        (
            "SELECT d.number, d.amount_fen, coalesce(sum(p.amount_fen), 0) FROM supply_delivery d"
            " LEFT JOIN ledger_posting p ON p.entry_id = d.entry_id AND p.amount_fen > 0"
            " GROUP BY d.id, d.number, d.amount_fen"
            " HAVING d.amount_fen <> coalesce(sum(p.amount_fen), 0)"
        ),
    ),
)


def check_lots() -> BookCheck:
    """Recompute every lot's weights, dispatches and money from their rows."""
    differences: list[Difference] = []
    with connection.cursor() as cursor:
        for name, statement in _CHECKS:
            cursor.execute(statement)
            differences += [
                Difference(f"lots: {name}", str(key), str(expected), str(found))
                for key, expected, found in cursor.fetchall()
            ]
    return BookCheck("lots", Lot.objects.count(), tuple(differences))
