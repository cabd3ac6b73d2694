"""What an accountant is shown of the books."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

ROOTS: Final = ("Assets", "Liabilities", "Equity", "Income", "Expenses")
# Accounts whose balance stands on the credit side.
CREDIT_ROOTS: Final = frozenset({"Liabilities", "Equity", "Income"})
# Profit of earlier years, computed: nothing is ever posted to it.
RETAINED: Final = "Equity:Retained"


@dataclass(frozen=True)
class ChartAccount:
    """How one of the ledger's accounts (``Root:Group``) is called in an accountant's books."""

    ours: str
    code: str
    zh: str
    en: str
    line_zh: str = ""
    line_en: str = ""
    heading: str = ""

    @property
    def root(self) -> str:
        """Which of the four sorts it is."""
        return self.ours.split(":")[0]


@dataclass(frozen=True)
class Period:
    """Days for which books are read; ``until`` is the first day that no longer counts."""

    since: date
    until: date


@dataclass(frozen=True)
class AccountLine:
    """What an account stood at, what moved, and what it stands at, on its own side. Units: fen.

    ``opening_fen`` of income and expenses counts from the year's first day. A balance that is not
    known is None: for a bank with only the payments out recorded.
    """

    account: ChartAccount
    opening_fen: int | None
    debit_fen: int
    credit_fen: int
    closing_fen: int | None
    parties: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Movement:
    """One posting on an account: debit positive. Units: fen; the balance behind it, if known."""

    entry: uuid.UUID
    at: datetime
    kind: str
    reference: str
    party: str
    amount_fen: int
    balance_fen: int | None

    @property
    def credit_fen(self) -> int:
        """The amount as a credit."""
        return -self.amount_fen


@dataclass(frozen=True)
class EntryLeg:
    """A leg of an entry as a voucher has it. Units: fen, debit positive."""

    account: ChartAccount
    party: str
    amount_fen: int

    @property
    def credit_fen(self) -> int:
        """The amount as a credit."""
        return -self.amount_fen


@dataclass(frozen=True)
class BookedEntry:
    """An entry in one organisation's books, with the one that it takes back or that took it."""

    entry: uuid.UUID
    at: datetime
    kind: str
    reference: str
    legs: Sequence[EntryLeg]
    reverses: uuid.UUID | None
    reversed_by: uuid.UUID | None


@dataclass(frozen=True)
class Voucher:
    """A voucher: so many documents of a kind on a day; its legs balance. Units: fen."""

    number: int
    on: date
    kind: str
    reference: str
    documents: int
    legs: Sequence[EntryLeg]
