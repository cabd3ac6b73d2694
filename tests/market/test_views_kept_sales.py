"""Kept pages while sales begin and end, teams fill, and buyers say what they think."""

from datetime import timedelta

import pytest
from django.test import Client

from commonfield.front.page_cache import decorator
from commonfield.kernel import clock
from commonfield.market.views import shop as shop_views
from tests.market.builders import make_shop
from tests.orders.teams.builders import HOUR, join, make_offer, make_sale, open_team
from tests.people.builders import NOW

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
