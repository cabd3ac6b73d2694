"""The store's desk: what its keeper does there, and that nobody else does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonfield.orders.models import Order
from commonfield.stores.running.commands import close_store
from tests.market.builders import PHONE, Shop, differences, make_order, make_shop
from tests.orders.builders import actions, letters, order_at
from tests.pages import text_of
from tests.people.builders import NOW, actor, make_person
from tests.supply.builders import client_of

PARCEL = {"carrier": "顺丰速运", "tracking": "SF10001"}


def test_desk_lists_the_keepers_stores(shop: Shop):
    make_shop("mist")
    make_order(shop, payment="cod")

    page = text_of(client_of(shop.keeper).get("/desk/"))

    assert 'href="/desk/cloud/"' in page
    assert "/desk/mist/" not in page
    assert "1 order to pack or send" in page
    assert f"/organisations/{shop.maker.code}/contracts/" in page


def test_own_page_counts_what_waits_in_the_keepers_stores_only(shop: Shop):
    other, orders = make_shop("mist"), [make_order(shop, payment="cod", key=str(n)) for n in "ab"]
    order_at(other, "packed", payment="cod", key="c")
    client_of(shop.keeper).post(f"/desk/cloud/orders/{orders[0].number}/pack/")

    mine, theirs = (
        [(each.words, each.address) for each in client_of(by).get("/me/").context["todos"]]
        for by in (shop.keeper, other.keeper)
    )

    assert mine == [
        ("1 order to pack", "/desk/cloud/?drawer=pack"),
        ("1 order to ship", "/desk/cloud/?drawer=ship"),
    ]
    assert theirs == [("1 order to ship", "/desk/mist/?drawer=ship")]


def test_desk_of_nobody_says_what_to_do():
    page = text_of(client_of(actor(make_person("路人"))).get("/desk/"))

    assert "You keep no store yet." in page


def test_desk_of_a_clerk_leads_to_the_stores_they_supply(shop: Shop):
    page = text_of(client_of(shop.maker.clerk).get("/desk/"))

    assert 'href="/desk/cloud/stock/receive/"' in page


def test_order_goes_through_its_drawers(shop: Shop):
    order = make_order(shop, payment="cod")
    client = client_of(shop.keeper)
    # With nothing left to pack, the keeper goes on sending.
    way = [("pack", "pack", "ship"), ("ship", "ship", "ship"), ("receive", "way", "way")]

    for step, drawer, then in way:
        address = f"/desk/cloud/orders/{order.number}/{step}/"
        assert address in text_of(client.get(f"/desk/cloud/?drawer={drawer}"))
        assert client.post(address, PARCEL).headers["Location"] == f"/desk/cloud/?drawer={then}"

    assert order.number in text_of(client.get("/desk/cloud/?drawer=done"))
    assert (Order.objects.get().state, differences()) == ("received", [])


def test_parcel_is_shipped_from_its_row_by_one_press_below_its_fields(shop: Shop):
    orders = [order_at(shop, "packed", payment="cod", key=key) for key in "ab"]
    first, second = (order.number for order in orders)
    client = client_of(shop.keeper)
    drawer = "/desk/cloud/?drawer=ship"

    page = text_of(client.get(drawer))
    fields = {
        "carrier": "顺丰速运",
        f"tracking-{first}": "SF10001",
        f"tracking-{second}": "SF10002",
    }
    sent = client.post(f"/desk/cloud/orders/{first}/ship/", fields)

    row = page.partition(f'id="tracking-{first}"')[2]
    assert f'formaction="/desk/cloud/orders/{first}/ship/"' in row.partition("</td>")[0]
    assert page.rindex('formaction="/desk/cloud/shipping/"') > page.rindex("</table>")
    assert sent.headers["Location"] == drawer
    assert dict(Order.objects.values_list("number", "tracking")) == {first: "SF10001", second: ""}


def test_desk_asks_the_database_as_often_for_three_orders_as_for_one(shop: Shop):
    client = client_of(shop.keeper)
    make_order(shop, payment="cod")
    client.get("/desk/cloud/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/cloud/")
    for number in range(2):
        make_order(shop, key=f"more-{number}", payment="cod")

    with CaptureQueriesContext(connection) as three:
        page = text_of(client.get("/desk/cloud/"))

    assert (len(three), page.count(">Address sheet<")) == (len(one), 3)


def test_unpaid_order_waits_without_buttons(shop: Shop):
    make_order(shop)

    page = text_of(client_of(shop.keeper).get("/desk/cloud/"))

    assert "Not paid yet." in page
    assert '<span class="state">Awaiting payment' in page
    assert "Address sheet" not in page


@pytest.mark.parametrize(
    ("step", "state", "words"),
    [
        ("pack", "paid", "is packed. Now it can be sent."),
        ("receive", "shipped", "has arrived at its buyer."),
        ("cancel", "paid", "is cancelled. Its packs are back."),
    ],
)
def test_step_says_what_was_noted(shop: Shop, step: str, state: str, words: str):
    number = order_at(shop, state).number

    done = client_of(shop.keeper).post(f"/desk/cloud/orders/{number}/{step}/", follow=True)

    assert f"Order {number} {words}" in text_of(done)


def test_keeper_who_cancels_a_paid_order_reads_that_the_money_goes_back(shop: Shop):
    client = client_of(shop.keeper)
    order_at(shop, "paid")

    assert "The buyer gets all the money back." in text_of(client.get("/desk/cloud/"))


def test_step_out_of_turn_is_refused(shop: Shop):
    order = make_order(shop)

    response = client_of(shop.keeper).post(f"/desk/cloud/orders/{order.number}/ship/", PARCEL)

    assert (response.status_code, Order.objects.get().state) == (409, "awaiting_payment")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"carrier": "", "tracking": ""},
        {"carrier": "", "tracking": "SF10001"},
        {"carrier": "顺丰", "tracking": ""},
        {"carrier": "顺丰", "tracking": "SF1"},
        {"carrier": "顺丰", "tracking": "见短信"},
        {"carrier": "x" * 21, "tracking": "SF10001"},
    ],
)
def test_order_that_nobody_could_follow_is_not_sent(shop: Shop, said: dict[str, str]):
    order = order_at(shop, "packed")

    answer = client_of(shop.keeper).post(f"/desk/cloud/orders/{order.number}/ship/", said)

    assert (answer.status_code, Order.objects.get().state) == (422, "packed")
    assert "Enter the carrier and the tracking number" in text_of(answer)


def test_order_that_no_carrier_has_says_so_to_its_buyer(shop: Shop):
    order = order_at(shop, "packed")
    client = client_of(shop.keeper)

    done = client.post(f"/desk/cloud/orders/{order.number}/ship/", {"way": "own"}, follow=True)
    page = text_of(client.get(f"/orders/{order.number}/?token={order.token}"))

    assert f"Order {order.number} is marked as shipped. The buyer sees it" in text_of(done)
    assert "The store brings it to you itself, or you fetch it there." in page
    assert [letters("order_handed"), letters("order_shipped")] == [1, 0]


def test_carrier_and_number_are_corrected_until_the_order_is_received(shop: Shop):
    order = order_at(shop, "shipped")
    client = client_of(shop.keeper)
    address = f"/desk/cloud/orders/{order.number}/correct/"
    right = {"carrier": "中通快递", "tracking": "ZT 20002"}

    statuses = [client.post(address, said).status_code for said in (right, right, {})]
    page = text_of(client.get(f"/orders/{order.number}/?token={order.token}"))
    client.post(f"/desk/cloud/orders/{order.number}/receive/")
    late = client.post(address, {"carrier": "顺丰", "tracking": "SF10003"})

    assert (statuses, late.status_code) == ([302, 302, 422], 409)
    assert "中通快递" in page
    assert Order.objects.get().tracking == "ZT20002"
    assert actions("market.parcel_corrected") == ["market.parcel_corrected"]
    assert letters("parcel_corrected") == 1


def test_another_parcel_is_added_and_corrected_and_its_buyer_sees_it(shop: Shop):
    order = order_at(shop, "shipped")
    client = client_of(shop.keeper)
    desk = f"/desk/cloud/orders/{order.number}"

    client.post(f"{desk}/parcel/", {"carrier": "中通快递", "tracking": "ZT20002"})
    said = {"carrier": "中通快递", "tracking": "ZT20003", "which": "2"}
    client.post(f"{desk}/correct/", said)
    page = text_of(client.get(f"/orders/{order.number}/?token={order.token}"))
    drawer = text_of(client.get("/desk/cloud/?drawer=way"))

    for shown in (page, drawer):
        assert [word in shown for word in ("SF10001", "ZT20003", "ZT20002")] == [True, True, False]
    assert "Parcel 2" in page
    assert [letters("order_shipped"), letters("parcel_corrected")] == [2, 1]


def test_step_that_there_is_not(shop: Shop):
    order = make_order(shop)

    response = client_of(shop.keeper).post(f"/desk/cloud/orders/{order.number}/burn/")

    assert response.status_code == 404


def test_sheet_shows_the_address_to_the_keeper_only(shop: Shop):
    order = make_order(shop, payment="cod")
    other = make_shop("mist")
    address = f"/desk/cloud/orders/{order.number}/sheet/"

    before = text_of(client_of(shop.keeper).get(address))
    noted = actions("market.addresses_taken")
    page = text_of(client_of(shop.keeper).post(address))
    elsewhere = client_of(shop.keeper).post(f"/desk/mist/orders/{order.number}/sheet/")
    refused = client_of(other.keeper).post(address)

    for words in ("赵小兰", PHONE, "西屏街道 1 号", "Collect ¥160"):
        assert (words in before, words in page) == (False, True), words
    assert shop.lot in before
    assert (refused.status_code, elsewhere.status_code) == (403, 404)
    assert (noted, actions("market.addresses_taken")) == ([], ["market.addresses_taken"])


@pytest.mark.parametrize("state", ["awaiting", "shipped", "received"])
def test_sheet_is_of_orders_still_to_be_sent(shop: Shop, state: str):
    number = order_at(shop, state).number
    client = client_of(shop.keeper)

    address = f"/desk/cloud/orders/{number}/sheet/"
    answers = [client.get(address), client.post(address)]
    page = text_of(client.get("/desk/cloud/?drawer=way"))

    assert [each.status_code for each in answers] == [409, 409]
    assert "/sheet/" not in page
    assert actions("market.addresses_taken") == []


def test_desk_tells_stores_of_one_name_apart_by_their_village():
    shop = make_shop()

    page = text_of(client_of(shop.maker.clerk).get("/desk/"))

    assert 'Cloud Tea Shop <span class="mist">Shang&#x27;an</span>' in page


def test_desk_says_in_chinese_that_a_store_is_closed():
    shop = make_shop()
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)
    client = client_of(shop.keeper)
    english = text_of(client.get("/desk/"))
    client.cookies["language"] = "zh-hans"

    chinese = text_of(client.get("/desk/"))

    assert "Closed" in english
    assert "已完成" not in chinese
