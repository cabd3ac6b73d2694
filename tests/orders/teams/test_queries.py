"""Promotions on pages: prices of the moment, teams to join, whose page it is."""

from datetime import timedelta

import pytest

from commonfield.front.page_cache.shared import recording_dependencies
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.orders.teams.queries import (
    promotions_of,
    team_basket,
    team_of_order,
    teams_of_store,
)
from commonfield.stores.catalogue.queries import basket, product, skus_by_code
from commonfield.stores.models import Sku
from commonfield.stores.offers.commands import end_flash_sale
from commonfield.stores.offers.queries import flash_sales_of_store, team_offer, team_offers_of_store
from commonfield.stores.queries import prices_at
from tests.market.builders import PRICE_FEN, make_order, make_shop
from tests.orders.teams.builders import (
    FLASH_FEN,
    HOUR,
    TEAM_FEN,
    join,
    make_offer,
    make_sale,
    open_team,
)
from tests.people.builders import NOW


def test_pages_show_the_flash_price_while_it_holds():
    shop = make_shop()
    sale = make_sale(shop, starts_at=NOW + HOUR, hours=1)

    def price_at(hours: int) -> list[int]:
        moment = NOW + hours * HOUR
        view = product(shop.product, now=moment)
        assert view is not None
        content = basket({shop.sku: 2}, now=moment)
        return [view.skus[0].price_fen, content.lines[0].sku.price_fen, content.total_fen // 2]

    prices = [price_at(hours) for hours in range(3)]
    end_flash_sale(by=shop.keeper, now=NOW, code=sale)

    assert prices == [[PRICE_FEN] * 3, [FLASH_FEN] * 3, [PRICE_FEN] * 3]
    assert price_at(1) == [PRICE_FEN] * 3


def test_pages_hold_until_a_sale_begins_or_ends():
    shop = make_shop()
    make_sale(shop, starts_at=NOW + HOUR, hours=1)

    def until(moment: object) -> object:
        with recording_dependencies() as notes:
            skus_by_code([shop.sku], now=moment)  # type: ignore[arg-type]  # a moment
        return notes.until

    assert [until(NOW), until(NOW + HOUR)] == [NOW + HOUR, NOW + 2 * HOUR]


def test_price_lists_know_no_flash_sales():
    shop = make_shop()
    make_sale(shop)

    assert prices_at([Sku.objects.get().pk], NOW) == {}


def test_product_shows_its_promotions_and_teams_to_join():
    shop = make_shop()
    offer = make_offer(shop, seats=3)
    make_sale(shop)
    code, order = open_team(shop, offer, 0)
    join(shop, code, 1)
    full, _order = open_team(shop, offer, 2)
    for buyer in (3, 4):
        join(shop, full, buyer)

    found = promotions_of(list(skus_by_code([shop.sku], now=NOW).values()), NOW)

    assert [(sale.price_fen, sale.phase) for sale in found.sales] == [(FLASH_FEN, "on")]
    (on_page,) = found.offers
    assert (on_page.offer.price_fen, on_page.alone_fen) == (TEAM_FEN, FLASH_FEN)
    assert [(team.code, team.left) for team in on_page.teams] == [(code, 1)]
    seen = team_of_order(order.number, NOW)
    assert seen is not None
    assert (seen.code, seen.taken) == (code, 2)


@pytest.mark.parametrize("hours", [25, -1])
def test_product_shows_what_comes_but_not_what_is_over(hours: int):
    shop = make_shop()
    make_offer(shop)
    make_sale(shop)
    skus = list(skus_by_code([shop.sku], now=NOW).values())

    found = promotions_of(skus, NOW + hours * HOUR)

    phases = [sale.phase for sale in found.sales] + [each.offer.phase for each in found.offers]
    assert phases == ([] if hours > 0 else ["before", "before"])


def test_product_without_promotions_asks_little(django_assert_num_queries: object):
    shop = make_shop()
    skus = list(skus_by_code([shop.sku], now=NOW).values())

    with django_assert_num_queries(2), recording_dependencies() as notes:  # type: ignore[operator]  # a fixture
        found = promotions_of(skus, NOW)

    assert (found.sales, found.offers, notes.until) == ((), (), None)


def test_order_without_a_team():
    order = make_order(make_shop())

    assert team_of_order(order.number, NOW) is None


def test_team_basket_is_one_line_at_the_teams_price():
    shop = make_shop()
    offer = team_offer(make_offer(shop), NOW)
    assert offer is not None

    content = team_basket(offer, 3, NOW)

    assert [(line.sku.sku, line.quantity, line.total_fen) for line in content.lines] == [
        (shop.sku, 3, 3 * TEAM_FEN)
    ]


@pytest.mark.parametrize("teams", [1, 3])
def test_store_sees_its_own_promotions_only(teams: int, django_assert_num_queries: object):
    shop, other = make_shop("cloud"), make_shop("mist")
    offer = make_offer(shop)
    for buyer in range(teams):
        open_team(shop, offer, buyer)
    make_sale(shop)
    make_offer(other)

    with django_assert_num_queries(3 * 3):  # type: ignore[operator]  # a fixture
        found = (
            flash_sales_of_store(shop.slug, by=shop.keeper, now=NOW),
            team_offers_of_store(shop.slug, by=shop.keeper, now=NOW),
            teams_of_store(shop.slug, by=shop.keeper, now=NOW),
        )

    assert [len(each) for each in found] == [1, 1, teams]
    for query in (flash_sales_of_store, team_offers_of_store, teams_of_store):
        with pytest.raises(PermissionRefusedError):
            query(shop.slug, by=other.keeper, now=NOW)


def test_teams_that_wait_come_first():
    shop = make_shop()
    offer = make_offer(shop)
    codes = [open_team(shop, offer, buyer)[0] for buyer in range(2)]

    shown = teams_of_store(shop.slug, by=shop.keeper, now=NOW + timedelta(days=2))

    assert [team.code for team in shown] == codes[::-1]
    assert [team.can_join for team in shown] == [False, False]
