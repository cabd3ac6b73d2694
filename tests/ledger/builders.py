"""Books of an invented cooperative that owes its growers."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from commonfield.ledger.accounts import expense, owed
from commonfield.ledger.commands import post_all
from commonfield.ledger.types import Draft, Leg, Payee

NOW: Final = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
HOLDER: Final = "OTEA"
VILLAGE: Final = "331124104201"


def leaf_draft(
    amount_fen: int = 6_000,
    *,
    grower: str = "G1",
    reference: str = "D1",
    holder: str = HOLDER,
    at: datetime = NOW,
) -> Draft:
    """Return an entry by which the holder owes a grower."""
    legs = (
        Leg(expense(holder, "Leaf"), amount_fen),
        Leg(owed(holder, "Growers", grower), -amount_fen),
    )
    return Draft("leaf", reference, at, legs)


def owe(
    amount_fen: int = 6_000,
    *,
    grower: str = "G1",
    reference: str = "D1",
    holder: str = HOLDER,
    days_ago: int = 0,
) -> uuid.UUID:
    """Book that the holder owes a grower."""
    at = NOW - timedelta(days=days_ago)
    draft = leaf_draft(amount_fen, grower=grower, reference=reference, holder=holder, at=at)
    return post_all([draft], now=NOW)[0]


def payee(grower: str = "G1", *, holder: str = HOLDER) -> Payee:
    """Return a grower to be paid."""
    return Payee(owed(holder, "Growers", grower), VILLAGE, f"s-{grower}")
