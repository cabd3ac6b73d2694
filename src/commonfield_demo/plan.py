"""Who is who in the demo county, drawn from the seed before anything is written.

Codes and address names are drawn here too, so that a later run finds everybody again.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest
from math import log
from typing import Final

from commonfield.people.choices import OrganisationKind, Role, Sector
from commonfield.places.choices import DivisionKind
from commonfield.places.types import PlaceInfo
from commonfield.supply.types import Shares
from commonfield_demo import names
from commonfield_demo.catalogue import ITEMS, Item, new_item
from commonfield_demo.scales import DemoSpan, Scale

_READABLE: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ENTERPRISE_SHARES: Final = Shares(growers_bp=500, maker_bp=4_600, store_bp=4_300, carrier_bp=600)
COOPERATIVE_SHARES: Final = Shares(growers_bp=1_200, maker_bp=3_800, store_bp=4_400, carrier_bp=600)
LOW_INCOME: Final = 0.16
HALL_COVERAGE: Final = 0.88
SHOPS_OPEN_BEFORE: Final = 0.8
SELL_THE_ENTERPRISE: Final = 0.55
FIXED_TERM: Final = 0.25
GROWERS_A_VILLAGE: Final = 6
# The first maker's first village is as dense as a real one, so that every figure is shown there:
# up to so many of its growers live in it and enough for a figure in each other, one in so many is
# of low income, and so much more often than elsewhere a shop is there.
GROWERS_AT_HOME, GROWERS_ELSEWHERE = 21, 5
LOW_INCOME_AT_HOME: Final = 3
SHOPS_AT_HOME: Final = 14
MU, MU_SPREAD = 3.2, 0.5
LEAST_MU, MOST_MU = 1.0, 8.0
OF_LOW_INCOME: Final = 0.6
# Towns where most shops are, and how much more often a shop is there than elsewhere.
MARKET_TOWNS: Final = ("331124001", "331124002", "331124003", "331124101", "331124105")
IN_MARKET_TOWNS: Final = 4
NAMED_AFTER_A_FAMILY: Final = 0.25
HAS_NEW_TEA: Final = 0.2
_NEW_DAYS: Final = (2, 25)


@dataclass(frozen=True)
class GrowerPlan:
    """A grower's household, its garden, and how it grew in its second year. Units: mu."""

    household: str
    name: str
    village: str
    garden_mu: float
    growth: float
    low_income_from: date | None


@dataclass(frozen=True)
class MakerPlan:
    """Who makes tea: an organisation, its clerk, its growers, its agreement."""

    organisation: str
    kind: str
    name: str
    name_en: str
    village: str
    clerk: str
    shares: Shares
    growers: tuple[GrowerPlan, ...]
    lot_days: int


@dataclass(frozen=True)
class ProductPlan:
    """A product of a store. Units: fen."""

    slug: str
    item: Item
    price_fen: int
    weight: float
    listed_on: date


@dataclass(frozen=True)
class StorePlan:
    """An online store: whose, where, since when, whose tea, how big a part of the orders."""

    slug: str
    organisation: str
    name: str
    name_en: str
    village: str
    keeper: str
    opened_on: date
    maker: int
    products: tuple[ProductPlan, ...]
    weight: float


@dataclass(frozen=True)
class ContractPlan:
    """A contract of work."""

    code: str
    organisation: str
    sector: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class VenuePlan:
    """A hall, a park or a centre."""

    code: str
    kind: str
    name: str
    name_en: str
    village: str
    opened_on: date


@dataclass(frozen=True)
class Plan:
    """The registers of a demo county; the first maker and the first store are the enterprise's."""

    scale: Scale
    span: DemoSpan
    makers: tuple[MakerPlan, ...]
    stores: tuple[StorePlan, ...]
    contracts: tuple[ContractPlan, ...]
    venues: tuple[VenuePlan, ...]
    bureau: str
    hall_village: str
    # Where the households live that the demo shows.
    homes: tuple[str, ...]


@dataclass
class _Draw:
    source: random.Random
    villages: Sequence[PlaceInfo]
    homes: Sequence[str]
    span: DemoSpan
    taken: set[str] = field(default_factory=set)
    without_growers: list[str] = field(default_factory=list)
    # The dense village, once it is drawn.
    home: str = ""

    def code(self, letter: str) -> str:
        while True:
            code = letter + "".join(self.source.choices(_READABLE, k=8))
            if code not in self.taken:
                self.taken.add(code)
                return code

    def villages_of_growers(self, count: int) -> list[str]:
        """Return other villages for each maker, as long as there are some."""
        if len(self.without_growers) < count:
            self.without_growers = self.source.sample(self.homes, k=len(self.homes))
        return [self.without_growers.pop() for _ in range(min(count, len(self.homes)))]

    def village_of_a_shop(self) -> str:
        weights = [self._shops_in(code) for code in self.homes]
        return self.source.choices(self.homes, weights)[0]

    def _shops_in(self, village: str) -> int:
        """Return how often a shop is in a village; of the dense one's town all are in that one."""
        if self.home and village[:9] == self.home[:9]:
            return SHOPS_AT_HOME if village == self.home else 0
        return IN_MARKET_TOWNS if village[:9] in MARKET_TOWNS else 1

    def shop(self, keeper: str) -> tuple[str, str]:
        """Return a name that no other shop has, as long as there are some."""
        name, name_en = names.shop(self.source)
        if self.source.random() < NAMED_AFTER_A_FAMILY:
            name, name_en = f"{keeper}家的茶", f"{names.in_latin(keeper)} Family Tea"
        for _ in range(20):
            if name not in self.taken:
                break
            name, name_en = names.shop(self.source)
        self.taken.add(name)
        return name, name_en

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.source.randrange((last - first).days + 1))


def make_plan(scale: Scale, span: DemoSpan, seed: int, villages: Sequence[PlaceInfo]) -> Plan:
    """Draw the registers of a county; the same arguments give the same plan."""
    source = random.Random(f"{seed}/{scale.name}/registers")  # noqa: S311 - invented, and repeatable
    draw = _Draw(source, villages, _homes(source, scale.sample_villages, villages), span)
    venues = _venues(draw)
    makers = tuple(_maker(draw, scale, index) for index in range(1 + scale.cooperatives))
    draw.home = makers[0].growers[0].village
    stores = tuple(_store(draw, makers, rank) for rank in range(1 + scale.other_stores))
    return Plan(
        scale=scale,
        span=span,
        makers=makers,
        stores=stores,
        contracts=tuple(_contracts(draw, scale, makers, stores)),
        venues=venues,
        bureau=draw.code("O"),
        hall_village=_hall_village(makers[0].growers[0].village, venues),
        homes=tuple(draw.homes),
    )


def _homes(source: random.Random, count: int, villages: Sequence[PlaceInfo]) -> list[str]:
    """Return villages where households live: one of each town, then a second of the largest."""
    if not count:
        return [each.code for each in villages]
    towns: dict[str, list[str]] = defaultdict(list)
    for each in villages:
        if each.kind == DivisionKind.VILLAGERS_COMMITTEE:
            towns[each.code[:9]].append(each.code)
    largest = sorted(towns.values(), key=len, reverse=True)
    rounds = zip_longest(*(source.sample(codes, k=len(codes)) for codes in largest))
    return sorted([code for drawn in rounds for code in drawn if code][:count])


def _hall_village(wanted: str, venues: Sequence[VenuePlan]) -> str:
    """Return the village whose hall the demo's keeper keeps: the demo grower's, if it has one."""
    halls = [venue.village for venue in venues if venue.kind == "hall"]
    return wanted if wanted in halls else halls[0]


def _maker(draw: _Draw, scale: Scale, index: int) -> MakerPlan:
    is_enterprise = index == 0
    growers = scale.enterprise_growers if is_enterprise else scale.cooperative_growers
    around = draw.villages_of_growers(max(1, growers // GROWERS_A_VILLAGE))
    village = draw.source.choice(around)
    town = next(each for each in draw.villages if each.code == village)
    stem = names.shop(draw.source)[0][:2]
    name = "松阳示例茶业有限公司" if is_enterprise else f"{stem}茶叶专业合作社"
    name_en = (
        "Songyang Sample Tea Company"
        if is_enterprise
        else f"{names.in_latin(stem)} Tea Cooperative, {town.name_en}"
    )
    kind = OrganisationKind.ENTERPRISE if is_enterprise else OrganisationKind.COOPERATIVE
    return MakerPlan(
        organisation=draw.code("O"),
        kind=kind.value,
        name=name,
        name_en=name_en[:120],
        village=village,
        clerk=names.person(draw.source),
        shares=ENTERPRISE_SHARES if is_enterprise else COOPERATIVE_SHARES,
        growers=tuple(_growers(draw, around, growers, is_at_home=is_enterprise)),
        lot_days=scale.enterprise_lot_days if is_enterprise else scale.lot_days,
    )


def _growers(
    draw: _Draw, around: Sequence[str], count: int, *, is_at_home: bool
) -> Iterator[GrowerPlan]:
    """Draw growers, in each village about as many, of the first maker more in its first one."""
    home, *others = around
    at_home = min(GROWERS_AT_HOME, count - GROWERS_ELSEWHERE * len(others)) if is_at_home else 0
    for each in range(at_home):
        yield _grower(draw, home, is_low=each % LOW_INCOME_AT_HOME == 0)
    places = others if at_home and others else around
    for each in range(count - at_home):
        village = places[each % len(places)]
        # A few in a neighbouring village would hide those at home: the town's sum is shown.
        is_beside = is_at_home and village != home and village[:9] == home[:9]
        yield _grower(draw, village, is_low=False if is_beside else None)


def _grower(draw: _Draw, village: str, *, is_low: bool | None = None) -> GrowerPlan:
    drawn_low = draw.source.random() < LOW_INCOME
    is_low = drawn_low if is_low is None else is_low
    garden = draw.source.lognormvariate(log(MU), MU_SPREAD) * (OF_LOW_INCOME if is_low else 1.0)
    growth = draw.source.normalvariate(1.3 if is_low else 1.08, 0.06)
    return GrowerPlan(
        household=draw.code("H"),
        name=names.person(draw.source),
        village=village,
        garden_mu=min(max(garden, LEAST_MU), MOST_MU),
        growth=max(growth, 0.8),
        low_income_from=draw.day(draw.span.beginning, draw.span.leaf_from) if is_low else None,
    )


def _store(draw: _Draw, makers: Sequence[MakerPlan], rank: int) -> StorePlan:
    source = draw.source
    # The first stores are the makers' own; the others sell one maker's tea.
    is_own = rank < len(makers)
    index = rank if is_own else _maker_of_store(source, len(makers))
    maker = makers[index]
    keeper = names.person(source)
    name, name_en = draw.shop(keeper)
    if is_own:
        name, name_en = f"{maker.name}网店", f"{maker.name_en.split(',')[0]} Online"
    slug = f"{names.in_latin(name[:2]).lower()}-{rank + 1}"
    span = draw.span
    is_old = rank == 0 or source.random() < SHOPS_OPEN_BEFORE
    opened = (
        draw.day(span.beginning + timedelta(days=30), span.orders_from - timedelta(days=10))
        if is_old
        else draw.day(span.orders_from, span.until - timedelta(days=30))
    )
    return StorePlan(
        slug=slug,
        organisation=maker.organisation if is_own else draw.code("O"),
        name=name[:60],
        name_en=name_en[:120],
        village=maker.village if is_own else draw.village_of_a_shop(),
        keeper=keeper,
        opened_on=opened,
        maker=index,
        products=_products(draw, slug, opened, is_own=is_own),
        weight=1.0 if rank == 0 else 1.0 / (rank + 8),
    )


def _products(draw: _Draw, slug: str, opened: date, *, is_own: bool) -> tuple[ProductPlan, ...]:
    """Draw what a store offers, and at which prices: a maker's own store all of its packs."""
    source = draw.source
    dearness = 1.0 if is_own else source.uniform(0.88, 1.26)
    wanted = len(ITEMS) if is_own else source.choice((2, 2, 3, 3, 4, 5))
    luck = {item.name: source.random() ** (1 / item.weight) for item in ITEMS}
    kept = sorted(ITEMS, key=lambda item: luck[item.name], reverse=True)[:wanted]
    offered = [(item, opened) for item in ITEMS if item in kept]
    if is_own or source.random() < HAS_NEW_TEA:
        until = draw.span.until
        listed = draw.day(until - timedelta(_NEW_DAYS[1]), until - timedelta(_NEW_DAYS[0]))
        offered.append((new_item(until), max(listed, opened)))
    return tuple(
        ProductPlan(
            slug=f"{slug}-{position}",
            item=item,
            price_fen=round(item.price_fen * dearness / 100) * 100,
            weight=item.weight,
            listed_on=listed,
        )
        for position, (item, listed) in enumerate(offered, start=1)
    )


def _maker_of_store(source: random.Random, makers: int) -> int:
    return 0 if source.random() < SELL_THE_ENTERPRISE else source.randrange(1, makers)


def _contracts(
    draw: _Draw, scale: Scale, makers: Sequence[MakerPlan], stores: Sequence[StorePlan]
) -> list[ContractPlan]:
    """Draw jobs: the enterprise's number is given, the rest by how much a store sells."""
    source = draw.source
    others = [store for store in stores if store.organisation != makers[0].organisation]
    employers = [makers[0].organisation] * scale.enterprise_contracts
    # Every employer gets a person; the rest go where there is more to do.
    employers += [store.organisation for store in others]
    employers += source.choices(
        [store.organisation for store in others],
        [store.weight**0.5 for store in others],
        k=scale.contracts - len(employers),
    )
    opened = {store.organisation: store.opened_on for store in stores}
    ended = set(source.sample(range(len(employers)), scale.contracts_ended))
    return [
        _contract(draw, employer, opened[employer], index in ended)
        for index, employer in enumerate(employers)
    ]


def _contract(draw: _Draw, employer: str, opened: date, is_ended: bool) -> ContractPlan:  # noqa: FBT001 - drawn before
    span, source = draw.span, draw.source
    starts = draw.day(opened, span.until - timedelta(days=12))
    ends = draw.day(starts + timedelta(days=10), span.until) if is_ended else None
    if ends is None and source.random() < FIXED_TERM:
        ends = draw.day(span.after + timedelta(days=40), span.after + timedelta(days=500))
    sector = source.choices(
        [Sector.SELLING, Sector.CARRYING, Sector.MAKING, Sector.GROWING, Sector.OFFICE],
        [48, 24, 14, 6, 8],
    )[0]
    return ContractPlan(draw.code("W"), employer, sector.value, starts, ends)


# 大石、平卿、后畲、小竹溪、茶排、板桥.
NAMED_VILLAGES: Final = (
    *("331124105215", "331124105224", "331124204200"),
    *("331124204202", "331124104230", "331124212200"),
)
_NAMED_SINCE: Final = date(2016, 10, 1)
_PARKS: Final = (
    ("songyang-tea-park", "松阳茶产业电商园（演示）", "Songyang Tea E-commerce Park (demo)", 2016),
    ("gushi-logistics-park", "古市茶叶物流园（演示）", "Gushi Tea Logistics Park (demo)", 2019),
    ("shuinan-maker-park", "水南创业园（演示）", "Shuinan Start-up Park (demo)", 2022),
)


def _venues(draw: _Draw) -> tuple[VenuePlan, ...]:
    halls = [
        VenuePlan(
            code=f"hall-{village.code}",
            kind="hall",
            name=f"{village.short_name}文化礼堂",
            name_en=f"{village.name_en} Culture Hall",
            village=village.code,
            opened_on=draw.day(date(2013, 9, 1), draw.span.until - timedelta(days=20)),
        )
        for village in draw.villages
        if village.kind == DivisionKind.VILLAGERS_COMMITTEE and draw.source.random() < HALL_COVERAGE
    ]
    parks = [
        VenuePlan(code, "park", name, name_en, draw.village_of_a_shop(), date(year, 5, 18))
        for code, name, name_en, year in _PARKS
    ]
    centre = VenuePlan(
        "songyang-tea-centre",
        "centre",
        "松阳数字茶业创新分中心（演示）",
        "Songyang Branch Centre for Digital Tea (demo)",
        parks[0].village,
        date(2021, 9, 9),
    )
    have = {each.village for each in halls}
    # The halls that the demo's year is lived in stand at every seed.
    halls += [
        VenuePlan(
            code=f"hall-{village.code}",
            kind="hall",
            name=f"{village.short_name}文化礼堂",
            name_en=f"{village.name_en} Culture Hall",
            village=village.code,
            opened_on=_NAMED_SINCE,
        )
        for village in draw.villages
        if village.code in NAMED_VILLAGES and village.code not in have
    ]
    return (*halls, *parks, centre)


# The one-click roles, with the name that a visitor reads. The first grower, the first maker.
DEMO_NAMES: Final = {
    Role.COUNTY_ADMIN: "叶管理",
    Role.BUREAU: "潘农业",
    Role.ANALYST: "徐分析",
    Role.CLERK: "吴过秤",
    Role.KEEPER: "李店主",
    Role.HALL_KEEPER: "周礼堂",
    Role.HELPER: "刘帮办",
    Role.GROWER: "王茶农",
    Role.AUDITOR: "陈审计",
    Role.ACCOUNTANT: "洪会计",
    Role.REVIEWER: "包审核",
    Role.DIALECT_REVIEWER: "阙听音",
    Role.HERITAGE: "宋非遗",
    Role.SUPPLIER: "毛剧团",
    Role.VILLAGE_CLERK: "程文书",
    Role.SUPERVISOR: "汤监督",
    Role.PLANNER: "留规划",
    Role.EDITOR: "纪编辑",
    Role.PARK_MANAGER: "邱园区",
}
