"""Pure rules of the ledger: what a sound entry is."""

from collections import defaultdict
from collections.abc import Iterable

from commonfield.ledger.errors import UnbalancedEntryError
from commonfield.ledger.types import Draft, Leg


def merged(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """Add up legs on the same account and leave out those that add up to zero, by code."""
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        sums[leg.account] += leg.amount_fen
    return tuple(Leg(account, sums[account]) for account in sorted(sums) if sums[account])


def check_balance(draft: Draft) -> tuple[Leg, ...]:
    """Return the merged legs of an entry; one that does not balance or moves nothing is refused."""
    legs = merged(draft.legs)
    total = sum(leg.amount_fen for leg in legs)
    if total or not legs:
        raise UnbalancedEntryError(reference=draft.reference, sum_fen=total)
    return legs


def reversed_legs(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """Return the legs that take an entry back."""
    return tuple(Leg(leg.account, -leg.amount_fen) for leg in legs)
