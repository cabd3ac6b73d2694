"""Leaf and lots: who picks what when, how much must be picked for what is sold, what is packed."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield_demo.acts import Deliver, MakeLot, StockUp
from commonfield_demo.cast import Cast
from commonfield_demo.catalogue import (
    LEAF_FOR_TEA,
    LOT_NAMES,
    SEASONS,
    USUAL_MU,
    PickingSeason,
    tea_season,
)
from commonfield_demo.demand import Demand, packs_by_period
from commonfield_demo.plan import GrowerPlan, MakerPlan, Plan, ProductPlan

# Tea is sold within a year of its making; what is older went to wholesale.
_FRESH: Final = timedelta(days=400)
_SAFETY: Final = 1.12
_SPARE_PACKS: Final = 6
_SPARE_AT_THE_END: Final = 1
_NEW_PACKS: Final = 36
# A larger garden is picked more often and by more hands.
_OFTENER: Final = 0.6
_MORE_HANDS: Final = 0.4
_MOST_DAYS: Final = 0.95
# What pickers of a household bring in a day.
_LEAST_KG, _MOST_KG = 2.5, 15.0
# What a scale takes at once.
_MOST_DELIVERY_G: Final = 2_000_000


@dataclass
class PlannedLot:
    """A lot before it is made. Units: grams."""

    key: str
    maker: int
    line: str
    at: datetime
    deliveries: list[Deliver]
    made_g: int = 0
    left_g: int = 0


def leaf_of(plan: Plan, cast: Cast, seed: int, maker: int) -> Iterator[tuple[str, Deliver]]:
    """Yield a maker's deliveries at their natural size, by day, each with its line."""
    source = random.Random(f"{seed}/leaf/{maker}")  # noqa: S311 - repeatable, no secret
    entry = plan.makers[maker]
    for index in range((plan.span.after - plan.span.leaf_from).days):
        day = plan.span.leaf_from + timedelta(days=index)
        for season in SEASONS:
            progress = season.progress(day)
            if progress is None:
                continue
            for position, grower in enumerate(entry.growers):
                often = season.chance * (grower.garden_mu / USUAL_MU) ** _OFTENER
                if source.random() < min(often * plan.scale.picking, _MOST_DAYS):
                    act = _delivery(source, (plan, cast, entry), grower, (season, progress), day)
                    key = f"d{maker}/{index}/{season.first[0]}.{season.line}/{position}"
                    yield season.line, replace(act, key=key)


def _delivery(
    source: random.Random,
    where: tuple[Plan, Cast, MakerPlan],
    grower: GrowerPlan,
    season_at: tuple[PickingSeason, float],
    day: date,
) -> Deliver:
    plan, cast, maker = where
    season, progress = season_at
    grade = season.grades[0] if source.random() >= progress else season.grades[-1]
    fen = round(season.yuan_per_kg(day, grade) * source.uniform(0.97, 1.03) * 5) * 20
    hands = (grower.garden_mu / USUAL_MU) ** _MORE_HANDS
    growth = grower.growth if day >= plan.span.orders_from else 1.0
    kilograms = season.kilograms * hands * growth * source.uniform(0.75, 1.25)
    kilograms = min(max(kilograms, _LEAST_KG), _MOST_KG)
    seconds = source.randrange(7 * 3600, 19 * 3600)
    return Deliver(
        at=start_of_china_day(day) + timedelta(seconds=seconds),
        key="",
        grower=cast.growers[grower.household],
        maker=maker.organisation,
        weight_g=round(kilograms * 100) * 10,
        grade=grade,
        price_fen_per_kg=fen,
        by=cast.clerks[maker.organisation],
    )


def plan_lots(plan: Plan, cast: Cast, seed: int, maker: int) -> list[PlannedLot]:
    """Gather a maker's leaf into lots of so many days, by line; the last days' leaf waits."""
    lot_days = plan.makers[maker].lot_days
    gathered: dict[tuple[str, int], list[Deliver]] = defaultdict(list)
    for line, act in leaf_of(plan, cast, seed, maker):
        day = (china_day(act.at) - plan.span.leaf_from).days
        gathered[line, day // lot_days].append(act)
    lots = []
    for (line, index), deliveries in sorted(gathered.items()):
        last = plan.span.leaf_from + timedelta(days=(index + 1) * lot_days - 1)
        at = start_of_china_day(last) + timedelta(hours=21)
        deliveries.sort(key=lambda act: (act.at, str(act.key)))
        lots.append(PlannedLot(f"l{maker}/{line}/{index}", maker, line, at, deliveries))
    return lots


class Supplies:
    """All lots of the county, made big enough for what is sold, and packed before it is sold."""

    def __init__(self, plan: Plan, cast: Cast, demand: Demand, seed: int) -> None:
        self._plan = plan
        self._cast = cast
        self._products = [(store, product) for store in plan.stores for product in store.products]
        self.lots = [
            lot for maker in range(len(plan.makers)) for lot in plan_lots(plan, cast, seed, maker)
        ]
        self._by_line: dict[tuple[int, str], list[PlannedLot]] = defaultdict(list)
        for lot in self.lots:
            self._by_line[lot.maker, lot.line].append(lot)
        self._needs = self._packing_needs(demand)
        self._scale_leaf()
        self.packing = list(self._pack())

    def _packing_needs(self, demand: Demand) -> list[tuple[date, int, int]]:
        """Return (day, SKU, packs): every fortnight for big sellers, every quarter for small.

        Packs are of orders that are no copies.
        """
        scale = self._plan.scale
        first = self._plan.span.orders_from
        fortnights = list(range(0, demand.days, 14))
        quarters = list(range(0, demand.days, 91))
        often = packs_by_period(demand, len(self._products), fortnights)
        seldom = packs_by_period(demand, len(self._products), quarters)
        needs = []
        for sku, (store, product) in enumerate(self._products):
            is_big = int(often[sku].sum()) * scale.copies > scale.often_from
            starts, wanted = (fortnights, often[sku]) if is_big else (quarters, seldom[sku])
            for start, packs in zip(starts, wanted, strict=True):
                day = first + timedelta(days=start)
                if packs == 0 and store.opened_on > day:
                    continue
                is_last = start == starts[-1]
                # What is left at the end is what visitors of the demo can buy.
                spare = int(wanted.max()) // 5 if is_last else 0
                if scale.copies == 1:
                    spare += _SPARE_PACKS
                elif is_last:
                    spare += _SPARE_AT_THE_END
                sells_from = store.opened_on + timedelta(days=1)
                if product.listed_on > store.opened_on:
                    spare = _NEW_PACKS if is_last and scale.copies == 1 else 0
                    sells_from = product.listed_on + timedelta(days=1)
                if packs + spare:
                    needs.append((max(day, sells_from), sku, int(packs) + spare))
        return sorted(needs)

    def _scale_leaf(self) -> None:
        """Let the year's harvest reach for what is packed from each maker's line."""
        wanted: dict[tuple[int, str], int] = defaultdict(int)
        for _, sku, packs in self._needs:
            store, product = self._products[sku]
            wanted[store.maker, product.item.line] += packs * self._weight_g(product)
        for (maker, line), lots in self._by_line.items():
            needed_g = wanted[maker, line] * LEAF_FOR_TEA[line] * _SAFETY
            recent = start_of_china_day(self._plan.span.orders_from)
            picked_g = sum(
                act.weight_g for lot in lots if lot.at >= recent for act in lot.deliveries
            )
            times = max(1.0, needed_g / max(picked_g, 1))
            for lot in lots:
                self._size(lot, times)

    def _weight_g(self, product: ProductPlan) -> int:
        """Return what a pack weighs with those of its copies."""
        return product.item.net_g * self._plan.scale.copies

    def _size(self, lot: PlannedLot, times: float) -> None:
        if times > 1.0:
            lot.deliveries = [
                replace(act, weight_g=min(_MOST_DELIVERY_G, round(act.weight_g * times / 10) * 10))
                for act in lot.deliveries
            ]
        leaf_g = sum(act.weight_g for act in lot.deliveries)
        lot.made_g = lot.left_g = max(1, round(leaf_g / LEAF_FOR_TEA[lot.line]))

    def _pack(self) -> Iterator[StockUp]:
        """Yield packing for each need: of the product's season first, then of the latest year."""
        for day, sku, packs in self._needs:
            store, product = self._products[sku]
            at = start_of_china_day(day) - timedelta(hours=7)
            left, weight_g = packs, self._weight_g(product)
            for lot in self._lots_for(store.maker, product):
                if lot.at >= at or lot.at < at - _FRESH or lot.left_g < weight_g:
                    continue
                taken = min(left, lot.left_g // weight_g)
                lot.left_g -= taken * weight_g
                left -= taken
                clerk = self._cast.clerks[self._plan.makers[store.maker].organisation]
                copies = self._plan.scale.copies
                yield StockUp(at, lot.key, self._cast.skus[product.slug], taken * copies, clerk)
                if not left:
                    break
            if left:
                raise ValueError(f"no tea for {product.slug} on {day}: {left} packs short")

    def _lots_for(self, maker: int, product: ProductPlan) -> list[PlannedLot]:
        def order(lot: PlannedLot) -> tuple[bool, int, datetime]:
            day = china_day(lot.deliveries[0].at)
            return tea_season(day) != product.item.season, -day.year, lot.at

        return sorted(self._by_line[maker, product.item.line], key=order)

    def acts(self) -> Iterator[Deliver | MakeLot | StockUp]:
        """Yield deliveries, lots and packing, not in order of time."""
        end = start_of_china_day(self._plan.span.after)
        for lot in self.lots:
            yield from (act for act in lot.deliveries if act.at < end)
            if lot.at < end:
                name, name_en = LOT_NAMES[lot.line]
                maker = self._plan.makers[lot.maker].organisation
                yield MakeLot(
                    at=lot.at,
                    key=lot.key,
                    maker=maker,
                    deliveries=tuple(act.key for act in lot.deliveries),
                    name=name,
                    name_en=name_en,
                    made_g=lot.made_g,
                    by=self._cast.clerks[maker],
                )
        yield from self.packing
