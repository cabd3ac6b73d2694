"""Supply's part of ``check_books``: lots weigh what their rows say."""

from typing import Final

from commonfield.audit.queries import audited_approvals
from commonfield.supply.models import Delivery, LateDecision, Lot
from commonfield.workshop.approvals import wrong_decisions
from commonfield.workshop.books import BookCheck, differences
from commonfield.workshop.choices import Verdict

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

_WEIGHED: Final = "a.action = 'supply.leaf_weighed' AND a.object LIKE 'delivery:%%'"
_OF_DELIVERY: Final = (
    " FROM audit_row a JOIN supply_delivery d ON d.number = substr(a.object, 10)"
    " JOIN supply_grower g ON g.id = d.grower_id"
    " JOIN supply_certificate c ON c.id = d.certificate_id"
    " LEFT JOIN facts_fact f ON f.id = d.fact_id"
    " LEFT JOIN ledger_entry e ON e.id = d.entry_id WHERE " + _WEIGHED
)
# From the signed audit to the rows, and back: what no sum shows.
_DELIVERIES: Final = {
    "weighed as the audit says": (
        "SELECT a.object, 'a delivery', 'none' FROM audit_row a"  # noqa: S608 - words of our own
        " LEFT JOIN supply_delivery d ON d.number = substr(a.object, 10)"
        " WHERE " + _WEIGHED + " AND d.id IS NULL"
    ),
    "in the audit": (
        "SELECT d.number, 'an audit row', 'none' FROM supply_delivery d LEFT JOIN audit_row a"
        " ON a.object = 'delivery:' || d.number AND a.action = 'supply.leaf_weighed'"
        " WHERE a.id IS NULL"
    ),
    "whose, whither and how much": (
        "SELECT d.number, {detail grower} || ' ' || {detail maker} || ' ' || {detail weight_g}"
        " || ' ' || {detail price_fen_per_kg} || ' ' || {detail amount_fen} || ' '"
        " || {detail grade}, g.code || ' ' || d.maker || ' ' || d.weight_g || ' '"
        " || d.price_fen_per_kg || ' ' || d.amount_fen || ' ' || d.grade"
        + _OF_DELIVERY
        + " AND {detail grower} || ' ' || {detail maker} || ' ' || {detail weight_g}"
        " || ' ' || {detail price_fen_per_kg} || ' ' || {detail amount_fen} || ' '"
        " || {detail grade} <> g.code || ' ' || d.maker || ' ' || d.weight_g || ' '"
        " || d.price_fen_per_kg || ' ' || d.amount_fen || ' ' || d.grade"
    ),
    "when": (
        "SELECT d.number, coalesce({instant weighed_at}, a.at), d.weighed_at"
        + _OF_DELIVERY
        + " AND coalesce({instant weighed_at}, a.at) <> d.weighed_at"
    ),
    "one instant, village and weight on every paper": (
        "SELECT d.number, a.place || ' ' || d.weight_g, c.place || ' ' || c.quantity_g || ' '"
        " || coalesce(f.place, '') || ' ' || coalesce(f.kind, '')"
        + _OF_DELIVERY
        + " AND (c.place <> a.place OR c.quantity_g <> d.weight_g OR c.promiser <> g.code"
        " OR c.issued_at <> d.weighed_at OR f.place <> a.place OR f.occurred_at <> d.weighed_at"
        " OR f.kind <> 'supply.leaf_delivered' OR e.occurred_at <> d.weighed_at"
        " OR e.kind <> 'leaf' OR e.reference <> d.number)"
    ),
    "owed to its grower by its maker": (
        "SELECT d.number, 'Liabilities:' || d.maker || ':Growers:' || g.code, coalesce(k.code, '')"
        " FROM supply_delivery d JOIN supply_grower g ON g.id = d.grower_id"
        " LEFT JOIN ledger_posting p ON p.entry_id = d.entry_id AND p.amount_fen < 0"
        " LEFT JOIN ledger_account k ON k.id = p.account_id"
        " WHERE d.amount_fen > 0 AND (k.id IS NULL OR k.party <> g.code OR k.holder <> d.maker"
        " OR k.code <> 'Liabilities:' || d.maker || ':Growers:' || g.code)"
    ),
    "leaf booked as weighed": (
        "SELECT e.reference, 'a delivery', 'none' FROM ledger_entry e"
        " WHERE e.kind IN ('leaf', 'leaf_back') AND coalesce(e.reverses_id, e.id)"
        " NOT IN (SELECT entry_id FROM supply_delivery)"
    ),
    "taken back as the audit says": (
        "SELECT a.object, a.at, c.cancelled_at FROM audit_row a"
        " LEFT JOIN supply_delivery d ON d.number = substr(a.object, 10)"
        " LEFT JOIN supply_delivery_cancellation c ON c.delivery_id = d.id"
        " WHERE a.action = 'supply.weighing_taken_back'"
        " AND (c.id IS NULL OR c.cancelled_at <> a.at)"
    ),
    "taken back in the audit": (
        "SELECT d.number, 'an audit row', 'none' FROM supply_delivery_cancellation c"
        " JOIN supply_delivery d ON d.id = c.delivery_id LEFT JOIN audit_row a"
        " ON a.object = 'delivery:' || d.number AND a.action = 'supply.weighing_taken_back'"
        " WHERE a.id IS NULL"
    ),
    "divided as the audit says": (
        "SELECT a.object || ' ' || a.at, {detail amount_fen}, v.amount_fen FROM audit_row a"
        " LEFT JOIN supply_lot l ON l.code = substr(a.object, 5)"
        " LEFT JOIN supply_lot_dividing v ON v.lot_id = l.id AND v.divided_at = a.at"
        " AND v.amount_fen = CAST({detail amount_fen} AS bigint)"
        " WHERE a.action = 'supply.lot_divided' AND v.id IS NULL"
    ),
    "divided in the audit": (
        "SELECT l.code, 'an audit row', 'none' FROM supply_lot_dividing v"
        " JOIN supply_lot l ON l.id = v.lot_id LEFT JOIN audit_row a"
        " ON a.object = 'lot:' || l.code AND a.action = 'supply.lot_divided'"
        " AND a.at = v.divided_at WHERE a.id IS NULL"
    ),
}
_LATE: Final = audited_approvals(
    "late ones",
    ("supply_late_delivery", "supply_late_decision"),
    "'late:' || p.id",
    {
        "": "supply.late_entered",
        Verdict.ACCEPTED: "supply.late_confirmed",
        Verdict.SENT_BACK: "supply.late_sent_back",
        Verdict.TAKEN_BACK: "supply.late_taken_back",
    },
)


def check_lots() -> BookCheck:
    """Recompute every lot's weights, dispatches and money from their rows."""
    return BookCheck("lots", Lot.objects.count(), differences("lots", _RULES))


def check_deliveries() -> BookCheck:
    """Hold deliveries, dividings and what was entered late against the audit and their books."""
    made = LateDecision.objects.select_related("subject__grower").order_by("pk")
    wrong = wrong_decisions("late deliveries", ((row, row.subject) for row in made))
    found = (*differences("deliveries", _DELIVERIES | _LATE), *wrong)
    return BookCheck("deliveries", Delivery.objects.count(), found)
