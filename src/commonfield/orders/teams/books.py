"""The promotions' part of ``check_books``: seats, teams, limits and refunds agree with orders."""

from typing import Final

from commonfield.orders.models import FlashPurchase, TeamSeat
from commonfield.workshop.books import BookCheck, differences

_RULES: Final = {
    "taken seats are live seats": (
        "SELECT t.code, count(s.id), t.taken FROM orders_team t LEFT JOIN orders_team_seat s"
        " ON s.team_id = t.id AND s.left_at IS NULL"
        " GROUP BY t.id, t.code, t.taken HAVING count(s.id) <> t.taken"
    ),
    "formed teams are paid in every seat": (
        "SELECT t.code, t.seats, count(s.id) FROM orders_team t LEFT JOIN orders_team_seat s"
        " ON s.team_id = t.id AND s.left_at IS NULL AND s.paid_at IS NOT NULL"
        " WHERE t.state = 'formed' GROUP BY t.id, t.code, t.seats HAVING count(s.id) <> t.seats"
    ),
    "seats of open teams are paid when their orders are": (
        "SELECT o.number, o.state, CASE WHEN s.paid_at IS NULL THEN 'taken' ELSE 'paid' END"
        " FROM orders_team_seat s JOIN orders_order o ON o.id = s.order_id"
        " JOIN orders_team t ON t.id = s.team_id"
        " WHERE s.left_at IS NULL AND t.state = 'open' AND"
        " (s.paid_at IS NOT NULL) <> (o.paid_at IS NOT NULL)"
    ),
    "open teams hold their orders, formed ones release them": (
        "SELECT o.number, t.state, CASE WHEN o.is_held THEN 'held' ELSE 'released' END"
        " FROM orders_team_seat s JOIN orders_order o ON o.id = s.order_id"
        " JOIN orders_team t ON t.id = s.team_id"
        " WHERE s.left_at IS NULL AND (t.state = 'open') <> o.is_held"
    ),
    "who is called off before the team has formed sits nowhere": (
        "SELECT o.number, 'left', t.state FROM orders_team_seat s"
        " JOIN orders_order o ON o.id = s.order_id JOIN orders_team t ON t.id = s.team_id"
        " WHERE s.left_at IS NULL AND t.state = 'open'"
        " AND o.state IN ('cancelled', 'refunded')"
    ),
    "in teams that failed nobody's order lives": (
        "SELECT o.number, 'cancelled or refunded', o.state FROM orders_team_seat s"
        " JOIN orders_order o ON o.id = s.order_id JOIN orders_team t ON t.id = s.team_id"
        " WHERE t.state = 'failed' AND o.state NOT IN ('cancelled', 'refunded')"
    ),
    "payments for teams that failed go back once": (
        "SELECT o.number, o.total_fen, coalesce(r.fen, 0) FROM orders_team_seat s"
        " JOIN orders_order o ON o.id = s.order_id JOIN orders_team t ON t.id = s.team_id"
        " LEFT JOIN (SELECT order_id, sum(amount_fen) AS fen FROM orders_refund"
        " GROUP BY order_id) r ON r.order_id = o.id"
        " WHERE t.state = 'failed' AND o.paid_at IS NOT NULL"
        " AND coalesce(r.fen, 0) <> o.total_fen"
    ),
    "nobody has more of a flash sale than each may": (
        "SELECT f.code, f.packs_each, sum(p.packs) FROM orders_flash_purchase p"
        " JOIN stores_flash_sale f ON f.id = p.sale_id WHERE p.released_at IS NULL"
        " GROUP BY f.id, f.code, f.packs_each, p.buyer HAVING sum(p.packs) > f.packs_each"
    ),
    "limits count the packs of live orders": (
        "SELECT o.number, CASE WHEN o.state IN ('cancelled', 'refunded') THEN 0"
        " ELSE l.packs END, CASE WHEN p.released_at IS NULL THEN p.packs ELSE 0 END"
        " FROM orders_flash_purchase p JOIN stores_flash_sale f ON f.id = p.sale_id"
        " JOIN orders_order o ON o.id = p.order_id LEFT JOIN"
        " (SELECT n.order_id, k.sku_id, sum(n.packs) AS packs FROM orders_order_line n"
        " JOIN stores_stock k ON k.id = n.stock_id GROUP BY n.order_id, k.sku_id) l"
        " ON l.order_id = o.id AND l.sku_id = f.sku_id"
        " WHERE CASE WHEN o.state IN ('cancelled', 'refunded') THEN 0"
        " ELSE coalesce(l.packs, 0) END <>"
        " CASE WHEN p.released_at IS NULL THEN p.packs ELSE 0 END"
    ),
}


def check_promotions() -> BookCheck:
    """Recompute seats, teams and limits from orders, payments and refunds."""
    count = TeamSeat.objects.count() + FlashPurchase.objects.count()
    return BookCheck("promotions", count, differences("promotions", _RULES))
