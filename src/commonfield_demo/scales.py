"""How big the demo county is, and on what; docs/demo.md says what is source and what assumption."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

COUNTY: Final = "331124000000"
SMALL: Final = "small"
FULL: Final = "county"
# As evaluation.queries.periods has it, which needs the whole program.
_ENTERED_WITHIN: Final = timedelta(days=10)


@dataclass(frozen=True)
class Scale:
    """The numbers of a demo county; everything else is drawn."""

    name: str
    enterprise_orders: int
    enterprise_growers: int
    other_stores: int
    other_orders: int
    cooperatives: int
    cooperative_growers: int
    contracts: int
    contracts_ended: int
    enterprise_contracts: int
    # How often a grower picks, against the natural measure.
    picking: float
    enterprise_lot_days: int
    lot_days: int
    # Share of orders in the own shop, of the enterprise and of the others.
    enterprise_own: float
    other_own: float
    # How many villages households are sampled in; 0: everybody in every village counts.
    sample_villages: int = 0
    # Share of outside orders that a company or a tea shop places, of many packs.
    bulk: float = 0.0
    # Of how many orders one is played by the commands, the others being copies of it.
    copies: int = 1
    # From how many packs a year on a store is sent a product every fortnight, not every quarter.
    often_from: int = 400


SCALES: Final = {
    SMALL: Scale(
        name=SMALL,
        enterprise_orders=1_800,
        enterprise_growers=96,
        other_stores=45,
        other_orders=4_200,
        cooperatives=2,
        cooperative_growers=24,
        contracts=150,
        contracts_ended=30,
        enterprise_contracts=20,
        picking=1.0,
        enterprise_lot_days=14,
        lot_days=14,
        enterprise_own=0.1,
        other_own=0.1,
        often_from=3_000,
        sample_villages=24,
        bulk=0.11,
    ),
    FULL: Scale(
        name=FULL,
        enterprise_orders=1_200_000,
        enterprise_growers=1_040,
        other_stores=1_499,
        other_orders=800_000,
        cooperatives=12,
        cooperative_growers=40,
        contracts=7_900,
        contracts_ended=780,
        enterprise_contracts=420,
        picking=1.0,
        enterprise_lot_days=7,
        lot_days=14,
        enterprise_own=0.05,
        other_own=0.1,
        copies=100,
        often_from=20_000,
    ),
}


@dataclass(frozen=True)
class DemoSpan:
    """The demo's days: twelve months of orders up to ``until``, twelve of leaf before them.

    A board that is opened on the day after ``until`` shows exactly these months.
    """

    until: date

    @property
    def after(self) -> date:
        """The first day after everything."""
        return self.until + timedelta(days=1)

    @property
    def orders_from(self) -> date:
        """The first day of orders: the first of the month eleven months before ``after``'s."""
        return _months_before(self.after, 11)

    @property
    def leaf_from(self) -> date:
        """The first day of leaf: twelve months before the first order."""
        return _months_before(self.after, 23)

    @property
    def years_end(self) -> date:
        """The first day after the villages' last year that is entered (docs/adr/0092)."""
        return (self.after - _ENTERED_WITHIN).replace(day=1)

    @property
    def beginning(self) -> date:
        """The day on which organisations were registered."""
        return date(self.leaf_from.year - 3, 1, 4)


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
