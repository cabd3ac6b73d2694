import pytest

from tests.market.builders import Shop, make_order, make_shop
from tests.pages import text_of
from tests.supply.builders import client_of


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=0)


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
