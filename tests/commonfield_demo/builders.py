"""A county so small that one sees everything in it, and a fortnight of its life as acts."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from commonfield.facts.commands import rebuild_roll_ups
from commonfield.facts.models import RollUp
from commonfield.people import commands as people
from commonfield.people.choices import Purpose, Role
from commonfield.people.types import SYSTEM, Actor, NewGrant, NewOrganisation, NewPerson
from commonfield.stores.catalogue.commands import list_product
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.running.commands import open_store
from commonfield.stores.types import NewStore
from commonfield.supply import commands as supply
from commonfield.supply.models import Grower
from commonfield.supply.shares.commands import propose_agreement
from commonfield.supply.subjects import subjects_of
from commonfield.supply.types import NewAgreement, Shares
from commonfield_demo import acts
from commonfield_demo.playing import Player
from tests.people.builders import COUNTY, OTHER_VILLAGE, VILLAGE, make_places
from tests.supply.builders import person_of

BEGAN: Final = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
ENDS: Final = datetime(2026, 4, 1, tzinfo=UTC)


def at(day: int, hour: int = 2, minute: int = 0) -> datetime:
    """Return an instant of March 2026, in UTC."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@dataclass(frozen=True)
class TinyCounty:
    """Two makers, five growers, three stores with four SKUs."""

    enterprise: str
    cooperative: str
    growers: tuple[str, ...]
    skus: tuple[str, ...]
    accountant: Actor


def make_tiny_county() -> TinyCounty:
    """Write the registers of a tiny county; two growers' households are low-income, one later."""
    make_places()
    enterprise = _organisation("enterprise", "试验茶业")
    cooperative = _organisation("cooperative", "试验合作社")
    shop = _organisation("store", "试验网店")
    growers = [
        _grower(index, cooperative if index == 4 else enterprise, low_from)
        for index, low_from in enumerate([None, date(2025, 1, 1), date(2026, 3, 9), None, None])
    ]
    for agreement in (
        NewAgreement(enterprise, "", date(2026, 1, 1), Shares(701, 4_499, 4_300, 500)),
        NewAgreement(cooperative, shop, date(2026, 3, 8), Shares(1_500, 3_000, 5_500, 0)),
    ):
        propose_agreement(by=SYSTEM, now=BEGAN, agreement=agreement)
    gtins = {
        (maker, net_g): supply.register_trade_item(
            by=SYSTEM, now=BEGAN, maker=maker, name=f"{tea}{net_g}克", name_en="Tea", net_g=net_g
        )
        for maker, tea in ((enterprise, "银猴"), (cooperative, "香茶"))
        for net_g in (50, 100)
    }
    _store(enterprise, "own")
    _store(shop, "shop")
    skus = (
        _product("own", gtins[enterprise, 100], 7_800),
        _product("own", gtins[enterprise, 50], 4_133),
        _product("shop", gtins[enterprise, 100], 8_199),
        _product("shop", gtins[cooperative, 100], 5_001),
    )
    accountant = _accountant(enterprise, cooperative)
    return TinyCounty(enterprise, cooperative, tuple(growers), skus, accountant)


def _accountant(*makers: str) -> Actor:
    """Write down who approves what the makers pay."""
    person = NewPerson("会计", VILLAGE)
    person_id = people.create_person(by=SYSTEM, now=BEGAN, person=person)
    grants = [NewGrant(person_id, Role.ACCOUNTANT, organisation_code=maker) for maker in makers]
    people.grant_roles(by=SYSTEM, now=BEGAN, grants=grants)
    return Actor(person_id, "person")


def _organisation(kind: str, name: str) -> str:
    return people.register_organisation(
        by=SYSTEM, now=BEGAN, organisation=NewOrganisation(kind, name, "Test", VILLAGE)
    )


def _grower(index: int, maker: str, low_from: date | None) -> str:
    village = VILLAGE if index % 2 else OTHER_VILLAGE
    household = people.register_household(by=SYSTEM, now=BEGAN, place_code=village)
    if low_from is not None:
        people.designate_low_income(
            by=SYSTEM, now=BEGAN, household_code=household, source="名单", valid_from=low_from
        )
    person = NewPerson(f"茶农{index}", village, household_code=household)
    grower = supply.register_grower(by=SYSTEM, now=BEGAN, cooperative=maker, person=person)
    person_id = person_of(grower)
    people.record_consents(by=SYSTEM, now=BEGAN, person_ids=[person_id], purposes=[Purpose.PAYOUT])
    # Made up before anything is played that is taken back.
    subjects_of(SYSTEM, [Grower.objects.get(code=grower)], BEGAN)
    return grower


def _store(organisation: str, slug: str) -> None:
    open_store(by=SYSTEM, now=BEGAN, store=NewStore(organisation, slug, "店", "Shop", VILLAGE))


def _product(store: str, gtin: str, price_fen: int) -> str:
    product = NewProduct(
        store=store,
        slug=f"{store}-{gtin}",
        title="茶",
        title_en="Tea",
        gtin=gtin,
        price_fen=price_fen,
    )
    return list_product(by=SYSTEM, now=BEGAN, product=product)


def life(county: TinyCounty) -> list[acts.Act]:
    """Return a month of acts in order of time: every kind of act that commands know."""
    own, small, shop, cooperative = county.skus
    maker, other = county.enterprise, county.cooperative
    growers = county.growers
    leaf: list[acts.Act] = [
        acts.Deliver(at(2, 1, i), f"d{i}", grower, maker, 3_000 + 777 * i, "one_leaf", 6_037 + i)
        for i, grower in enumerate([*growers[:4], growers[0]])
    ]
    return [
        *leaf,
        acts.Deliver(at(2, 3), "d5", growers[4], other, 9_990, "bulk", 555),
        acts.MakeLot(at(3), "l0", maker, ("d0", "d1", "d4"), "银猴", "Monkey", 2_400),
        acts.MakeLot(at(3, 3), "l1", maker, ("d2", "d3"), "银猴", "Monkey", 2_000),
        acts.MakeLot(at(3, 4), "l2", other, ("d5",), "香茶", "Green", 2_100),
        acts.StockUp(at(4), "l0", own, 8),
        acts.StockUp(at(4, 3), "l1", own, 6),
        acts.StockUp(at(4, 4), "l1", small, 5),
        acts.StockUp(at(4, 5), "l0", shop, 9),
        acts.StockUp(at(4, 6), "l2", cooperative, 9),
        _order(at(5), "o0", ((own, 1),)),
        acts.PayOrder(at(5, 2, 9), "o0", "simulated"),
        # More than the oldest lot holds: two lines; and a second SKU.
        _order(at(5, 3), "o1", ((own, 9), (small, 2))),
        acts.PayOrder(at(5, 3, 5), "o1", "simulated"),
        _order(at(5, 4), "o2", ((shop, 2),), payment="cod"),
        _order(at(5, 5), "o3", ((cooperative, 3),)),
        acts.CancelOrder(at(5, 5, 31), "o3"),
        _order(at(6), "o4", ((own, 2),)),
        acts.PayOrder(at(6, 2, 1), "o4", "simulated"),
        acts.PackOrder(at(6, 3), "o0"),
        acts.ShipOrder(at(6, 4), "o0", SYSTEM, "中通快递", "780000000001"),
        acts.PackOrder(at(6, 4, 1), "o2"),
        acts.ShipOrder(at(6, 5), "o2"),
        acts.CancelOrder(at(7), "o1"),
        acts.DivideLots(at(8, 18)),
        acts.ReceiveOrder(at(9), "o0"),
        acts.ReceiveOrder(at(9, 3), "o2"),
        _order(at(9, 4), "o5", ((cooperative, 2), (shop, 1))),
        acts.PayOrder(at(9, 4, 2), "o5", "simulated"),
        acts.PayGrowers(at(10), maker, approved_by=county.accountant),
        # What was given back is sold again, the oldest first; refunded after the dividing.
        _order(at(11), "o6", ((own, 3),), payment="cod"),
        acts.CancelOrder(at(11, 3), "o4"),
        acts.CancelOrder(at(11, 4), "o6"),
        _order(at(12), "o7", ((shop, 1),)),
        acts.Deliver(at(13), "d6", growers[2], maker, 1_500, "bud", 14_000),
        acts.DivideLots(at(14)),
        acts.PayGrowers(at(15), other, approved_by=county.accountant),
        acts.PayGrowers(at(15, 3), maker, approved_by=county.accountant),
    ]


def _order(
    when: datetime, key: str, lines: tuple[tuple[str, int], ...], payment: str = "simulated"
) -> acts.PlaceOrder:
    return acts.PlaceOrder(when, key, lines, "买家", "13800138000", COUNTY, "某路1号", payment)


def play(stream: Iterable[acts.Act]) -> None:
    """Play acts by the commands and add up their facts."""
    player = Player()
    for act in stream:
        player.play(act)
    player.end_day(ENDS)
    rebuild_roll_ups()


def totals() -> dict[tuple[str, ...], tuple[int, float, int]]:
    """Return every figure that facts add up to, by kind, place, channel, group and subject."""
    rows = RollUp.objects.values_list(
        "kind", "place", "channel", "group", "subject", "count", "quantity", "amount_fen"
    )
    return {tuple(row[:5]): (row[5], row[6], row[7]) for row in rows}


def moved(
    before: dict[tuple[str, ...], tuple[int, float, int]],
    after: dict[tuple[str, ...], tuple[int, float, int]],
) -> dict[tuple[str, ...], tuple[int, float, int]]:
    """Return by how much figures moved, those that did."""
    nothing = (0, 0.0, 0)
    keys = sorted(set(before) | set(after))
    differences = {
        key: tuple(
            new - old
            for old, new in zip(before.get(key, nothing), after.get(key, nothing), strict=True)
        )
        for key in keys
    }
    return {key: (int(d[0]), d[1], int(d[2])) for key, d in differences.items() if any(d)}


def in_order(stream: Iterable[acts.Act]) -> bool:
    """Return whether acts come in order of time."""
    return all(first.at <= second.at for first, second in itertools.pairwise(stream))
