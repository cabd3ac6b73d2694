"""A seller's program follows an order to its end: returns, invoices, parcels."""

import pytest

from commonfield.facts.queries import recent_facts
from tests.config.erp import Erp, make_erp
from tests.market.builders import Shop
from tests.orders.builders import all_differences, make_life_shop, order_at

pytestmark = pytest.mark.sql


@pytest.fixture
def shop() -> Shop:
    return make_life_shop()


@pytest.fixture
def erp(shop: Shop) -> Erp:
    return make_erp(shop)


def test_an_order_goes_in_several_parcels(shop: Shop, erp: Erp):
    order = order_at(shop, "packed")
    address, parcel = f"/api/orders/{order.number}", {"carrier": "顺丰", "tracking": "SF10001"}
    first, second = parcel | {"tracking": "SF10002"}, parcel | {"tracking": "SF10003"}

    sent = erp.send("post", f"{address}/ship", parcel | {"further": [first]})
    added = erp.send("post", f"{address}/parcels", second)
    again = erp.send("post", f"{address}/parcels", second)
    corrected = erp.send("put", f"{address}/parcels/2", second | {"tracking": "SF20002"})
    clash = erp.send("put", f"{address}/parcels/1", second)
    nothing = erp.send("put", f"{address}/parcels/4", second)
    unnumbered = erp.send("put", f"{address}/parcels/2", {})

    assert [each["tracking"] for each in sent["parcels"]] == ["SF10001", "SF10002"]
    assert [each["which"] for each in added["parcels"]] == [1, 2, 3]
    assert (again, clash) == ((409, "parcel_known"), (409, "parcel_known"))
    assert (nothing, unnumbered) == ((404, "not_found"), (422, "bad_parcel"))
    trackings = ["SF10001", "SF20002", "SF10003"]
    assert [each["tracking"] for each in corrected["parcels"]] == trackings
    assert [each["tracking"] for each in erp.get(address)["parcels"]] == trackings
    assert [fact.quantity for fact in recent_facts(["market.parcel_sent"])] == [1, 2]
    assert all_differences() == []


def test_a_parcel_beside_what_the_store_brings_itself(shop: Shop, erp: Erp):
    order = order_at(shop, "packed")
    address = f"/api/orders/{order.number}"

    erp.send("post", f"{address}/ship", {})
    added = erp.send("post", f"{address}/parcels", {"carrier": "中通", "tracking": "ZT10001"})

    assert added["parcels"] == [{"which": 2, "carrier": "中通", "tracking": "ZT10001"}]
