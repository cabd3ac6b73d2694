from datetime import timedelta

from django.utils.timezone import localtime

from commonfield.kernel import clock
from commonfield.stores.models import Sku
from tests.market.builders import Shop
from tests.pages import text_of
from tests.supply.builders import client_of


def test_price_is_changed_in_yuan(shop: Shop):
    client = client_of(shop.keeper)
    address = f"/desk/cloud/products/{shop.sku}/price/"

    refused = [
        client.post(address, {"price_fen": text}).status_code
        for text in ("", "x", "0", "-5", "1.234", "100000")
    ]
    done = client.post(address, {"price_fen": "¥88.50"})

    assert refused == [422] * 6
    assert (done.status_code, Sku.objects.get().price_fen) == (302, 8_850)


def test_price_under_a_list_is_said_to_hold_after_it(shop: Shop):
    client = client_of(shop.keeper)
    ends = localtime(clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    fresh = text_of(client.get(f"/desk/cloud/products/{shop.sku}/price/"))
    offer = {"name": "春茶节", "ends_at": ends, f"price-{shop.sku}": "65"}
    client.post("/desk/cloud/prices/new/", offer)

    page = text_of(client.get(f"/desk/cloud/products/{shop.sku}/price/"))
    told = client.post(f"/desk/cloud/products/{shop.sku}/price/", {"price_fen": "90"}, follow=True)

    assert "now ¥80" in fresh
    assert "usually ¥80" in page
    assert "buyers pay ¥65. The new price applies afterwards." in page
    assert "the price list or flash sale applies: ¥65." in text_of(told)
