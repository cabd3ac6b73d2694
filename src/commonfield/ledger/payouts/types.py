"""What crosses the border of payouts."""

from dataclasses import dataclass
from datetime import datetime

from commonfield.ledger.payouts.choices import PayoutState


@dataclass(frozen=True)
class NewPayment:
    """Somebody to be paid all that an account says is owed; ``seen_fen`` is what was shown."""

    account: str
    is_cash: bool = False
    seen_fen: int | None = None


@dataclass(frozen=True)
class Payee:
    """Who is paid: the account that says what is owed, and the fact's place and subject."""

    account: str
    place: str
    subject: str


@dataclass(frozen=True)
class PayoutView:
    """A payment of a run; ``reason`` says why it failed. Units: fen."""

    number: str
    run: str
    payee: str
    amount_fen: int
    is_cash: bool
    state: PayoutState
    reason: str = ""


@dataclass(frozen=True)
class PayoutRunView:
    """A run; ``unsettled`` is how many of its payments have no result yet. Units: fen.

    ``prepared_by`` and ``decided_by`` are persons; none for the program and for runs of before.
    """

    run: str
    payer: str
    prepared_at: datetime
    prepared_by: int | None
    decided_at: datetime | None
    decided_by: int | None
    state: PayoutState
    reason: str
    payees: int
    total_fen: int
    unsettled: int = 0
    failed: int = 0
    is_exported: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a payment, by a row of the bank's file, or by hand. Units: fen."""

    row: int
    number: str
    is_paid: bool
    reason: str = ""
    amount_fen: int | None = None


@dataclass(frozen=True)
class Settled:
    """How many payments were newly recorded as paid, and as failed."""

    paid: int
    failed: int
