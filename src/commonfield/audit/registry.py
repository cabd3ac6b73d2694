"""What audit hands to the workshop when the program starts."""

from commonfield.audit.books import check_audit
from commonfield.audit.signing import SIGNED
from commonfield.workshop.books import register_check
from commonfield.workshop.guards import Guard, register_guard
from commonfield.workshop.key_rotation import register_keyed_column


def register() -> None:
    """Only signatures may be written anew."""
    unchanging = ("id", "at", "actor", "action", "object", "place", "detail", "chain", "number")
    register_guard(Guard("audit_row", unchanging=unchanging))
    for signed in SIGNED:
        register_keyed_column(signed)
    register_check("audit", check_audit)
