"""Buying together and flash sales, as a buyer without script and a keeper go through them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from commonfield.kernel.clock import now
from commonfield.orders.commands import cancel_order, confirm_payment
from commonfield.orders.models import Order, Team
from commonfield.orders.teams.commands import settle_team
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.commands import withdraw_product
from commonfield.stores.offers.commands import make_flash_sale, make_team_offer
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer
from commonfield.stores.running.commands import close_store
from tests.market.builders import PHONE, Shop, make_shop
from tests.orders.teams.builders import FLASH_FEN, TEAM_FEN, all_differences
from tests.pages import text_of
from tests.people.builders import COUNTY
from tests.supply.builders import client_of

GIVEN = {"name": "赵小兰", "detail": "西屏街道 1 号", "payment": "simulated"}
HOUR = timedelta(hours=1)


def offer_of(shop: Shop, *, seats: int = 2, most: int = 3) -> str:
    """Offer teams from now on; pages read the clock."""
    offer = NewTeamOffer(shop.sku, TEAM_FEN, seats, 24, most, now(), now() + 24 * HOUR)
    return make_team_offer(by=SYSTEM, now=now(), offer=offer)


def sale_of(shop: Shop, *, begins_in: timedelta = timedelta(), each: int = 2) -> str:
    starts_at = now() + begins_in
    sale = NewFlashSale(shop.sku, FLASH_FEN, each, starts_at, starts_at + 2 * HOUR)
    return make_flash_sale(by=SYSTEM, now=now(), sale=sale)


def order_at(client: Client, address: str, **changed: str) -> Any:  # noqa: ANN401 - the test client's response
    """Go through a checkout's last step."""
    page = text_of(client.get(address, {"region": COUNTY}))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(address, hidden | GIVEN | {"phone": PHONE} | changed)


def team_of(client: Client, offer: str, **changed: str) -> str:
    order_at(client, f"/checkout/offer/{offer}/1/", **changed)
    return Team.objects.order_by("-id")[0].code


def test_product_says_what_is_paid_alone_and_in_a_team(client: Client):
    shop = make_shop()
    offer_of(shop, seats=3)

    page = text_of(client.get(f"/market/products/{shop.product}/"))

    assert "In a team of 3" in page
    assert re.search(r"<dt>Buy alone</dt><dd>¥80 a pack", page)
    assert "Open a team for ¥60" in page
    assert "If 3 buyers have paid within 24 hours" in page


def test_product_says_the_flash_price_and_how_long_it_holds(client: Client):
    shop = make_shop()
    sale_of(shop)

    page = text_of(client.get(f"/market/products/{shop.product}/"))

    assert "usually ¥80" in page
    assert "At most 2 packs for each buyer." in page
    assert "¥50" in page
    assert re.search(r"Until .*, 2\xa0hours left", page)


def test_product_says_when_a_flash_sale_starts(client: Client):
    shop = make_shop()
    sale_of(shop, begins_in=3 * HOUR)

    page = text_of(client.get(f"/market/products/{shop.product}/"))

    assert re.search(r"Starts in 3\xa0hours; until then the usual price applies", page)
    assert "¥80" in page


def test_flash_price_goes_through_basket_and_checkout(client: Client):
    shop = make_shop()
    sale_of(shop)
    client.post("/basket/add/", {"sku": shop.sku, "packs": 2})

    basket = text_of(client.get("/basket/"))
    response = order_at(client, "/checkout/")

    assert "¥100" in basket
    assert (response.status_code, Order.objects.get().total_fen) == (302, 2 * FLASH_FEN)


def test_flash_sale_beyond_the_limit_is_one_clear_refusal(client: Client):
    shop = make_shop()
    sale_of(shop, each=1)
    client.post("/basket/add/", {"sku": shop.sku, "packs": 1})

    response = order_at(client, "/checkout/", lines=f"{shop.sku}:2")

    assert response.status_code == 409
    assert "each buyer may have at most 1 of Silver Monkey" in text_of(response)
    assert Order.objects.count() == 0


def test_team_is_opened_from_the_product_through_the_checkout(client: Client):
    shop = make_shop()
    offer = offer_of(shop)
    client.post("/basket/add/", {"sku": shop.sku, "packs": 5})

    packs = client.get(f"/checkout/offer/{offer}/", {"packs": "2"})
    where = text_of(client.get(packs.headers["Location"]))
    response = order_at(client, packs.headers["Location"])

    order = Order.objects.get()
    page = text_of(client.get(response.headers["Location"]))
    assert packs.headers["Location"] == f"/checkout/offer/{offer}/2/"
    assert "<h1>Where to?</h1>" in where
    assert (order.total_fen, order.is_held) == (2 * TEAM_FEN, True)
    assert "Your team needs 1 more buyer." in page
    assert f"/market/teams/{Team.objects.get().code}/" in page
    assert client.cookies["basket"].value == f"{shop.sku}:5"
    assert all_differences() == []


def test_team_page_shows_seats_and_no_names(client: Client):
    shop = make_shop()
    code = team_of(client, offer_of(shop, seats=3))

    page = text_of(client.get(f"/market/teams/{code}/"))

    assert "This team needs 2 more buyers." in page
    assert "1 of 3 taken, 0 paid" in page
    assert f"/market/teams/{code}/</span>" in page
    assert "赵" not in page
    assert PHONE not in page


def test_team_is_joined_and_forms(client: Client):
    shop = make_shop()
    code = team_of(client, offer_of(shop))

    response = order_at(client, f"/checkout/team/{code}/1/", phone="13900139000")
    page = response.headers["Location"]
    full = text_of(client.get(page))
    for number in Order.objects.values_list("number", flat=True):
        confirm_payment(by=SYSTEM, now=now(), number=number, provider="simulated")
    waiting = text_of(client.get(page))
    settle_team(by=SYSTEM, now=now(), team=code)
    formed = text_of(client.get(page))

    assert "Every seat of your team is taken; 0 of 2 are paid." in full
    assert "Paid. The store packs it when your team has formed." in waiting
    assert "Your team has formed." in formed
    assert "Paid. The store packs it next." in formed
    assert "This team of 2 has formed." in text_of(client.get(f"/market/teams/{code}/"))


def test_team_that_failed_says_so(client: Client):
    shop = make_shop()
    offer = offer_of(shop, seats=3)
    mine = order_at(client, f"/checkout/offer/{offer}/1/").headers["Location"]
    code, number = Team.objects.get().code, Order.objects.get().number
    unpaid = order_at(client, f"/checkout/team/{code}/1/", phone="13800138001").headers["Location"]
    confirm_payment(by=SYSTEM, now=now(), number=number, provider="simulated")
    settle_team(by=SYSTEM, now=now() + 25 * HOUR, team=code)

    page = text_of(client.get(f"/market/teams/{code}/"))

    assert "This team did not find enough buyers in time." in page
    assert "Join for" not in page
    words = "The team did not form, so the order is cancelled. "
    assert f"{words}Your money goes back" in text_of(client.get(mine))
    assert f"{words}Nothing is to be paid." in text_of(client.get(unpaid))


def test_team_checkout_offers_no_cash(client: Client):
    shop = make_shop()
    offer = offer_of(shop)

    page = text_of(client.get(f"/checkout/offer/{offer}/1/", {"region": COUNTY}))
    forced = order_at(client, f"/checkout/offer/{offer}/1/", payment="cod")

    assert "You order in a team" in page
    assert 'value="cod"' not in page
    assert (forced.status_code, Order.objects.count()) == (422, 0)


def test_team_taken_meanwhile_is_one_clear_refusal(client: Client):
    shop = make_shop()
    code = team_of(client, offer_of(shop))
    address = f"/checkout/team/{code}/1/"
    page = text_of(client.get(address, {"region": COUNTY}))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    order_at(client, address, phone="13900139000")

    refused = client.post(address, hidden | GIVEN | {"phone": "13700137000"})

    assert refused.status_code == 409
    assert "This team is full. Nothing was ordered." in text_of(refused)
    assert client.get(address).headers["Location"] == f"/market/teams/{code}/"
    assert Order.objects.count() == 2


def close(shop: Shop) -> None:
    close_store(by=shop.keeper, now=now(), slug=shop.slug)


def withdraw(shop: Shop) -> None:
    withdraw_product(by=shop.keeper, now=now(), slug=shop.product)


def nothing(shop: Shop) -> None:
    """Leave the store as it is: the form is what somebody changed."""


@pytest.mark.parametrize(
    ("happens", "changed", "words"),
    [
        (close, {}, "This store is closed and takes no orders."),
        (withdraw, {}, "This product is not on sale."),
        (nothing, {"lines": "no such thing"}, "Enter a whole number from 1 to 999."),
        (nothing, {"lines": ""}, "The form did not arrive whole."),
    ],
)
def test_refused_team_checkout_keeps_the_form_and_says_why(
    client: Client, happens: Callable[[Shop], None], changed: dict[str, str], words: str
):
    shop = make_shop()
    address = f"/checkout/offer/{offer_of(shop)}/1/"
    page = text_of(client.get(address, {"region": COUNTY}))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    happens(shop)

    refused = client.post(address, hidden | GIVEN | {"phone": PHONE} | changed)

    page = text_of(refused)
    assert refused.status_code in {409, 422}
    assert words in page
    assert [each in page for each in (GIVEN["name"], GIVEN["detail"], PHONE)] == [True] * 3
    assert f'href="/market/products/{shop.product}/"' in page
    assert Order.objects.count() == 0


def test_team_of_sold_out_tea_turns_back(client: Client):
    shop = make_shop(packs=1)
    offer = offer_of(shop)

    response = client.get(f"/checkout/offer/{offer}/2/", follow=True)

    assert "There is not enough left of what you chose." in text_of(response)


@pytest.mark.parametrize(
    "address",
    [
        "/market/teams/nothing/",
        "/checkout/team/nothing/",
        "/checkout/team/nothing/1/",
        "/checkout/offer/nothing/",
        "/checkout/offer/nothing/1/",
    ],
)
def test_team_that_is_not_there(client: Client, address: str):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("packs", ["0", "-1", "many", "9999", ""])
def test_team_with_odd_packs_starts_with_one(client: Client, packs: str):
    offer = offer_of(make_shop())

    response = client.get(f"/checkout/offer/{offer}/", {"packs": packs})

    assert response.headers["Location"] == f"/checkout/offer/{offer}/1/"


def test_order_page_tells_of_its_team_until_it_has_formed(client: Client, settings: Settings):
    settings.BASE_URL = "https://county.example"
    shop = make_shop()
    offer = offer_of(shop)
    mine = order_at(client, f"/checkout/offer/{offer}/1/").headers["Location"]
    code = Team.objects.get().code
    address = f"https://county.example/market/teams/{code}/"
    waiting = text_of(client.get(mine))
    others = str(Client().get(mine.partition("?")[0]).content)
    order_at(client, f"/checkout/team/{code}/1/", phone="13800138001")
    full = text_of(client.get(mine))
    for number in Order.objects.values_list("number", flat=True):
        confirm_payment(by=SYSTEM, now=now(), number=number, provider="simulated")
    settle_team(by=SYSTEM, now=now(), team=code)

    formed = text_of(client.get(mine))

    seat = "Pay before: only then are you in the team."
    assert [seat in each for each in (waiting, full, formed)] == [True, True, False]
    words = ("needs 1 more buyer.", "all you paid goes back", address)
    assert [each in waiting for each in words] == [True, True, True]
    assert address not in others
    assert [each in full for each in words] == [False, True, False]
    assert "0 of 2 are paid" in full
    assert "Your team has formed." in formed
    assert [each in formed for each in words] == [False, False, False]


def test_order_that_left_its_team_says_so(client: Client):
    shop = make_shop()
    response = order_at(client, f"/checkout/offer/{offer_of(shop)}/1/")
    cancel_order(by=SYSTEM, now=now(), number=Order.objects.get().number, ending="buyer")

    page = text_of(client.get(response.headers["Location"]))

    assert "You are no longer in this team." in page


def form(shop: Shop, **changed: str) -> dict[str, str]:
    ends = (now() + 30 * HOUR).strftime("%Y-%m-%dT%H:%M")
    return {"sku": shop.sku, "price_fen": "60", "starts_at": "", "ends_at": ends} | changed


def keeper(shop: Shop) -> Client:
    client = client_of(shop.keeper)
    client.cookies["language"] = "en"
    return client


def test_pages_of_an_order_and_its_team_are_kept_by_nobody(client: Client):
    shop = make_shop()
    mine = order_at(client, f"/checkout/offer/{offer_of(shop)}/1/").headers["Location"]
    pages = [mine, f"/market/teams/{Team.objects.get().code}/"]

    kept = [client.get(page).headers["Cache-Control"] for page in pages]

    assert ["no-store" in each and "private" in each for each in kept] == [True, True]
