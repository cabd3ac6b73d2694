"""A store counts by a licence that an officer found right and a sale of the last year."""

from datetime import timedelta

import pytest
from django.db import connection

from commonfield.facts.models import Fact
from commonfield.kernel.errors import CommonfieldError, PermissionRefusedError
from commonfield.orders.commands import cancel_order
from commonfield.people.choices import Role
from commonfield.people.commands import grant_role
from commonfield.people.types import SYSTEM, Actor, NewGrant
from commonfield.stores import commands
from commonfield.stores import queries as store_queries
from commonfield.stores.books import check_licences
from commonfield.stores.catalogue.commands import withdraw_product
from commonfield.stores.catalogue.commands.products import return_product
from commonfield.stores.choices import PaperKind
from commonfield.stores.errors import (
    PaperOfYourStoreError,
    PaperReasonMissingError,
    PaperReplacedError,
    StoreBarredError,
)
from commonfield.stores.models import PaperDecision, Store
from commonfield.stores.papers import commands as paper_commands
from commonfield.stores.papers import queries as paper_queries
from commonfield.stores.running import commands as running_commands
from commonfield.stores.types import NewPaper
from commonfield.workshop.errors import DecidedAlreadyError, PreparedByYouError
from commonfield.workshop.guards import remove_guards
from tests.market.builders import Shop, make_shop
from tests.orders.builders import order_at
from tests.people.builders import COUNTY, NOW, OTHER_VILLAGE, TODAY, make_actor

LICENCE = NewPaper(PaperKind.FOOD_LICENCE, "JY13311240001234", TODAY + timedelta(days=400))
YEAR = timedelta(days=366)


def enter(shop: Shop, paper: NewPaper = LICENCE) -> int:
    paper_commands.add_paper(by=shop.keeper, now=NOW, slug=shop.slug, paper=paper)
    papers = store_queries.settings_of_store(shop.slug, by=shop.keeper, now=NOW).papers
    return papers[-1].paper_id


def counted() -> list[tuple[str, str]]:
    """Return what began and ceased to count, in order: which, and where."""
    kinds = ("market.store_counted", "market.store_uncounted")
    rows = Fact.objects.filter(kind__in=kinds).order_by("id")
    return [(fact.kind.rpartition("_")[2], fact.place) for fact in rows]


@pytest.fixture
def officer() -> Actor:
    return make_actor(Role.BUREAU, place=COUNTY)


def make_counting(officer: Actor) -> Shop:
    shop = make_shop()
    order_at(shop)
    paper_commands.accept_paper(by=officer, now=NOW, paper_id=enter(shop))
    return shop


def test_invented_licences_count_nowhere():
    for slug in ("one", "two", "three", "four"):
        shop = make_shop(slug)
        order_at(shop, key=slug)
        enter(shop)

    commands.count_stores(NOW)

    assert counted() == []


def test_store_counts_once_checked_and_selling_and_its_closing_takes_that_back(officer: Actor):
    shop = make_shop()
    paper_commands.accept_paper(by=officer, now=NOW, paper_id=enter(shop))
    before_the_sale = counted()
    order_at(shop)

    changed = [commands.count_stores(NOW) for _ in range(2)]
    running_commands.move_store(by=shop.keeper, now=NOW, slug=shop.slug, place=OTHER_VILLAGE)
    running_commands.close_store(by=shop.keeper, now=NOW, slug=shop.slug)

    home = counted()[0][1]
    assert (before_the_sale, changed) == ([], [1, 0])
    assert counted() == [
        ("counted", home), ("uncounted", home),
        ("counted", OTHER_VILLAGE), ("uncounted", OTHER_VILLAGE),
    ]  # fmt: skip


def test_store_whose_sale_was_given_back_does_not_count(officer: Actor):
    shop = make_shop()
    cancel_order(by=SYSTEM, now=NOW, number=order_at(shop, "paid").number)

    paper_commands.accept_paper(by=officer, now=NOW, paper_id=enter(shop))

    assert counted() == []


def test_store_ceases_to_count_a_year_after_its_last_sale(officer: Actor):
    make_counting(officer)

    commands.count_stores(NOW + YEAR)

    assert [what for what, _place in counted()] == ["counted", "uncounted"]


def test_store_ceases_to_count_with_another_licence_until_that_is_checked(officer: Actor):
    shop = make_counting(officer)

    paper_commands.accept_paper(by=officer, now=NOW, paper_id=enter(shop))

    assert [what for what, _place in counted()] == ["counted", "uncounted", "counted"]


def test_books_say_whose_licence_was_never_checked(officer: Actor):
    shop = make_counting(officer)
    make_shop("two")
    assert (check_licences().count, check_licences().differences) == (1, ())
    remove_guards(connection)
    PaperDecision.objects.update(digest="changed", decided_by=shop.keeper.person_id)
    Store.objects.filter(slug="two").update(counted_at=NOW)

    found = [each.check for each in check_licences().differences]

    assert found == [
        "licences: another person checked",
        "licences: decided as prepared",
        "licences: who counts was checked",
    ]


def test_refused_licence_bars_the_store_until_there_is_another(officer: Actor):
    shop = make_counting(officer)
    withdraw_product(by=shop.keeper, now=NOW, slug=shop.product)

    paper_commands.refuse_paper(by=officer, now=NOW, paper_id=enter(shop), reason="查无此号")

    with pytest.raises(StoreBarredError):
        return_product(by=shop.keeper, now=NOW, slug=shop.product)
    (shown,) = store_queries.settings_of_store(shop.slug, by=shop.keeper, now=NOW).papers
    assert (shown.is_refused, shown.reason, counted()[-1][0]) == (True, "查无此号", "uncounted")
    enter(shop)
    return_product(by=shop.keeper, now=NOW, slug=shop.product)


def test_licence_is_not_checked_by_the_wrong_person(officer: Actor):
    shop, other = make_shop(), make_shop("mist")
    paper = enter(shop)
    of_elsewhere = make_actor(Role.BUREAU, place=OTHER_VILLAGE)
    accountant = make_actor(Role.ACCOUNTANT, organisation=other.maker.code)
    for each in (other.keeper, accountant):
        grant = NewGrant(each.person_id or 0, Role.BUREAU, COUNTY)
        grant_role(by=SYSTEM, now=NOW, grant=grant)
    refused: list[tuple[Actor, type[CommonfieldError]]] = [
        (shop.keeper, PermissionRefusedError),
        (of_elsewhere, PermissionRefusedError),
        (make_actor(Role.COUNTY_ADMIN, place=COUNTY), PermissionRefusedError),
    ]

    for by, error in refused:
        with pytest.raises(error):
            paper_commands.accept_paper(by=by, now=NOW, paper_id=paper)
    of_other = enter(other)
    for by in (other.keeper, accountant):
        with pytest.raises(PaperOfYourStoreError):
            paper_commands.accept_paper(by=by, now=NOW, paper_id=of_other)

    waiting = paper_queries.papers_to_check(by=officer, now=NOW)
    assert {each.store.slug for each in waiting} == {shop.slug, other.slug}


def test_licence_is_decided_once_and_as_it_stands(officer: Actor):
    shop = make_shop()
    first, second = enter(shop), enter(shop)
    paper_commands.accept_paper(by=officer, now=NOW, paper_id=second)

    for paper, reason, error in (
        (first, "x", PaperReplacedError),
        (second, " ", PaperReasonMissingError),
        (second, "x", DecidedAlreadyError),
    ):
        with pytest.raises(error):
            paper_commands.refuse_paper(by=officer, now=NOW, paper_id=paper, reason=reason)
    paper_commands.add_paper(by=SYSTEM, now=NOW, slug=shop.slug, paper=LICENCE)
    (mine,) = paper_queries.papers_to_check(by=officer, now=NOW)
    with pytest.raises(PreparedByYouError):
        paper_commands.accept_paper(by=SYSTEM, now=NOW, paper_id=mine.paper.paper_id)
