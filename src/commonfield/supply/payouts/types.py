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
