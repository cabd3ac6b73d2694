"""Reading which growers a maker owes, and which of them it may pay."""

from collections.abc import Iterable

from commonfield.ledger.payouts.queries import last_failures, payments_awaiting
from commonfield.people.queries import with_bank
from commonfield.supply.models import Grower
from commonfield.supply.payouts.choices import Obstacle
from commonfield.supply.payouts.types import OwedGrower
from commonfield.supply.shares.queries import not_allowing_payout, owed_to_growers


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
    """Return how much of what a maker owes can be paid in a run now, by grower. Units: fen."""
    owed = dict(owed_to_growers(maker))
    obstacles = _obstacles(maker, owed)
    return {code: fen for code, fen in owed.items() if code not in obstacles}


def _obstacles(maker: str, owed: Iterable[str]) -> dict[str, Obstacle]:
    waiting = (each.payee for each in payments_awaiting(payer=maker))
    return dict.fromkeys(waiting, Obstacle.WAITING) | obstacles_of(owed)


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
    rows = Grower.objects.filter(code__in=list(growers)).order_by("id")
    persons = dict(rows.values_list("code", "person_id"))
    banked = with_bank(each for each in persons.values() if each)
    return {code for code, person_id in persons.items() if person_id not in banked}
