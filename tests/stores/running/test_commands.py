"""A store opened whole, arranged, moved and handed over; by whom, and nothing by halves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.facts.queries import recent_facts
from commonfield.kernel.errors import CommonfieldError, PermissionRefusedError
from commonfield.orders.desk import queries as desk_queries
from commonfield.people.choices import Role
from commonfield.people.commands import lay_down_roles
from commonfield.people.errors import OrganisationNotFoundError, PersonPlaceUnknownError
from commonfield.people.queries import persons_with_role
from commonfield.people.types import GUEST, SYSTEM, Actor
from commonfield.stores import queries
from commonfield.stores import queries as store_queries
from commonfield.stores.choices import PaperKind
from commonfield.stores.errors import (
    HandoverToItselfError,
    HandoverUnusableError,
    OrdersUnfinishedError,
    PaperExpiredError,
    RatesUnusableError,
    SamePlaceError,
    SlugTakenError,
    StoreClosedError,
)
from commonfield.stores.models import Merchant, ShippingRate, Store, StorePaper
from commonfield.stores.papers import commands as paper_commands
from commonfield.stores.rules import one_price
from commonfield.stores.running import commands as running_commands
from commonfield.stores.running.commands import close_store
from commonfield.stores.types import NewPaper, NewStore, Opening, Rate, StoreDetails
from tests.market.builders import Shop, make_order, make_shop
from tests.orders.builders import order_at
from tests.people.builders import (
    NOW,
    OTHER_VILLAGE,
    TODAY,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_organisation,
    make_person,
)

LICENCE = NewPaper(PaperKind.FOOD_LICENCE, "JY13311240001234", TODAY + timedelta(days=400))
PROMISE = NewPaper(PaperKind.GROWER_PROMISE)
DETAILS = StoreDetails("新名", "New name", "介绍", "Intro", "", 5)


def make_opening(organisation: str, slug: str = "second", **changes: object) -> Opening:
    store = NewStore(organisation, slug, "第二家", "Second", VILLAGE)
    return replace(Opening(store, LICENCE, one_price(600, 9_900)), **changes)  # type: ignore[arg-type]  # fields by name


def settings_of(slug: str, by: Actor):
    return store_queries.settings_of_store(slug, by=by, now=NOW)


def facts_of(shop: Shop) -> list[tuple[str, str, str]]:
    """Return the store's openings and closings, the latest first: kind, place, whose."""
    code = Store.objects.get(slug=shop.slug).code
    rows = Fact.objects.filter(kind__startswith="market.store_").order_by("-id")
    return [
        (fact.kind.rpartition("_")[2], fact.place, fact.subject or "")
        for fact in rows
        if fact.attributes["store"] == code
    ]


def test_found_store_writes_all_of_it_at_once():
    shop = make_shop()

    code = running_commands.set_up_store(
        by=shop.keeper, now=NOW, opening=make_opening(shop.maker.code)
    )

    settings = settings_of("second", shop.keeper)
    (paper,) = settings.papers
    assert (paper.kind, paper.number, paper.days_left) == ("food_licence", LICENCE.number, 400)
    assert settings.rates == one_price(600, 9_900)
    assert AuditRow.objects.filter(action="market.store_opened", object=f"store:{code}").exists()
    assert LICENCE.number.encode() not in bytes(StorePaper.objects.get().number_sealed)


def test_found_store_makes_its_first_opener_the_keeper():
    coop = make_organisation("ONEW")
    clerk = make_actor(Role.CLERK, organisation=coop)

    running_commands.set_up_store(by=clerk, now=NOW, opening=make_opening(coop))

    assert persons_with_role(Role.KEEPER, on=TODAY, organisation=coop) == [clerk.person_id]
    assert settings_of("second", clerk).store == "second"


def test_found_store_gives_no_role_where_there_is_a_keeper():
    shop = make_shop()

    running_commands.set_up_store(
        by=shop.maker.clerk, now=NOW, opening=make_opening(shop.maker.code)
    )

    keepers = persons_with_role(Role.KEEPER, on=TODAY, organisation=shop.maker.code)
    assert keepers == [shop.keeper.person_id]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"paper": replace(LICENCE, expires_on=TODAY - timedelta(days=1))}, PaperExpiredError),
        ({"rates": (Rate("33", 1, 1, 1, 1),)}, RatesUnusableError),
        ({"store": NewStore("OCLOUD", "cloud", "云", "Cloud", VILLAGE)}, SlugTakenError),
        ({"store": NewStore("OCLOUD", "x", "云", "X", "999999999999")}, PersonPlaceUnknownError),
    ],
)
def test_found_store_refused_writes_nothing(changes: dict[str, Any], error: type[CommonfieldError]):
    shop = make_shop()
    opening = make_opening(shop.maker.code, **changes)
    before = Store.objects.count(), AuditRow.objects.count()

    with pytest.raises(error):
        running_commands.set_up_store(by=shop.keeper, now=NOW, opening=opening)

    assert (Store.objects.count(), AuditRow.objects.count()) == before
    assert (StorePaper.objects.count(), ShippingRate.objects.count()) == (0, 0)


def test_edit_store_says_in_the_audit_what_changed():
    shop = make_shop()

    running_commands.edit_store(by=shop.keeper, now=NOW, slug=shop.slug, details=DETAILS)

    store = store_queries.store(shop.slug)
    assert store is not None
    assert (store.name, store.intro_en) == ("新名", "Intro")
    row = AuditRow.objects.get(action="market.store_edited")
    assert row.detail == {"changed": "name name_en intro intro_en low_stock_packs"}


def test_move_store_closes_in_one_village_and_opens_in_the_other():
    shop = make_shop()

    running_commands.move_store(by=shop.keeper, now=NOW, slug=shop.slug, place=OTHER_VILLAGE)

    owner = shop.maker.code
    assert facts_of(shop) == [
        ("opened", OTHER_VILLAGE, owner),
        ("closed", VILLAGE, owner),
        ("opened", VILLAGE, owner),
    ]
    with pytest.raises(SamePlaceError):
        running_commands.move_store(by=shop.keeper, now=NOW, slug=shop.slug, place=OTHER_VILLAGE)
    with pytest.raises(PersonPlaceUnknownError):
        running_commands.move_store(by=shop.keeper, now=NOW, slug=shop.slug, place="330000000001")


def test_closed_store_neither_moves_nor_changes_hands():
    shop = make_shop()
    other = make_organisation("OTHER")
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)

    with pytest.raises(StoreClosedError):
        running_commands.move_store(by=shop.keeper, now=NOW, slug=shop.slug, place=OTHER_VILLAGE)
    with pytest.raises(StoreClosedError):
        running_commands.offer_store(by=shop.keeper, now=NOW, slug=shop.slug, to_organisation=other)


def add(shop: Shop, paper: NewPaper, *, days: int = 0) -> None:
    paper_commands.add_paper(
        by=shop.keeper, now=NOW + timedelta(days=days), slug=shop.slug, paper=paper
    )


def test_set_shipping_rates_replaces_them():
    shop = make_shop()
    rates = (Rate("", 1_000, 1_200, 1_000, 500), Rate("33", 1_000, 600, 1_000, 200, 9_900))
    for each in (one_price(500, None), rates):
        running_commands.set_shipping_rates(by=shop.keeper, now=NOW, slug=shop.slug, rates=each)

    row = Store.objects.get(slug=shop.slug)

    assert queries.shipping_rates([row.pk]) == {row.pk: list(rates)}
    with pytest.raises(RatesUnusableError):
        running_commands.set_shipping_rates(
            by=shop.keeper, now=NOW, slug=shop.slug, rates=rates[1:]
        )
    running_commands.set_shipping_rates(by=shop.keeper, now=NOW, slug=shop.slug, rates=())
    assert queries.shipping_rates([row.pk]) == {}


def offer_to(shop: Shop, organisation: str) -> str:
    return running_commands.offer_store(
        by=shop.keeper, now=NOW, slug=shop.slug, to_organisation=organisation
    )


def test_handover_needs_both_sides_and_ends_what_was_the_old_owners():
    shop = make_shop()
    other = make_organisation("OTHER")
    receiver = make_actor(Role.KEEPER, organisation=other)
    row = Store.objects.get()
    Merchant.objects.create(
        store=row, seller=row.organisation, method="wechat", merchant="1900000109", since=NOW
    )
    add(shop, PROMISE)

    offer = offer_to(shop, other)
    with pytest.raises(PermissionRefusedError):
        running_commands.take_over_store(by=shop.keeper, now=NOW, offer=offer, paper=LICENCE)
    slug = running_commands.take_over_store(by=receiver, now=NOW, offer=offer, paper=LICENCE)

    settings = settings_of(slug, receiver)
    assert [paper.kind for paper in settings.papers] == ["food_licence"]
    assert Merchant.objects.get().ended_at == NOW
    assert facts_of(shop)[:2] == [("opened", VILLAGE, other), ("closed", VILLAGE, shop.maker.code)]
    with pytest.raises(PermissionRefusedError):
        settings_of(slug, shop.keeper)
    with pytest.raises(HandoverUnusableError):
        running_commands.take_over_store(by=receiver, now=NOW, offer=offer, paper=LICENCE)


def test_handover_offer_ends_after_three_days_and_is_not_forged():
    shop = make_shop()
    other = make_organisation("OTHER")
    receiver = make_actor(Role.KEEPER, organisation=other)
    offer = offer_to(shop, other)

    late = NOW + timedelta(days=3, minutes=1)
    for text, now in ((offer, late), (offer[:-1], NOW), ("", NOW), ("e30", NOW)):
        with pytest.raises(HandoverUnusableError):
            running_commands.take_over_store(by=receiver, now=now, offer=text, paper=LICENCE)
    assert Store.objects.get().organisation == shop.maker.code


def test_handover_offer_ends_with_the_role_of_who_made_it():
    shop = make_shop()
    other = make_organisation("OTHER")
    receiver = make_actor(Role.KEEPER, organisation=other)
    offer = offer_to(shop, other)
    lay_down_roles(by=shop.keeper, now=NOW, person_id=shop.keeper.person_id or 0)

    with pytest.raises(HandoverUnusableError):
        running_commands.take_over_store(by=receiver, now=NOW, offer=offer, paper=LICENCE)
    assert Store.objects.get().organisation == shop.maker.code


def test_handover_waits_for_orders():
    shop = make_shop()
    other = make_organisation("OTHER")
    receiver = make_actor(Role.KEEPER, organisation=other)
    offer = offer_to(shop, other)
    make_order(shop)

    with pytest.raises(OrdersUnfinishedError):
        running_commands.take_over_store(by=receiver, now=NOW, offer=offer, paper=LICENCE)
    with pytest.raises(OrdersUnfinishedError):
        offer_to(shop, other)


def test_handover_to_itself_or_to_nobody():
    shop = make_shop()

    with pytest.raises(HandoverToItselfError):
        offer_to(shop, shop.maker.code)
    with pytest.raises(OrganisationNotFoundError):
        offer_to(shop, "ONONE")


def test_handover_by_the_countys_administrator():
    shop = make_shop()
    other = make_organisation("OTHER")

    running_commands.hand_over_store(
        by=make_admin(), now=NOW, slug=shop.slug, to_organisation=other, paper=PROMISE
    )

    assert Store.objects.get().organisation == other
    assert AuditRow.objects.get(action="market.store_handed_over").detail == {
        "was_of": shop.maker.code
    }


Act = Callable[[Shop, Actor], object]
ACTS: dict[str, Act] = {
    "found": lambda shop, by: running_commands.set_up_store(
        by=by, now=NOW, opening=make_opening(shop.maker.code)
    ),
    "edit": lambda shop, by: running_commands.edit_store(
        by=by, now=NOW, slug=shop.slug, details=DETAILS
    ),
    "move": lambda shop, by: running_commands.move_store(
        by=by, now=NOW, slug=shop.slug, place=OTHER_VILLAGE
    ),
    "add_paper": lambda shop, by: paper_commands.add_paper(
        by=by, now=NOW, slug=shop.slug, paper=LICENCE
    ),
    "withdraw_paper": lambda shop, by: paper_commands.withdraw_paper(
        by=by, now=NOW, slug=shop.slug, paper_id=StorePaper.objects.order_by("id")[0].pk
    ),
    "set_rates": lambda shop, by: running_commands.set_shipping_rates(
        by=by, now=NOW, slug=shop.slug, rates=one_price(1, None)
    ),
    "offer": lambda shop, by: running_commands.offer_store(
        by=by, now=NOW, slug=shop.slug, to_organisation="OMIST"
    ),
    "hand_over": lambda shop, by: running_commands.hand_over_store(
        by=by, now=NOW, slug=shop.slug, to_organisation="OMIST", paper=LICENCE
    ),
}


def written() -> tuple[object, ...]:
    """Return all that these commands write."""
    return (
        list(Store.objects.order_by("id").values()),
        list(StorePaper.objects.order_by("id").values("id", "replaced_at")),
        list(ShippingRate.objects.order_by("id").values()),
        AuditRow.objects.count(),
        [fact.id for fact in recent_facts(["market.store_opened", "market.store_closed"])],
    )


def two_papers(shop: Shop) -> None:
    for paper in (LICENCE, NewPaper(PaperKind.BUSINESS_LICENCE, "91331124MA2E0XXXXX")):
        paper_commands.add_paper(by=SYSTEM, now=NOW, slug=shop.slug, paper=paper)


@pytest.mark.parametrize("name", ACTS)
def test_command_by_others(name: str):
    shop, other = make_shop("cloud"), make_shop("mist")
    two_papers(shop)
    stranger = actor(make_person("路人"))
    before = written()

    for by in (other.keeper, stranger, GUEST):
        with pytest.raises(PermissionRefusedError):
            ACTS[name](shop, by)

    assert written() == before


def test_work_left_counts_what_the_keeper_still_has_to_do():
    shop = make_shop(packs=40)
    order_at(shop, "received", key="a")
    order_at(shop, "paid", key="b")

    assert desk_queries.work_left(shop.slug, by=shop.keeper, now=NOW) == 1
