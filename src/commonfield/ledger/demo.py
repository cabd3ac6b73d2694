"""The ledger's part of the demo county at full size: the books of orders, again and again."""

from typing import Final

from django.db import connection

from commonfield.ledger.models import LedgerEntry, Posting
from commonfield.workshop.demo import Copies

# Postings come before their entry, and belong to one of their own transaction.
_SEALED_LAST: Final = "ledger_posting_same_transaction"


def copy_entries(copies: Copies) -> None:
    """Copy the entries that refer to what is copied; postings first, sealed by their entries."""
    _set_constraints("ALL IMMEDIATE", f"{_SEALED_LAST} DEFERRED")
    copies.write(
        Posting,
        source="JOIN ledger_entry e ON e.id = s.entry_id"
        " JOIN copy_of o ON o.number = e.reference CROSS JOIN copy_each c",
    )
    copies.write(
        LedgerEntry,
        source="JOIN copy_of o ON o.number = s.reference CROSS JOIN copy_each c",
        changes={"reference": "s.reference || c.tail"},
    )
    _set_constraints(f"{_SEALED_LAST} IMMEDIATE", "ALL DEFERRED")


def _set_constraints(*settings: str) -> None:
    """Let PostgreSQL check keys now, instead of remembering millions of them until the end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for each in settings:
                cursor.execute(f"SET CONSTRAINTS {each}")
