"""What crosses the border of the ledger."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Leg:
    """One leg of an entry: debit positive, credit negative. Units: fen.

    ``account`` is an account's code, such as ``Liabilities:O12:Growers:G000034``.
    """

    account: str
    amount_fen: int


@dataclass(frozen=True)
class Draft:
    """An entry before it is written: what it is, what it refers to, and its legs."""

    kind: str
    reference: str
    occurred_at: datetime
    legs: tuple[Leg, ...] = field(default=())
    reverses: uuid.UUID | None = None


@dataclass(frozen=True)
class StatementLine:
    """A movement on a party's account, seen from its side: positive is owed to it."""

    at: datetime
    kind: str
    reference: str
    amount_fen: int


@dataclass(frozen=True)
class Balance:
    """What one account stands at, debit positive. Units: fen."""

    account: str
    amount_fen: int
