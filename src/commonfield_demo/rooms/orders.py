"""The orders' part of the demo county at full size: orders again and again."""

from itertools import batched
from typing import Final

from django.db import connection

from commonfield.orders.models import CombinedPayment, Order, OrderLine, Refund, RefundLine
from commonfield.orders.rules import CONTACT_PURPOSE
from commonfield.workshop.vault import open_sealed, seal_all
from commonfield_demo.copies import Copies

ORDER_FACTS: Final = ("market.order_placed", "market.sale", "market.parcel_sent", "market.refund")
_AT_ONCE: Final = 50


def copy_orders(copies: Copies) -> None:
    """Copy the orders that are copied, with payments, lines and refunds."""
    by_number = "JOIN copy_of o ON o.number = s.number CROSS JOIN copy_each c"
    of_order = (
        "JOIN copy_of o ON o.number = {}.number CROSS JOIN copy_each c"
        " JOIN orders_order n ON n.number = o.number || c.tail"
    )
    _seal_contacts(copies)
    copies.write(
        CombinedPayment,
        source="JOIN copy_of o ON s.number = 'P' || o.number CROSS JOIN copy_each c",
        changes={"number": "s.number || c.tail"},
    )
    payment = (
        "(SELECT p.id FROM orders_combined_payment p WHERE p.number = 'P' || s.number || c.tail)"
    )
    copies.write(
        Order,
        source=by_number,
        changes={
            "number": "s.number || c.tail",
            "combined_id": payment,
            # Sealed for one order, it opens for no other.
            "contact_sealed": (
                "(SELECT k.sealed FROM copy_contact k WHERE k.number = s.number || c.tail)"
            ),
        },
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE copy_contact")
    copies.write(
        OrderLine,
        source="JOIN orders_order f ON f.id = s.order_id " + of_order.format("f"),
        changes={"order_id": "n.id"},
    )
    copies.write(
        Refund,
        source="JOIN orders_order f ON f.id = s.order_id " + of_order.format("f"),
        changes={"order_id": "n.id", "number": "s.number || c.tail"},
    )
    copies.write(
        RefundLine,
        source="JOIN orders_refund f ON f.id = s.refund_id"
        " JOIN orders_order g ON g.id = f.order_id JOIN copy_of o ON o.number = g.number"
        " CROSS JOIN copy_each c JOIN orders_refund n ON n.number = f.number || c.tail",
        changes={"refund_id": "n.id"},
    )


def _seal_contacts(copies: Copies) -> None:
    """Hold each copy's contact, sealed for it, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE copy_contact (number varchar(40) PRIMARY KEY, sealed bytea)"
        )
        cursor.execute(
            "SELECT s.number, s.contact_sealed FROM orders_order s JOIN copy_of o"
            " ON o.number = s.number WHERE s.contact_sealed IS NOT NULL ORDER BY s.number"
        )
        for some in batched(cursor.fetchall(), _AT_ONCE, strict=False):
            plain = {
                number: open_sealed(sealed, purpose=CONTACT_PURPOSE, about=number)
                for number, sealed in some
            }
            numbers = [f"{number}{tail}" for number in plain for tail in copies.tails]
            contacts = [contact for contact in plain.values() for _ in copies.tails]
            sealed = seal_all(contacts, purpose=CONTACT_PURPOSE, abouts=numbers)
            cursor.executemany(
                "INSERT INTO copy_contact VALUES (%s, %s)", list(zip(numbers, sealed, strict=True))
            )
