"""The kinds of fact that the ledger records."""

from commonfield.facts.registry import register_kind
from commonfield.facts.types import Kind


def register_kinds() -> None:
    """Register the ledger's kinds."""
    register_kind(
        Kind(
            code="ledger.paid_out",
            zh="付给应得者的钱",
            en="Money paid to those it was owed to",
            unit="count",
            recorded_by="clerk",
            subject="payee",
        )
    )
