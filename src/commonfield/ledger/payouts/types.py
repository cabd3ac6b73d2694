"""What crosses the border of payouts."""

from dataclasses import dataclass
from datetime import datetime

from commonfield.ledger.payouts.choices import (
    CorrectionKind,
    CorrectionReason,
    NotPaidFor,
    PayoutState,
)


@dataclass(frozen=True)
class NewPayment:
    """A payee to be paid all that an account says is owed; ``seen_fen`` is what was shown.

    ``account_print`` is the fingerprint of their bank account; without one they are paid in cash.
    ``was_bank`` marks a payee who is paid in cash now and was paid by bank before.
    """

    account: str
    account_print: str = ""
    was_bank: bool = False
    seen_fen: int | None = None

    @property
    def is_cash(self) -> bool:
        """Return whether it is paid against a signature."""
        return not self.account_print


@dataclass(frozen=True)
class Payee:
    """Who is paid: the account that says what is owed, and the fact's place and subject."""

    account: str
    place: str
    subject: str


@dataclass(frozen=True)
class PayoutView:
    """A payment of a run; ``reason`` says why it failed. Units: fen.

    ``results`` are all that were recorded of it: whether it was paid.
    """

    number: str
    run: str
    payee: str
    amount_fen: int
    is_cash: bool
    state: PayoutState
    reason: str = ""
    account_print: str = ""
    was_bank: bool = False
    results: frozenset[bool] = frozenset()

    @property
    def fitting_correction(self) -> CorrectionKind | None:
        """The only correction that its latest result allows, if any.

        What was left out of the bank's file cannot have arrived by it.
        """
        if self.reason == NotPaidFor.LEFT_OUT:
            return None
        if self.state == PayoutState.PAID:
            return CorrectionKind.UNPAID if self.is_cash else CorrectionKind.RETURNED
        if self.state not in {PayoutState.FAILED, PayoutState.RETURNED}:
            return None
        return CorrectionKind.HANDED if self.is_cash else CorrectionKind.ARRIVED


@dataclass(frozen=True)
class CashListView:
    """A cash list that was handed over, as one person says; ``decided_by`` is another.

    ``missing`` are the payments that were not collected, ``reason`` why it was sent back.
    """

    cash_list: int
    run: str
    payer: str
    prepared_by: int | None
    prepared_at: datetime
    handed: tuple[str, ...]
    missing: tuple[str, ...]
    verdict: str = ""
    decided_by: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class NewCorrection:
    """What is to be booked: of a payment by its number, else of an account. Units: fen."""

    kind: CorrectionKind
    reason: CorrectionReason
    number: str = ""
    account: str = ""


@dataclass(frozen=True)
class CorrectionView:
    """A correction that one person prepared, and what another decided. Units: fen.

    ``reason`` is a ``CorrectionReason``; once it was free words.
    """

    correction: int
    payer: str
    kind: CorrectionKind
    number: str
    payee: str
    amount_fen: int
    reason: str
    prepared_by: int | None
    prepared_at: datetime
    verdict: str = ""


@dataclass(frozen=True)
class PayoutRunView:
    """A run; ``unsettled`` is how many of its payments have no result yet. Units: fen.

    ``prepared_by`` and ``decided_by`` are persons; none for the program.
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
