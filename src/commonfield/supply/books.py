"""Supply's part of ``check_books``: lots weigh what their rows say."""

from commonfield.supply.models import Lot
from commonfield.workshop.books import BookCheck, differences

_RULES = {
    "leaf of its deliveries": (
        "SELECT l.code, l.leaf_g, coalesce(sum(d.weight_g), 0) FROM supply_lot l"
        " LEFT JOIN supply_lot_input i ON i.lot_id = l.id"
        " LEFT JOIN supply_delivery d ON d.id = i.delivery_id"
        " GROUP BY l.code, l.leaf_g HAVING l.leaf_g <> coalesce(sum(d.weight_g), 0)"
    ),
    "made less packed": (
        "SELECT l.code, l.remaining_g, l.made_g - coalesce(sum(p.weight_g), 0)"
        " FROM supply_lot l"
        " LEFT JOIN supply_lot_packing p ON p.lot_id = l.id"
        " GROUP BY l.code, l.remaining_g, l.made_g"
        " HAVING l.remaining_g <> l.made_g - coalesce(sum(p.weight_g), 0)"
    ),
    "dispatched at most packed": (
        "SELECT s.lot_code, s.packs, coalesce(p.packs, 0) FROM"
        " (SELECT lot_code, sum(packs) AS packs FROM supply_dispatch GROUP BY lot_code) s"
        " LEFT JOIN (SELECT l.code, sum(k.packs) AS packs FROM supply_lot_packing k"
        " JOIN supply_lot l ON l.id = k.lot_id GROUP BY l.code) p ON p.code = s.lot_code"
        " WHERE s.packs > coalesce(p.packs, 0)"
    ),
    "divided as booked": (
        "SELECT l.code, v.amount_fen, coalesce(sum(p.amount_fen), 0) FROM supply_lot_dividing v"
        " JOIN supply_lot l ON l.id = v.lot_id"
        " LEFT JOIN ledger_posting p ON p.entry_id = v.entry_id"
        " AND (p.amount_fen > 0) = (v.amount_fen > 0)"
        " GROUP BY v.id, l.code, v.amount_fen"
        " HAVING v.amount_fen <> coalesce(sum(p.amount_fen), 0)"
    ),
    "owed as weighed": (
        "SELECT d.number, d.amount_fen, coalesce(sum(p.amount_fen), 0) FROM supply_delivery d"
        " LEFT JOIN ledger_posting p ON p.entry_id = d.entry_id AND p.amount_fen > 0"
        " GROUP BY d.id, d.number, d.amount_fen"
        " HAVING d.amount_fen <> coalesce(sum(p.amount_fen), 0)"
    ),
    "weighed as recorded in facts": (
        "SELECT d.number, d.amount_fen, coalesce(f.amount_fen, 0) FROM supply_delivery d"
        " LEFT JOIN facts_fact f ON f.id = d.fact_id"
        " WHERE f.id IS NULL OR f.amount_fen <> d.amount_fen OR f.quantity <> d.weight_g"
    ),
    "taken back as booked": (
        "SELECT d.number, CASE WHEN c.id IS NULL THEN 0 ELSE d.amount_fen END,"
        " CASE WHEN e.id IS NULL THEN 0 ELSE d.amount_fen END FROM supply_delivery d"
        " LEFT JOIN supply_delivery_cancellation c ON c.delivery_id = d.id"
        " LEFT JOIN ledger_entry e ON e.reverses_id = d.entry_id"
        " WHERE (c.id IS NULL) <> (e.id IS NULL)"
    ),
    "taken back before any lot": (
        "SELECT d.number, 0, 1 FROM supply_delivery d"
        " JOIN supply_delivery_cancellation c ON c.delivery_id = d.id"
        " JOIN supply_lot_input i ON i.delivery_id = d.id"
    ),
    "shares booked as divided": (
        "SELECT e.reference, 1, 0 FROM ledger_entry e"
        " LEFT JOIN supply_lot_dividing v ON v.entry_id = e.id"
        " WHERE e.kind IN ('share', 'share_back') AND v.id IS NULL"
    ),
}


def check_lots() -> BookCheck:
    """Recompute every lot's weights, dispatches and money from their rows."""
    return BookCheck("lots", Lot.objects.count(), differences("lots", _RULES))
