import pytest
from django.http import HttpResponse, HttpResponseBase

from commonfield.stores.models import Store
from tests.market.builders import Shop, make_order, make_shop
from tests.supply.builders import client_of


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=0)


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def test_closing_says_what_is_not_finished():
    shop = make_shop(packs=3)
    client = client_of(shop.keeper)
    before = text_of(client.get("/desk/cloud/close/"))
    make_order(shop, payment="cod")

    page = text_of(client.get("/desk/cloud/close/"))
    client.post("/desk/cloud/close/", {"is_sure": "on"})

    assert "is not finished" not in before
    assert "1 order, return or refund is not finished." in page
    assert "Mark as packed" in text_of(client.get("/desk/cloud/"))


def test_store_is_closed(shop: Shop):
    client = client_of(shop.keeper)

    asked = client.get("/desk/cloud/close/")
    unsure = client.post("/desk/cloud/close/")
    is_open = Store.objects.get().closed_at is None
    closed = client.post("/desk/cloud/close/", {"is_sure": "on"})

    assert (asked.status_code, unsure.status_code, closed.status_code) == (200, 422, 302)
    assert "Yes, close Cloud Tea Shop permanently" in text_of(asked)
    assert "Nothing has been closed yet." in text_of(unsure)
    assert is_open
    assert "Close the store" not in text_of(client.get("/desk/cloud/settings/"))
