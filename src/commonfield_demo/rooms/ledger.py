"""The ledger's part of the demo county at full size: the books of orders, again and again."""

from commonfield.ledger.models import LedgerEntry, Posting
from commonfield_demo.copies import Copies


def copy_entries(copies: Copies) -> None:
    """Copy the entries that refer to what is copied; postings first, sealed by their entries."""
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
