"""Reading which growers a maker owes, and which of them it may pay."""

from collections.abc import Iterable, Sequence
from typing import Final

from commonfield.ledger.payouts.queries import (
    corrections_awaiting,
    last_failures,
    last_payments,
    payments_awaiting,
)
from commonfield.people.queries import bank_fingerprints, bank_last_entered, with_bank
from commonfield.supply.models import Grower
from commonfield.supply.payouts.choices import Obstacle
from commonfield.supply.payouts.rules import was_paid_by_bank
from commonfield.supply.payouts.types import OwedGrower
from commonfield.supply.shares.queries import not_allowing_payout, owed_to_growers

_ACCOUNT: Final = "supply.payout_account"


def owed_growers(maker: str) -> list[OwedGrower]:
    """Return the growers that a maker owes, each with what prevents a payment."""
    owed = dict(owed_to_growers(maker))
    obstacles = _obstacles(maker, owed)
    failures, cash = last_failures(maker, owed), paid_in_cash(owed)
    return [
        OwedGrower(code, fen, obstacles.get(code), code in cash, failures.get(code, ""))
        for code, fen in owed.items()
    ]


def payable_growers(maker: str) -> dict[str, int]:
    """Return how much of a maker's debts can be paid in a run now, by grower. Units: fen."""
    owed = dict(owed_to_growers(maker))
    obstacles = _obstacles(maker, owed)
    return {code: fen for code, fen in owed.items() if code not in obstacles}


def _obstacles(maker: str, owed: Iterable[str]) -> dict[str, Obstacle]:
    waiting = (each.payee for each in payments_awaiting(payer=maker))
    corrected = (each.payee for each in corrections_awaiting([maker]))
    return (
        dict.fromkeys(corrected, Obstacle.CORRECTED)
        | dict.fromkeys(waiting, Obstacle.WAITING)
        | obstacles_of(owed)
    )


def obstacles_of(growers: Iterable[str]) -> dict[str, Obstacle]:
    """Return which of some growers may not be paid at all, and why."""
    rows = list(Grower.objects.filter(code__in=list(growers)).order_by("id"))
    refusing = not_allowing_payout(row.code for row in rows)
    found = {}
    for row in rows:
        if row.person_id is None:
            found[row.code] = Obstacle.ERASED
        elif row.code in refusing:
            found[row.code] = Obstacle.NO_CONSENT
        elif row.confirmed_at is None:
            found[row.code] = Obstacle.UNCONFIRMED
    return found


def paid_in_cash(growers: Iterable[str]) -> set[str]:
    """Return the growers without a known bank account."""
    persons = persons_of(growers)
    banked = with_bank(persons.values())
    return {code for code in growers if persons.get(code) not in banked}


def persons_of(growers: Iterable[str]) -> dict[str, int]:
    """Return growers' persons; erased growers have none."""
    rows = Grower.objects.filter(code__in=list(growers), person__isnull=False)
    return dict(rows.order_by("id").values_list("code", "person_id"))


def account_prints(growers: Iterable[str]) -> dict[str, Sequence[str]]:
    """Return the fingerprints of growers' bank accounts, under every known key, if they have one.

    Each is bound to its grower: a household's account links no one to an erased person.
    """
    persons = persons_of(growers)
    about = {person_id: code for code, person_id in persons.items()}
    prints = bank_fingerprints(about, purpose=_ACCOUNT)
    return {about[person_id]: found for person_id, found in prints.items()}


def formerly_paid_by_bank(maker: str, growers: Iterable[str]) -> set[str]:
    """Return which growers without an account were paid by bank, or had one since."""
    persons = persons_of(growers)
    paid, entered = last_payments(maker, persons), bank_last_entered(persons.values())
    return {
        code
        for code, person_id in persons.items()
        if was_paid_by_bank(paid.get(code), entered.get(person_id))
    }
