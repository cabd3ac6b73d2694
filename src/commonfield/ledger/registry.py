"""What the ledger records as facts, guards and checks."""

from commonfield.ledger.books import check_ledger, check_payouts
from commonfield.ledger.guards import register_guards
from commonfield.ledger.payouts.queries import SHEET_PURPOSE
from commonfield.ledger.witnesses import check_witnesses
from commonfield.workshop.books import register_check
from commonfield.workshop.media import register_sealed_files


def register() -> None:
    """Hand all of it to the rooms below."""
    register_guards()
    register_sealed_files(SHEET_PURPOSE)
    register_check("ledger", check_ledger)
    register_check("payouts", check_payouts)
    register_check("witnesses", check_witnesses)
