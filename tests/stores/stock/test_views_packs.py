from tests.market.builders import Shop, differences
from tests.pages import text_of
from tests.supply.builders import client_of, make_delivery, make_grower, make_lot, make_maker


def test_stock_is_corrected_with_a_reason(shop: Shop):
    client = client_of(shop.keeper)
    address = f"/desk/cloud/stock/{shop.sku}/{shop.lot}/"

    refused = client.post(address, {"packs": "41", "why": "damaged"})
    unsaid = client.post(address, {"packs": "1", "why": "other-fewer"})
    done = client.post(address, {"packs": "2", "why": "damaged", "words": "roof", "left": "38"})

    assert [refused.status_code, unsaid.status_code, done.status_code] == [422, 422, 302]
    assert "Only 40 packs are written there. Enter no more than that." in text_of(refused)
    assert "Say in words why." in text_of(unsaid)
    assert "Damaged or damp · roof" in text_of(client.get(address))
    assert shop.left == 38
    assert shop.lot in text_of(client.get("/desk/cloud/stock/"))


def test_tea_of_a_lot_comes_into_the_stock(shop: Shop):
    client = client_of(shop.maker.clerk)
    form = {"sku": shop.sku, "lot": shop.lot, "packs": "3"}

    refused = client.post("/desk/cloud/stock/receive/", form | {"packs": "9999"})
    done = client.post("/desk/cloud/stock/receive/", form)

    assert [refused.status_code, done.status_code] == [422, 302]
    assert "g left" in text_of(refused)
    assert (shop.left, differences()) == (43, [])


def test_packs_of_another_tea_get_into_the_stock_only_as_a_blend(shop: Shop):
    client = client_of(shop.maker.clerk)
    leaf = make_delivery(shop.maker, make_grower(shop.maker, "周长根"))
    other = make_lot(shop.maker, (leaf,), name="松阳香茶")
    address = "/desk/cloud/stock/receive/"
    form = {"sku": shop.sku, "lot": other, "packs": "3"}

    page = text_of(client.get(f"{address}?sku={shop.sku}"))
    refused = client.post(address, form)
    left = shop.left
    done = client.post(address, form | {"why_other_tea": "blend"})

    groups = page.split("<optgroup")
    assert [shop.lot in groups[1], other in groups[1], other in groups[2]] == [True, False, True]
    assert f"The lot {other} is 松阳香茶, but the pack says 银猴 100 克" in text_of(refused)
    assert (refused.status_code, left, done.status_code, shop.left) == (422, 40, 302, 43)


def test_packs_are_offered_to_the_clerk_of_their_maker_only(shop: Shop):
    address = "/desk/cloud/stock/receive/"
    stranger = make_maker("ONEXT", username="stranger")

    own = text_of(client_of(shop.maker.clerk).get(address))
    strange = text_of(client_of(stranger.clerk).get(f"{address}?sku={shop.sku}"))

    # The only product and the only lot of its tea are chosen.
    assert f'<option value="{shop.lot}"' in own
    assert "—</option>" not in own
    assert "This store sells no pack of your organisation." in strange
    assert shop.lot not in strange
