"""What the ledger records as facts, guards and checks."""

from commonfield.ledger.books import check_ledger, check_payouts
from commonfield.ledger.guards import register_guards
from commonfield.ledger.witnesses import check_witnesses
from commonfield.workshop.books import register_check


def register() -> None:
    """Hand all of it to the rooms below."""
    register_guards()
    register_check("ledger", check_ledger)
    register_check("payouts", check_payouts)
    register_check("witnesses", check_witnesses)
