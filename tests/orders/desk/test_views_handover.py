"""The desk after a handover: the former owner's old orders, the new owner's store."""

from tests.orders.builders import make_life_shop
from tests.pages import text_of
from tests.stores.running.test_handover import closed_order, hand_over
from tests.supply.builders import client_of


def test_former_owners_desk_has_what_was_sold():
    shop = make_life_shop()
    number = closed_order(shop)
    hand_over(shop)
    client = client_of(shop.keeper)

    desk = text_of(client.get("/desk/"))
    store = text_of(client.get(f"/desk/{shop.slug}/?drawer=done"))
    refund = client.get(f"/desk/{shop.slug}/orders/{number}/refund/")
    files = client.post(f"/desk/{shop.slug}/invoices/file/", {"kind": "csv"})

    assert f"/desk/{shop.slug}/?drawer=done" in desk
    assert number in store
    assert f"/desk/{shop.slug}/orders/{number}/refund/" in store
    assert f"/desk/{shop.slug}/stock/" not in store
    assert f"/desk/{shop.slug}/settings/" not in store
    assert [refund.status_code, files.status_code] == [200, 200]
    for page in ("returns", "invoices", "sales"):
        assert client.get(f"/desk/{shop.slug}/{page}/").status_code == 200
    for page in ("stock", "products", "promotions", "settings"):
        assert client.get(f"/desk/{shop.slug}/{page}/").status_code == 403


def test_new_owners_desk_says_whose_an_old_order_is():
    shop = make_life_shop()
    number = closed_order(shop)
    keeper = hand_over(shop)
    client = client_of(keeper)

    store = text_of(client.get(f"/desk/{shop.slug}/?drawer=done"))
    told = client.get(f"/desk/{shop.slug}/orders/{number}/refund/")

    assert number not in store
    assert f"/desk/{shop.slug}/stock/" in store
    assert told.status_code == 403
    assert "former owner" in text_of(told)
