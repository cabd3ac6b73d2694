"""The shop's kept pages: never of the past, never of another visitor."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from commonfield.front.page_cache import decorator
from commonfield.front.page_cache.shared import SharedRequest
from commonfield.kernel import clock
from commonfield.market.views import shop as shop_views
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.stores.catalogue import commands as catalogue
from commonfield.stores.catalogue.types import NewPriceList
from tests.market.builders import Shop, make_request, make_shop

pytestmark = [pytest.mark.usefixtures("pages_are_kept"), pytest.mark.sql]

ADDRESSES = (
    "/market/products/cloud-tea/",
    "/market/stores/cloud/",
    "/market/",
    "/market/?q=yinhou",
)
PRODUCT = ADDRESSES[0]


def visitor(language: str = "en", **cookies: str) -> Client:
    client = Client()
    client.cookies.load({"language": language} | cookies)
    return client


def page(address: str, client: Client | None = None) -> str:
    response = (client or visitor()).get(address)
    assert response.status_code == 200, response
    return response.content.decode()


def without_token(text: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def headers_of(response: Any) -> dict[str, str]:  # noqa: ANN401 - the test client's answer
    headers = dict(response.headers.items())
    assert headers.pop("Content-Length") == str(len(response.content))
    del headers["X-Request-ID"]
    return headers


def order(shop: Shop, packs: int) -> None:
    (answer,) = place_orders(
        requests=[make_request((shop.sku, packs), key=f"k{packs}")], now=clock.now()
    )
    assert isinstance(answer, PlacedOrders), answer


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_the_same_from_the_shelf(address: str, monkeypatch: pytest.MonkeyPatch):
    make_shop()
    client = visitor()
    first = page(address, client)
    monkeypatch.setattr(decorator, "SharedRequest", None)

    again = page(address, client)

    assert without_token(again) == without_token(first)


@pytest.mark.parametrize("address", ADDRESSES)
def test_last_packs_are_gone_from_the_next_page(address: str):
    shop = make_shop(packs=12)
    texts = [page(address)]

    for packs in (3, 8, 1):
        order(shop, packs)
        texts.append(page(address))

    wanted = ("In stock", "Only 9 left", "Only 1 left", "Sold out")
    assert [words in text for words, text in zip(wanted, texts, strict=True)] == [True] * 4


@pytest.mark.parametrize(
    ("change", "remade"),
    [
        ("UPDATE people_organisation SET name_en = name_en", ADDRESSES[:2]),
        ("UPDATE supply_trade_item SET name_en = name_en", ADDRESSES[:1]),
        ("UPDATE stores_sku SET price_fen = price_fen", ADDRESSES),
        ("UPDATE places_division SET name_en = name_en", ADDRESSES),
    ],
)
def test_change_makes_those_pages_anew_that_read_its_source(
    change: str, remade: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    make_shop()
    made: list[str] = []

    class Counted(SharedRequest):
        def __init__(self, request: HttpRequest, query: str) -> None:
            super().__init__(request, query)
            made.append(request.get_full_path())

    for address in ADDRESSES:
        page(address)
    monkeypatch.setattr(decorator, "SharedRequest", Counted)
    with connection.cursor() as cursor:
        cursor.execute(change)
    for address in ADDRESSES:
        page(address)

    assert tuple(made) == remade


@pytest.mark.parametrize("address", ADDRESSES)
def test_price_list_begins_and_ends_on_the_minute(address: str, monkeypatch: pytest.MonkeyPatch):
    shop = make_shop()
    begin = clock.now() + timedelta(hours=1)
    end = begin + timedelta(hours=1)
    new = NewPriceList(shop.slug, "春茶节", begin, end, {shop.sku: 6_000})
    catalogue.make_price_list(by=shop.keeper, now=clock.now(), price_list=new)

    texts = []
    for moment in (begin - timedelta(seconds=1), begin, end - timedelta(seconds=1), end):
        monkeypatch.setattr(decorator, "the_time", lambda at=moment: at)
        monkeypatch.setattr(shop_views, "now", lambda at=moment: at)
        texts.append(page(address))

    assert ["¥60" in text for text in texts] == [False, True, True, False]


@pytest.mark.parametrize("address", ADDRESSES)
def test_short_way_answers_as_the_long_way_does(address: str):
    make_shop()
    page(address)
    ways = [visitor(basket="x:1"), visitor(basket="x:1", stranger="1")]

    short, long = (client.get(address) for client in ways)

    assert (short.wsgi_request.resolver_match is None, long.resolver_match is None) == (True, False)
    assert without_token(short.content.decode()) == without_token(long.content.decode())
    assert headers_of(short) == headers_of(long)
    assert short.cookies.keys() == long.cookies.keys()


def test_short_way_says_who_is_not_served_here():
    make_shop()
    page(PRODUCT)

    elsewhere = {"host": "elsewhere.example", "referer": "http://elsewhere.example/basket/"}
    read = visitor().get(PRODUCT, headers=elsewhere)
    sent = visitor().post("/basket/add/", headers=elsewhere)

    assert [read.status_code, sent.status_code] == [400, 400]


def test_baskets_are_each_visitor_s_own():
    shop = make_shop()
    full, empty = visitor(), visitor()

    full.post("/basket/add/", {"sku": shop.sku, "packs": "3"})
    full.get("/basket/")

    texts = [page(PRODUCT, client) for client in (empty, full, empty, full)]
    assert ["Basket (3 items)" in text for text in texts] == [False, True, False, True]


def test_notices_are_shown_once_and_to_nobody_else():
    shop = make_shop()
    buyer = visitor()
    page(PRODUCT)

    buyer.post("/basket/add/", {"sku": shop.sku, "packs": "many"})

    texts = [page(PRODUCT), page(PRODUCT, buyer), page(PRODUCT, buyer), page(PRODUCT)]
    said = "Enter a whole number from 1 to 999."
    assert [said in text for text in texts] == [False, True, False, False]


def test_account_is_each_visitor_s_own():
    shop = make_shop()
    keeper = visitor()
    keeper.force_login(_person(shop))

    texts = [page(PRODUCT, client) for client in (visitor(), keeper, visitor(), keeper)]

    assert ['href="/me/"' in text for text in texts] == [False, True, False, True]
    assert ['href="/people/sign-in/"' in text or "Sign in" in text for text in texts] == [
        True,
        False,
        True,
        False,
    ]


def _person(shop: Shop) -> Any:  # noqa: ANN401 - a row of people's own
    from commonfield.people.models import Person  # noqa: PLC0415 - only here

    return Person.objects.get(pk=shop.keeper.person_id or 0)


def test_tokens_are_each_visitor_s_own_and_work():
    shop = make_shop()
    page(PRODUCT)
    buyers = [Client(enforce_csrf_checks=True) for _ in range(2)]
    tokens = []
    for buyer in buyers:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(PRODUCT, buyer))
        assert found is not None
        tokens.append(found[1])

    def add(buyer: Client, token: str) -> int:
        form = {"sku": shop.sku, "packs": "1", "csrfmiddlewaretoken": token}
        return buyer.post("/basket/add/", form).status_code

    assert add(buyers[0], tokens[1]) == 403
    assert [add(buyer, token) for buyer, token in zip(buyers, tokens, strict=True)] == [302, 302]


def test_language_and_print_are_each_visitor_s_own():
    make_shop()
    clients = [visitor(), visitor("zh-hans"), visitor(elder="1"), visitor("zh-hans", elder="1")]

    texts = [page(PRODUCT, client) for client in [*clients, *clients]]

    assert ["Add to basket" in text for text in texts] == [True, False, True, False] * 2
    assert ['class="elder"' in text for text in texts] == [False, False, True, True] * 2


def test_page_says_where_it_is_for_the_switches():
    make_shop()
    page(PRODUCT)

    text = page(f"{PRODUCT}?a=%22%3E%3Cb%3E")

    assert f'name="next" value="{PRODUCT}?a=%22%3E%3Cb%3E"' in text


def test_mark_never_leaves_the_house():
    make_shop()

    texts = [page(address) for address in [*ADDRESSES, *ADDRESSES, "/market/stores/none-such/"][:8]]

    assert [re.findall(r"part-[0-9a-f]{32}", text) for text in texts] == [[]] * 8


def test_day_that_ends_makes_pages_anew(monkeypatch: pytest.MonkeyPatch):
    make_shop()
    page(PRODUCT)
    made = []
    shared = SharedRequest

    def counted(*arguments: Any) -> Any:  # noqa: ANN401 - as the class
        made.append(1)
        return shared(*arguments)

    monkeypatch.setattr(decorator, "SharedRequest", counted)
    page(PRODUCT)
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(decorator, "the_time", lambda: tomorrow)

    page(PRODUCT)

    assert made == [1]
