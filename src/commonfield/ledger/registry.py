"""What the ledger records as facts, guards and checks."""

from commonfield.facts.kinds import register_kind
from commonfield.facts.types import FactKind
from commonfield.ledger.books import check_payouts
from commonfield.ledger.guards import register_guards
from commonfield.ledger.queries import check_ledger
from commonfield.workshop.books import register_check


def register() -> None:
    """Hand all of it to the rooms below."""
    register_guards()
    register_check("ledger", check_ledger)
    register_check("payouts", check_payouts)
    register_kind(
        FactKind(
            code="ledger.paid_out",
            zh="付给应得者的钱",
            en="Money paid to those it was owed to",
            unit="count",
            recorded_by="clerk",
            subject="payee",
        )
    )
