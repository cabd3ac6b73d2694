"""A seller's program follows an order to its end: returns, invoices, parcels."""

from dataclasses import replace

import pytest

from commonfield.audit.queries import audit_trail
from commonfield.facts.queries import recent_facts
from commonfield.orders.commands import ask_invoice
from commonfield.people.types import GUEST
from tests.config.erp import Erp, make_erp
from tests.market.builders import Shop, make_request, place
from tests.orders.builders import (
    PRICE_FEN,
    all_differences,
    ask,
    fen_back,
    make_life_shop,
    order_at,
)
from tests.people.builders import NOW

pytestmark = pytest.mark.sql


@pytest.fixture
def shop() -> Shop:
    return make_life_shop()


@pytest.fixture
def erp(shop: Shop) -> Erp:
    return make_erp(shop)


def test_returns_are_read_and_decided(shop: Shop, erp: Erp):
    order = order_at(shop)
    number, stranger = ask(order, shop, 2), make_erp(make_life_shop("mist"))
    address = f"/api/returns/{number}"

    (listed,) = erp.get("/api/returns", state="asked", store="cloud")["items"]
    wordless = erp.send("post", f"{address}/refuse", {"answer": " "})
    refused = erp.send("post", f"{address}/refuse", {"answer": "The tin was opened."})
    late = erp.send("post", f"{address}/agree")
    again = ask(order, shop, 2)
    agreed = erp.send("post", f"/api/returns/{again}/agree")
    (line,) = agreed["lines"]
    wrong = erp.send(
        "post", f"/api/returns/{again}/arrive", {"spoilt": [{"sku": line["sku"], "lot": "L0"}]}
    )
    spoilt = {"spoilt": [{"sku": line["sku"], "lot": line["lot"]}]}
    arrived = erp.send("post", f"/api/returns/{again}/arrive", spoilt)
    page = erp.get("/api/returns", limit=1)

    assert (listed["number"], listed["state"], listed["order"]) == (number, "asked", order.number)
    assert (wordless, late) == ((422, "invalid_request"), (409, "return_wrong_state"))
    assert (refused["state"], refused["answer"]) == ("refused", "The tin was opened.")
    assert (agreed["state"], wrong) == ("agreed", (422, "not_returned"))
    assert (arrived["state"], arrived["lines"][0]["is_sellable"]) == ("arrived", False)
    assert fen_back(order.number) == [2 * PRICE_FEN]
    numbers = [each["number"] for each in page["items"] + erp.get(page["next"])["items"]]
    assert numbers == [again, number]
    assert stranger.get(address) == (403, "permission_refused")
    assert stranger.send("post", f"/api/returns/{again}/agree") == (403, "permission_refused")
    assert stranger.get("/api/returns")["items"] == []
    assert all_differences() == []


def test_invoices_are_read_and_numbered(shop: Shop, erp: Erp):
    order, other = order_at(shop), order_at(shop, key="other")
    for each in (order, other):
        given = {"number": each.number, "title": "丽水茶业", "token": each.token}
        ask_invoice(by=GUEST, now=NOW, **given)
    address, taken = f"/api/orders/{order.number}/invoice", {"invoice_number": "24332A"}

    listed = erp.get("/api/invoices", is_issued=0)["items"]
    opened = erp.get(address)
    numbered = [erp.send("put", address, taken) for _ in range(2)]
    twice = erp.send("put", f"/api/orders/{other.number}/invoice", taken)

    assert [each["order"] for each in listed] == [other.number, order.number]
    assert "丽水" not in str(listed)
    assert opened["title"] == "丽水茶业"
    assert len(audit_trail(action="market.invoices_taken")) == 1
    assert (numbered, twice) == ([None, None], (409, "invoice_number_taken"))
    (issued,) = erp.get("/api/invoices", is_issued=1)["items"]
    assert issued["invoice_number"] == "24332A"


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


def test_note_of_a_buyer_comes_with_the_address(shop: Shop, erp: Erp):
    request = replace(make_request((shop.sku, 1), payment="cod"), remark="礼品勿放价签")
    (order,) = place(request).orders

    noted = erp.get(f"/api/orders/{order.number}/address")
    listed = erp.get("/api/orders")["items"]

    assert noted["remark"] == "礼品勿放价签"
    assert "礼品" not in str(listed)
