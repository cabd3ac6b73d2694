"""Kept pages while sales begin and end, teams fill, and buyers say what they think."""

from datetime import timedelta

import pytest
from django.test import Client

from commonfield.front.page_cache import decorator
from commonfield.kernel import clock
from commonfield.market.views import shop as shop_views
from commonfield.orders.commands import hide_review, write_review
from commonfield.orders.models import Review
from commonfield.orders.types import NewReview
from commonfield.people.choices import Role
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.offers.commands import end_flash_sale
from tests.market.builders import make_shop
from tests.orders.builders import make_life_shop, order_at
from tests.orders.teams.builders import HOUR, join, make_offer, make_sale, open_team
from tests.people.builders import COUNTY, NOW, make_actor

pytestmark = [pytest.mark.usefixtures("pages_are_kept"), pytest.mark.sql]

PRODUCT = "/market/products/cloud-tea/"
SECOND = timedelta(seconds=1)


def page(address: str = PRODUCT) -> str:
    client = Client()
    client.cookies["language"] = "en"
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


@pytest.mark.parametrize("address", [PRODUCT, "/market/stores/cloud/", "/market/?q=yinhou"])
def test_flash_sale_begins_and_ends_on_the_minute(address: str, monkeypatch: pytest.MonkeyPatch):
    begin = clock.now() + HOUR
    make_sale(make_shop(), starts_at=begin)
    end = begin + 2 * HOUR

    texts = []
    for moment in (begin - HOUR, begin - SECOND, begin, end - SECOND, end):
        monkeypatch.setattr(decorator, "the_time", lambda at=moment: at)
        monkeypatch.setattr(shop_views, "now", lambda at=moment: at)
        texts.append(page(address))

    assert ["<s>¥80</s>" in text for text in texts] == [False, False, True, True, False]


def test_flash_sale_called_off_is_gone_from_the_next_page():
    sale = make_sale(make_shop(), starts_at=clock.now() - HOUR)
    before = page()

    end_flash_sale(by=SYSTEM, now=clock.now(), code=sale)

    assert ("Flash sale" in before, "Flash sale" in page()) == (True, False)


def test_team_that_fills_is_on_the_next_page(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shop_views, "now", lambda: NOW)
    monkeypatch.setattr(decorator, "the_time", lambda: NOW)
    shop = make_shop()
    offer = make_offer(shop, seats=3)
    texts = [page()]

    code, _order = open_team(shop, offer)
    texts.append(page())
    for buyer in (1, 2):
        join(shop, code, buyer)
        texts.append(page())

    needs = ("", "A team needs 2 more buyers", "A team needs 1 more buyer", "")
    assert [
        ("A team needs" in text, words in text) for words, text in zip(needs, texts, strict=True)
    ] == [(False, True), (True, True), (True, True), (False, True)]


def test_review_is_on_the_next_page_and_off_when_hidden():
    shop = make_life_shop()
    address = f"/market/products/{shop.product}/"
    before = page(address)

    order, words = order_at(shop), NewReview(shop.product, 5, "香")
    write_review(by=GUEST, now=NOW, number=order.number, review=words, token=order.token)
    written = page(address)
    bureau = make_actor(Role.BUREAU, place=COUNTY)
    hide_review(by=bureau, now=NOW, review=Review.objects.get().pk, reason="address")

    texts = before, written, page(address)
    assert ["香</" in text for text in texts] == [False, True, False]
