"""A county of six towns in which so much happened that its towns can be compared and published."""

from typing import Final

from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import now
from tests.copies import copied
from tests.portal.builders import IN_YEAR, leaf, make_county, record, sale, village

TOWNS: Final = 6
_SHOPS: Final = 6


@copied
def make_busy_county() -> None:
    """Write places and facts: by town other prices of leaf, other sales, other growers."""
    make_county(towns=TOWNS, villages=2)
    at = now()
    record([fact for town in range(TOWNS) for fact in _facts(town)], now=at)


def _facts(town: int) -> list[FactRecord]:
    at = IN_YEAR
    facts = []
    for number in range(_SHOPS + town):
        where, who = village(town, number % 2), f"{town}-{number}"
        price = 8_000 + 900 * (town * 5 % TOWNS) + 10 * number
        facts.append(leaf(where, f"g{who}", price, at=at))
        facts.append(sale(where, f"O{who}", 5_000 + 700 * (town * 3 % TOWNS), at=at))
    return facts
