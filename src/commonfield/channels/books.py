"""The channels' part of ``check_books``: platforms' files, our orders and the ledger agree."""

from typing import Final

from commonfield.channels.models import ChannelOrder
from commonfield.workshop.books import BookCheck, differences

_RULES: Final = {
    "an order of ours is what its platform's was when it was sold": (
        "SELECT c.number, c.sold_fen, coalesce(o.total_fen, 0) FROM channels_order c"
        ' LEFT JOIN orders_order o ON o.number = c."order"'
        " WHERE c.\"order\" <> '' AND (o.id IS NULL OR o.total_fen <> c.sold_fen"
        " OR o.channel_number <> c.number OR o.channel <> c.channel)"
    ),
    "what was taken back is what its refunds say": (
        "SELECT c.number, c.refunded_fen, coalesce(r.fen, 0) FROM channels_order c"
        ' JOIN orders_order o ON o.number = c."order" LEFT JOIN'
        " (SELECT order_id, sum(amount_fen) AS fen FROM orders_refund"
        " WHERE reason <> 'channel_sum' GROUP BY order_id) r"
        " ON r.order_id = o.id WHERE c.refunded_fen <> coalesce(r.fen, 0)"
    ),
    "no order of ours comes of two": (
        'SELECT "order", 1, count(*) FROM channels_order WHERE "order" <> \'\''
        ' GROUP BY "order" HAVING count(*) > 1'
    ),
    "fees and withdrawals are booked": (
        "SELECT kind, sum(due), sum(booked) FROM (SELECT 'channel_' || CASE WHEN named <> ''"
        " THEN named ELSE kind END AS kind, amount_fen AS due, 0 AS booked FROM channels_money"
        " WHERE kind IN ('fee', 'insurance', 'withdrawal')"
        " OR named IN ('fee', 'insurance', 'withdrawal') UNION ALL"
        " SELECT n.kind, 0, p.amount_fen FROM ledger_entry n"
        " JOIN ledger_posting p ON p.entry_id = n.id JOIN ledger_account a ON a.id = p.account_id"
        " WHERE n.kind LIKE 'channel_%%' AND a.code LIKE 'Assets:%%:Receivable:%%') x"
        " GROUP BY kind HAVING sum(due) <> sum(booked)"
    ),
}


def check_channels() -> BookCheck:
    """Recompute what came of platforms' files from our orders and the ledger."""
    return BookCheck("channels", ChannelOrder.objects.count(), differences("channels", _RULES))
