"""Several orders of the desk at once: ticked, packed, sent by what is typed or pasted."""

import re
from collections.abc import Mapping

from django.test import Client

from commonfield.orders.models import Order
from tests.market.builders import PHONE, Shop, differences, make_order
from tests.orders.builders import order_at, state_of
from tests.pages import text_of
from tests.supply.builders import client_of


def noted(client: Client, form: Mapping[str, object]) -> str:
    """Look at parcels and note what is good; return the page that says what became of them."""
    looked = text_of(client.post("/desk/cloud/shipping/", dict(form)))
    signed = re.findall(r'name="rows" value="([^"]*)"', looked)[0]
    return text_of(client.post("/desk/cloud/shipping/confirm/", {"rows": signed}))


def test_ticked_orders_are_packed_and_the_others_say_why_not(shop: Shop):
    client = client_of(shop.keeper)
    paid, unpaid = order_at(shop, "paid", key="a").number, make_order(shop, key="b").number
    form = {"act": "pack", "number": [paid, unpaid, paid, "x", "250101AAAAAAAAA"]}

    listed = text_of(client.get("/desk/cloud/?drawer=pack&select=all"))
    first, again = (text_of(client.post("/desk/cloud/orders/bulk/", form)) for _press in range(2))

    assert re.findall(r'name="number" value="(\w+)"[^>]* checked', listed) == [paid]
    assert PHONE not in listed
    assert "138****8000" in listed
    assert "1 order is packed" in first
    assert "which does not allow this step" in first
    assert "This store has no order of this number." in first
    assert "done before" in again
    assert [state_of(each) for each in (paid, unpaid)] == ["packed", "awaiting_payment"]


def test_nothing_ticked_says_so(shop: Shop):
    client = client_of(shop.keeper)

    said = client.post("/desk/cloud/orders/bulk/", {"act": "pack"}, follow=True)
    unknown = client.post("/desk/cloud/orders/bulk/", {"act": "burn"})

    assert "Select at least one order. Nothing was changed." in text_of(said)
    assert unknown.status_code == 404


def test_parcels_are_sent_by_what_is_typed_and_pasted(shop: Shop):
    client = client_of(shop.keeper)
    numbers = [order_at(shop, "packed", key=key).number for key in ("a", "b", "c")]
    page = text_of(client.get("/desk/cloud/?drawer=ship"))
    shown = re.findall(r'name="shown" value="(\w+)"', page)
    form = {
        "shown": shown,
        "number": shown[:2],
        f"tracking-{shown[0]}": "SF10001",
        "pasted": "SF10002\nSF10003",
        "carrier": "顺丰速运",
    }

    looked = text_of(client.post("/desk/cloud/shipping/", dict(form)))
    before = [state_of(each) for each in shown]
    done = noted(client, form)

    assert sorted(shown) == sorted(numbers)
    assert ("2 orders will be marked as shipped." in looked, before) == (True, ["packed"] * 3)
    assert "There are more tracking numbers than selected orders." in looked
    assert "2 orders marked as shipped" in done
    sent = dict(Order.objects.values_list("number", "tracking"))
    assert [sent[each] for each in shown] == ["SF10001", "SF10002", ""]
    assert differences() == []


def test_address_sheets_are_of_the_ticked_orders(shop: Shop):
    client = client_of(shop.keeper)
    one, other = (order_at(shop, "packed", key=key).number for key in ("a", "b"))

    page = text_of(client.post("/desk/cloud/addresses/", {"drawer": "ship", "number": [one]}))

    assert (one in page, other in page, PHONE in page) == (True, False, True)
