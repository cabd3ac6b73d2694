"""Who buys what when: arrays of orders for the whole year, drawn from the seed.

Shape: one element an order in every array, sorted by time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonfield_demo.catalogue import CHANNELS, ENTERPRISE_CHANNELS, OTHER_CHANNELS, appetite
from commonfield_demo.plan import Plan

Integers = NDArray[np.int32]
Reals = NDArray[np.float64]

QUANTITIES: Final = (0.77, 0.19, 0.04)
TWO_PRODUCTS: Final = 0.03
# Packs of an order of a company or a tea shop, which no private buyer's reaches.
BULK_FROM, BULK_UP_TO = 10, 60
# What becomes of an order in the own shop, and of one on an outside channel.
COD: Final = 0.2
NOT_PAID: Final = 0.04
REFUNDED: Final = 0.025
IN_THE_EVENING: Final = 0.45
_NONE: Final = -1


@dataclass(frozen=True)
class Demand:
    """Orders of a county, without copies.

    ``sku`` counts all products of all stores, in the plan's order.
    ``day`` counts from the first day of orders, ``second`` from midnight; ``second_sku`` is -1
    where an order has one product only; ``fate`` is a uniform draw that the story reads.
    """

    days: int
    day: Integers
    second: Integers
    store: Integers
    channel: Integers
    sku: Integers
    quantity: Integers
    second_sku: Integers
    fate: Reals

    def __len__(self) -> int:
        """How many orders."""
        return len(self.day)


def draw_demand(plan: Plan, seed: int) -> Demand:
    """Draw the year's orders that are no copies; the same plan and seed give the same orders."""
    draw = np.random.default_rng([seed, 7])
    days = (plan.span.after - plan.span.orders_from).days
    by_day = _by_day(plan.span.orders_from, days)
    store = _stores(plan, draw)
    opened = np.array([max((s.opened_on - plan.span.orders_from).days + 1, 0) for s in plan.stores])
    day = _days_after(by_day, opened[store], draw)
    second = _seconds(len(store), draw)
    order = np.lexsort((second, day))
    store, day, second = store[order], day[order], second[order]
    sku, second_sku = _skus(plan, store, draw)
    channel = _channels(plan, store, draw)
    quantity = 1 + np.searchsorted(np.cumsum(QUANTITIES), draw.random(len(store)), side="right")
    quantity = np.minimum(quantity, len(QUANTITIES))
    is_bulk = (draw.random(len(store)) < plan.scale.bulk) & (channel > 0)
    many = draw.integers(BULK_FROM, BULK_UP_TO, len(store), endpoint=True)
    return Demand(
        days=days,
        day=day.astype(np.int32),
        second=second.astype(np.int32),
        store=store.astype(np.int32),
        channel=channel,
        sku=sku,
        quantity=np.where(is_bulk, many, quantity).astype(np.int32),
        second_sku=second_sku,
        fate=draw.random(len(store)),
    )


def _by_day(first: date, days: int) -> Reals:
    weights = [appetite(first + timedelta(days=i), i / days) for i in range(days)]
    return np.array(weights) / sum(weights)


def _stores(plan: Plan, draw: np.random.Generator) -> Integers:
    """Draw whose order each is: the enterprise's number is given, the others' are heavy-tailed."""
    weights = np.array([store.weight for store in plan.stores[1:]])
    others = draw.choice(
        np.arange(1, len(plan.stores)),
        size=plan.scale.other_orders // plan.scale.copies,
        p=weights / weights.sum(),
    )
    own = np.zeros(plan.scale.enterprise_orders // plan.scale.copies, dtype=others.dtype)
    return np.concatenate([own, others]).astype(np.int32)


def _days_after(by_day: Reals, opened: Integers, draw: np.random.Generator) -> Integers:
    """Draw each order's day, not before its store has opened."""
    up_to = np.concatenate([[0.0], np.cumsum(by_day)])
    low = up_to[opened]
    chosen = low + draw.random(len(opened)) * (1.0 - low)
    day = np.searchsorted(up_to, chosen, side="right") - 1
    return np.clip(day, opened, len(by_day) - 1).astype(np.int32)


def _seconds(orders: int, draw: np.random.Generator) -> Integers:
    """Draw the time of day: few at night, most in the evening."""
    evening = draw.normal(20.5, 2.0, orders)
    daytime = draw.normal(12.5, 3.2, orders)
    hours = np.where(draw.random(orders) < IN_THE_EVENING, evening, daytime) % 24
    seconds: Integers = np.clip(hours * 3600, 60, 86_399).astype(np.int32)
    return seconds


def _skus(plan: Plan, store: Integers, draw: np.random.Generator) -> tuple[Integers, Integers]:
    """Draw what is ordered, by how often each product of the store is chosen."""
    sizes = np.array([len(each.products) for each in plan.stores])
    firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    limits = np.ones((len(plan.stores), int(sizes.max())))
    for index, each in enumerate(plan.stores):
        weights = np.array([product.weight for product in each.products])
        limits[index, : len(weights)] = np.cumsum(weights) / weights.sum()
    first = _choices(limits, store, draw)
    other = _choices(limits, store, draw)
    two = (draw.random(len(store)) < TWO_PRODUCTS) & (first != other)
    sku = firsts[store] + first
    second = np.where(two, firsts[store] + other, _NONE)
    return sku.astype(np.int32), second.astype(np.int32)


def _choices(limits: Reals, store: Integers, draw: np.random.Generator) -> Integers:
    chosen = np.zeros(len(store), dtype=np.int32)
    luck = draw.random(len(store))
    for column in range(limits.shape[1] - 1):
        chosen += luck > limits[store, column]
    return chosen


def _channels(plan: Plan, store: Integers, draw: np.random.Generator) -> Integers:
    scale = plan.scale
    luck = draw.random(len(store))
    found = np.zeros(len(store), dtype=np.int32)
    for is_enterprise, own, outside in (
        (True, scale.enterprise_own, ENTERPRISE_CHANNELS),
        (False, scale.other_own, OTHER_CHANNELS),
    ):
        limits = np.cumsum([own, *((1.0 - own) * part for part in outside)])[:-1]
        found = np.where(
            (store == 0) == is_enterprise, np.searchsorted(limits, luck, side="right"), found
        )
    return np.minimum(found, len(CHANNELS) - 1).astype(np.int32)


def packs_by_period(demand: Demand, skus: int, starts: Sequence[int]) -> NDArray[np.int64]:
    """Add up the packs that are wanted. Shape: (SKUs, periods); ``starts`` are first days."""
    period = np.searchsorted(np.array(starts), demand.day, side="right") - 1
    periods = len(starts)
    wanted = np.bincount(
        demand.sku * periods + period, weights=demand.quantity, minlength=skus * periods
    )
    two = demand.second_sku >= 0
    wanted += np.bincount(demand.second_sku[two] * periods + period[two], minlength=skus * periods)
    return wanted.astype(np.int64).reshape(skus, periods)
