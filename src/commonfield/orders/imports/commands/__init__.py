"""Orders that outside channels took, and what their channels say of them afterwards."""

from commonfield.orders.imports.commands.following import (
    call_off_imported,
    correct_imported,
    hold_imported,
    refund_imported,
    return_imported,
    send_imported,
    take_back_imported,
)
from commonfield.orders.imports.commands.taking import import_orders

__all__ = [
    "call_off_imported",
    "correct_imported",
    "hold_imported",
    "import_orders",
    "refund_imported",
    "return_imported",
    "send_imported",
    "take_back_imported",
]
