import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from commonfield.kernel.clock import now
from commonfield.orders.models import Team
from commonfield.people.types import SYSTEM
from commonfield.stores.models import FlashSale, TeamOffer
from commonfield.stores.offers.commands import make_flash_sale
from commonfield.stores.offers.types import NewFlashSale
from tests.market.builders import PHONE, Shop, make_shop
from tests.orders.teams.builders import FLASH_FEN
from tests.people.builders import COUNTY
from tests.supply.builders import client_of

GIVEN = {"name": "赵小兰", "detail": "西屏街道 1 号", "payment": "simulated"}
HOUR = timedelta(hours=1)


@pytest.fixture
def client() -> Client:
    """Give a browser that reads English."""
    client = Client()
    client.cookies["language"] = "en"
    return client


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


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


def nothing(shop: Shop) -> None:
    """Leave the store as it is: the form is what somebody changed."""


def form(shop: Shop, **changed: str) -> dict[str, str]:
    ends = (now() + 30 * HOUR).strftime("%Y-%m-%dT%H:%M")
    return {"sku": shop.sku, "price_fen": "60", "starts_at": "", "ends_at": ends} | changed


def keeper(shop: Shop) -> Client:
    client = client_of(shop.keeper)
    client.cookies["language"] = "en"
    return client


def test_keeper_makes_a_flash_sale_and_ends_it():
    shop = make_shop()
    client = keeper(shop)

    made = client.post(f"/desk/{shop.slug}/promotions/flash/", form(shop, packs_each="2"))
    sale = FlashSale.objects.get()
    listed = text_of(client.get(f"/desk/{shop.slug}/promotions/"))
    client.post(f"/desk/{shop.slug}/promotions/flash/{sale.code}/end/")

    assert made.headers["Location"] == f"/desk/{shop.slug}/promotions/"
    assert (sale.price_fen, sale.packs_each) == (6_000, 2)
    assert "On now" in listed
    assert "Over" in text_of(client.get(f"/desk/{shop.slug}/promotions/"))


def test_keeper_makes_a_team_offer_and_ends_it():
    shop = make_shop()
    client = keeper(shop)
    numbers = {"seats": "3", "hours": "24", "most_packs": "2"}

    client.post(f"/desk/{shop.slug}/promotions/team/", form(shop, **numbers))
    offer = TeamOffer.objects.get()
    code = team_of(client, offer.code)
    listed = text_of(client.get(f"/desk/{shop.slug}/promotions/"))
    client.post(f"/desk/{shop.slug}/promotions/team/{offer.code}/end/")

    assert (offer.price_fen, offer.seats, offer.hours, offer.most_packs) == (6_000, 3, 24, 2)
    assert code in listed
    assert "1 of 3 taken, 0 paid" in listed
    offer.refresh_from_db()
    assert offer.ended_at is not None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"price_fen": "80"}, "An offer must be lower than the usual price of ¥80"),
        ({"price_fen": "free"}, "Enter an amount in yuan"),
        ({"ends_at": "2020-01-01T00:00"}, "The end must lie in the future"),
        ({"ends_at": "soon"}, "Enter a valid date/time."),
        ({"packs_each": "0"}, "greater than or equal to 1"),
        ({"sku": "nothing"}, "Select a valid choice."),
    ],
)
def test_flash_sale_with_a_wrong_field_says_so(changed: dict[str, str], words: str):
    shop = make_shop()

    response = keeper(shop).post(
        f"/desk/{shop.slug}/promotions/flash/", form(shop, packs_each="2") | changed
    )

    assert response.status_code == 422
    assert words in text_of(response)
    assert FlashSale.objects.count() == 0


def test_second_offer_at_the_same_time_is_refused_at_its_field():
    shop = make_shop()
    sale_of(shop)

    response = keeper(shop).post(f"/desk/{shop.slug}/promotions/flash/", form(shop, packs_each="2"))

    assert response.status_code == 422
    assert "Another offer of this kind" in text_of(response)
