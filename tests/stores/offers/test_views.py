import pytest
from django.test import Client

from commonfield.kernel.clock import now
from commonfield.stores.models import FlashSale, TeamOffer
from tests.market.builders import Shop, make_shop
from tests.market.test_views_promotions import HOUR, sale_of, team_of
from tests.pages import text_of
from tests.supply.builders import client_of


@pytest.fixture
def client() -> Client:
    """Give a browser that reads English."""
    client = Client()
    client.cookies["language"] = "en"
    return client


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
