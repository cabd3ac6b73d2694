"""What crosses the border of paying growers."""

from dataclasses import dataclass

from commonfield.supply.payouts.choices import Obstacle


@dataclass(frozen=True)
class OwedGrower:
    """A grower who is owed something; what stands in the way of paying them. Units: fen.

    ``failure`` says why the latest payment failed, if it did.
    """

    grower: str
    fen: int
    obstacle: Obstacle | None
    is_cash: bool
    failure: str = ""


@dataclass(frozen=True)
class BankRow:
    """A row of the file for the bank. Units: fen."""

    number: str
    name: str
    bank: str
    amount_fen: int


@dataclass(frozen=True)
class LeftOut:
    """A payment that is not in the file for the bank; the name is empty if its payee is erased."""

    number: str
    name: str


@dataclass(frozen=True)
class BankFile:
    """What the bank is to pay, and what not, since the account has changed.

    ``is_first`` tells that no file was made before: what is left out is owed again at once.
    """

    rows: tuple[BankRow, ...]
    left_out: tuple[LeftOut, ...]
    is_first: bool
