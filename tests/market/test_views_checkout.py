"""Basket, checkout and the order's page, as a buyer without script goes through them."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.front.page_cache.decorator import clear_caches
from commonfield.kernel import clock
from commonfield.orders.commands import pack_order, ship_order
from commonfield.orders.models import Order
from commonfield.stores.catalogue.commands import change_price
from commonfield.stores.rules import one_price
from commonfield.stores.running.commands import close_store, set_shipping_rates
from commonfield.stores.types import Rate
from commonfield.webhooks.models import NewEvent
from commonfield.workshop.models import OutboxMessage
from tests.market.builders import PHONE, PRICE_FEN, Shop, differences, make_order, make_shop
from tests.pages import text_of
from tests.people.builders import COUNTY, NOW
from tests.places.builders import NAMES, make_division
from tests.supply.builders import client_of

GIVEN = {"name": "赵小兰", "phone": PHONE, "detail": "西屏街道 1 号", "payment": "simulated"}


def put(client: Client, shop: Shop, packs: object = 2) -> None:
    client.post("/basket/add/", {"sku": shop.sku, "packs": packs})


def hidden(client: Client) -> dict[str, str]:
    """Open the checkout's last step and return what its form carries."""
    page = client.get("/checkout/", {"region": COUNTY}).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def order(client: Client, **changed: str) -> Any:  # noqa: ANN401 - the test client's response
    return client.post("/checkout/", hidden(client) | GIVEN | changed)


def basket_of(client: Client) -> dict[str, int]:
    cookie = client.cookies.get("basket")
    pairs = (line.split(":") for line in cookie.value.split("~")) if cookie and cookie.value else ()
    return {sku: int(packs) for sku, packs in pairs}


def test_basket_adds_up_and_changes(client: Client):
    shop = make_shop()
    put(client, shop, 2)
    put(client, shop, 3)

    page = text_of(client.get("/basket/"))
    client.post("/basket/change/", {f"packs-{shop.sku}": "1"})

    assert "¥400" in page
    assert basket_of(client) == {shop.sku: 1}


def test_basket_gives_back_one_line(client: Client):
    first, second = make_shop("cloud"), make_shop("mist")
    put(client, first)
    put(client, second)

    page = text_of(client.get("/basket/"))
    client.post("/basket/change/", {"remove": first.sku})

    assert "Each store sends its own parcel." in page
    assert basket_of(client) == {second.sku: 2}


def test_basket_says_whether_shipping_is_included(client: Client):
    shop, other = make_shop("cloud"), make_shop("mist")
    put(client, shop)
    included = text_of(client.get("/basket/"))
    rates = [Rate("", 1_000, 800, 1_000, 200), Rate("65", 1_000, 1_800, 1_000, 200)]
    set_shipping_rates(by=other.keeper, now=NOW, slug="mist", rates=rates)
    put(client, other)

    added = text_of(client.get("/basket/"))

    words = "Shipping is included in the price.", "Shipping is added at the checkout"
    assert [[each in page for each in words] for page in (included, added)] == [
        [True, False],
        [False, True],
    ]
    assert "Shipping ¥8 to ¥18, by where it goes" in added


def test_basket_adds_what_sending_costs_where_it_is_the_same_for_all(client: Client):
    shop = make_shop()
    set_shipping_rates(by=shop.keeper, now=NOW, slug=shop.slug, rates=one_price(850, None))
    put(client, shop)

    page = text_of(client.get("/basket/"))

    assert f"Total ¥{2 * PRICE_FEN // 100 + 8}.50" in page
    assert "Shipping of ¥8.50 is in it." in page


@pytest.mark.parametrize("packs", ["0", "-1", "1.5", "1000", "many", ""])
def test_basket_refuses_what_is_no_count(client: Client, packs: str):
    put(client, make_shop(), packs)

    assert basket_of(client) == {}
    assert "Enter a whole number from 1 to 999." in text_of(client.get("/basket/"))


@pytest.mark.parametrize(
    "given", [{"sku": "<sku>", "packs": "1"}, {"packs": "1"}, {"sku": "nothing", "packs": "-1"}]
)
def test_basket_refuses_what_is_no_pack_of_anything(client: Client, given: dict[str, str]):
    client.post("/basket/add/", given)

    assert basket_of(client) == {}


def test_basket_says_once_that_more_was_put_into_it_than_is_left(client: Client):
    shop = make_shop(packs=8)

    page = text_of(client.post("/basket/add/", {"sku": shop.sku, "packs": "21"}, follow=True))

    assert "Only 8 left. Choose fewer." in page
    assert "is in the basket." not in page


def test_basket_says_what_was_put_into_it(client: Client):
    shop = make_shop()

    page = text_of(client.post("/basket/add/", {"sku": shop.sku, "packs": "2"}, follow=True))

    assert "Silver Monkey is in the basket." in page
    assert "is in the basket." not in text_of(client.get("/basket/?added=another"))


@pytest.mark.parametrize("gone", ["nothing", "the shop's"])
def test_basket_says_what_is_not_on_sale_and_drops_it(client: Client, gone: str):
    shop = make_shop()
    sku = gone if gone == "nothing" else shop.sku
    client.post("/basket/add/", {"sku": sku, "packs": "1"})
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)

    page = text_of(client.get(f"/basket/?added={sku}"))
    client.post("/basket/change/", {"gone": re.findall(r'name="gone" value="([^"]*)"', page)})

    assert "1 product in your basket is no longer on sale." in page
    assert "is in the basket." not in page
    assert basket_of(client) == {}


def test_what_another_tab_put_into_the_basket_stays_when_a_page_from_before_is_saved(
    client: Client,
):
    shop = make_shop()
    put(client, shop)

    client.post("/basket/change/", {"packs-another": "1"})

    assert basket_of(client) == {shop.sku: 2}


@pytest.mark.parametrize(
    ("pressed", "address"),
    [("", "/checkout/?find=Hangzhou"), ("save", "/basket/"), ("remove", "/basket/")],
)
def test_enter_in_the_field_for_where_to_goes_on(client: Client, pressed: str, address: str):
    put(client, make_shop())

    answer = client.post("/basket/change/", {"find": "Hangzhou", pressed: ""})

    assert answer.headers["Location"] == address


def test_basket_with_where_to_leads_right_to_the_form(client: Client):
    for code in NAMES:
        make_division(code)
    put(client, make_shop())

    given = {"go": "checkout", "find": " 清溪市茶源县 "}
    page = text_of(client.post("/basket/change/", given, follow=True))

    assert 'name="region" value="990101000000"' in page


def test_checkout_of_nothing_goes_to_the_basket(client: Client):
    assert client.get("/checkout/").headers["Location"] == "/basket/"


@pytest.mark.parametrize(
    ("packs", "address", "kept"), [("3", "/checkout/", 3), ("many", "/basket/", 2)]
)
def test_basket_on_the_way_to_the_checkout_keeps_the_count_just_entered(
    client: Client, packs: str, address: str, kept: int
):
    shop = make_shop()
    put(client, shop, 2)

    answer = client.post("/basket/change/", {f"packs-{shop.sku}": packs, "go": "checkout"})

    assert answer.headers["Location"] == address
    assert basket_of(client) == {shop.sku: kept}


def test_checkout_of_more_than_is_left_goes_to_the_basket(client: Client):
    put(client, make_shop(packs=1), 2)

    assert client.get("/checkout/").headers["Location"] == "/basket/"
    assert "Only 1 left. Choose fewer." in text_of(client.get("/basket/"))


@pytest.mark.parametrize("text", ["清溪市茶源县", "云山 茶源县", "云山省清溪市茶源县"])
def test_checkout_finds_a_county_written_with_what_it_lies_in(client: Client, text: str):
    for code in NAMES:
        make_division(code)
    put(client, make_shop())

    found, elsewhere = [
        text_of(client.get("/checkout/", {"find": words})) for words in (text, f"江西省{text}")
    ]

    assert 'name="region" value="990101000000"' in found
    assert "Nothing found. Choose step by step below." in elsewhere


def test_checkout_asks_which_of_two_counties_of_a_name(client: Client):
    for code in NAMES:
        make_division(code)
    put(client, make_shop())
    make_division("990102000000", NAMES["990101000000"])

    page = text_of(client.get("/checkout/", {"find": NAMES["990101000000"]}))

    assert 'name="region"' not in page
    assert re.findall(r'href="\?region=(9901\d+)"', page) == ["990101000000", "990102000000"]


def test_page_of_regions_is_no_way_past_the_basket(client: Client, settings: Settings):
    settings.PAGE_CACHE_IN_TRANSACTIONS = True
    clear_caches()
    put(client, make_shop())
    shown = client.get("/checkout/")
    again = client.get("/checkout/")

    without_basket = Client(headers={"cookie": "language=en"}).get("/checkout/")

    assert [shown.status_code, again.status_code] == [200, 200]
    assert without_basket.headers["Location"] == "/basket/"
    clear_caches()


def test_checkout_finds_a_county(client: Client):
    put(client, make_shop())

    found, nothing = [
        text_of(client.get("/checkout/", {"find": text})) for text in ("331124", "Atlantis")
    ]

    assert f'href="?region={COUNTY}"' in found
    assert "Nothing found. Choose step by step below." in nothing


@pytest.mark.parametrize("region", ["", "x", "331124", "999999000000"])
def test_checkout_asks_where_to_first(client: Client, region: str):
    put(client, make_shop())

    page = text_of(client.get("/checkout/", {"region": region}))

    assert "<h1>Where to?</h1>" in page


def test_order_goes_to_its_page_and_empties_the_basket(client: Client):
    shop = make_shop(packs=40)
    put(client, shop, 2)

    response = order(client)

    placed = Order.objects.get()
    page = text_of(client.get(response.headers["Location"]))
    assert response.headers["Location"].startswith(f"/orders/{placed.number}/?token=")
    assert "Your packs are set aside until" in page
    assert (placed.total_fen, placed.language, placed.person_id) == (2 * PRICE_FEN, "en", None)
    assert (basket_of(client), shop.left, differences()) == ({}, 38, [])


def test_order_over_two_stores_shows_both(client: Client):
    put(client, make_shop("cloud"))
    put(client, make_shop("mist"))

    response = order(client)

    page = text_of(client.get(response.headers["Location"]))
    assert response.headers["Location"] == "/checkout/placed/"
    assert "Your basket became 2 orders" in page
    # Each order, and the payment for both.
    assert page.count("/orders/2") == 2
    assert page.count("/payments/P") == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "This field is required."),
        ("name", "a\x01b", "Enter a name of at most 60 characters."),
        ("phone", "1380013800", "Enter a mobile number of 11 digits, such as 13800138000."),
        ("phone", "0578-8062345", "If it is a landline or a number from outside mainland China"),
        ("detail", "x" * 201, "at most 200 characters"),
        ("payment", "shells", "Select a valid choice."),
    ],
)
def test_order_with_a_wrong_field_says_so_beside_it(
    client: Client, field: str, value: str, words: str
):
    put(client, make_shop())

    response = order(client, **{field: value})

    page = text_of(response)
    assert response.status_code == 422
    assert words in page
    assert f'aria-describedby="id_{field}' in page or field == "payment"
    assert "Nothing was ordered yet" in page
    assert (Order.objects.count(), len(basket_of(client))) == (0, 1)


@pytest.mark.parametrize(("taken", "said"), [(2, ": sold out. Take it"), (1, "2 wanted, 1 left.")])
def test_order_of_packs_that_are_gone_is_one_clear_refusal(client: Client, taken: int, said: str):
    shop = make_shop(packs=2)
    put(client, shop, 2)
    form = hidden(client) | GIVEN
    make_order(shop, packs=taken)

    response = client.post("/checkout/", form)

    page = text_of(response)
    assert response.status_code == 409
    assert page.count("There is not enough left of what you chose. Nothing was ordered.") == 1
    assert said in page
    assert (Order.objects.count(), basket_of(client)) == (1, {shop.sku: 2})


def test_order_at_an_old_price_asks_again(client: Client):
    shop = make_shop()
    put(client, shop, 1)
    form = hidden(client) | GIVEN
    change_price(by=shop.keeper, now=NOW, sku=shop.sku, price_fen=9_000)

    refused = client.post("/checkout/", form)
    agreed = client.post("/checkout/", form | {"expected_total_fen": "9000"})

    assert (refused.status_code, agreed.status_code) == (409, 302)
    assert "together it is now ¥90" in text_of(refused)
    assert 'name="expected_total_fen" value="9000"' in text_of(refused)
    assert Order.objects.get().total_fen == 9_000


@pytest.mark.parametrize("lines", ["nonsense", ":", "a:b,c:-1", "x:99999999999"])
def test_order_with_tampered_lines_orders_nothing(client: Client, lines: str):
    put(client, make_shop())

    response = order(client, lines=lines)

    assert (response.status_code, Order.objects.count()) == (422, 0)


def test_order_page_without_its_token_says_where_to_find_it(client: Client):
    placed = make_order(make_shop())

    page = text_of(client.get(f"/orders/{placed.number}/"))

    assert "This link does not open an order" in page
    assert '<a class="button primary" href="/orders/">Find my order</a>' in page


def test_order_is_paid_then_received(client: Client):
    shop = make_shop()
    # The page goes by the clock: there is still time to pay.
    placed = make_order(shop, at=clock.now())
    address, token = f"/orders/{placed.number}/", {"token": placed.token}

    paid = text_of(client.post(f"{address}pay/", token, follow=True))
    pack_order(by=shop.keeper, now=NOW, number=placed.number)
    ship_order(by=shop.keeper, now=NOW, number=placed.number)
    on_the_way = text_of(client.get(address, token))
    received = text_of(client.post(f"{address}receive/", token, follow=True))

    assert "Paid. The store packs it next." in paid
    assert "I have received it" in on_the_way
    assert "Received. Thank you." in received
    assert (Order.objects.get().state, differences()) == ("received", [])


def test_order_is_cancelled_before_packing_only(client: Client):
    shop = make_shop()
    first, second = make_order(shop), make_order(shop, key="key-2", payment="cod")
    pack_order(by=shop.keeper, now=NOW, number=second.number)

    statuses = [
        client.post(f"/orders/{each.number}/cancel/", {"token": each.token}).status_code
        for each in (first, second)
    ]

    assert statuses == [302, 409]
    assert (shop.left, differences()) == (38, [])


def test_note_to_the_store_is_sealed_shown_masked_and_erased_with_the_contact(client: Client):
    shop = make_shop()
    put(client, shop)
    note = "打 139-0000-1234，礼品勿放价签"
    long = order(client, remark="长" * 201)

    asked = text_of(order(client, payment="cod", remark=note))
    placed = order(client, payment="cod", remark=note, confirmed="1")
    row, page = Order.objects.get(), placed.url
    keeper = client_of(shop.keeper)
    desk = f"/desk/cloud/orders/{row.number}/sheet/"
    shown = [text_of(each) for each in (client.get(page), keeper.get("/desk/cloud/"))]
    noted = text_of(keeper.post(desk))
    client.post(f"/orders/{row.number}/cancel/", {"token": page.partition("token=")[2]})
    client.post(f"/orders/{row.number}/forget/", {"token": page.partition("token=")[2]})

    assert long.status_code == 422
    assert note in asked
    assert [("***-****-****，礼品勿放价签" in each, "0000-1234" in each) for each in shown] == [
        (True, False),
        (True, False),
    ]
    assert note in noted
    row.refresh_from_db()
    assert row.contact_sealed is None
    assert "礼品" not in text_of(client.get(page))
    assert "礼品" not in everything_else_written()


def everything_else_written() -> str:
    """Return what facts, the audit, the log of events and the outbox hold."""
    tables = (AuditRow, Fact, NewEvent, OutboxMessage)
    return str([list(table.objects.values()) for table in tables])
