"""The pages of an order after it is paid, with its link and without sign-in, and of reviews."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.test import Client

from commonfield.front.numbers import yuan
from commonfield.kernel.clock import now
from commonfield.orders.commands import (
    answer_return,
    ask_invoice,
    cancel_order,
    issue_invoice,
    receive_order,
    refund_done,
    refund_failed,
    refund_partly,
    refund_sent,
    return_arrived,
    return_parcel,
    take_late_payment,
    write_review,
)
from commonfield.orders.models import InvoiceRequest, Order, Return, Review
from commonfield.orders.queries import aftercare_of
from commonfield.orders.types import NewReview, OrderView
from commonfield.people.choices import Role
from commonfield.people.types import GUEST, SYSTEM
from tests.market.builders import PHONE, Shop, make_order
from tests.night import TODAY, in_english
from tests.orders.builders import all_differences, ask, fen_back, make_life_shop, order_at
from tests.pages import text_of
from tests.people.builders import COUNTY, NOW, OTHER_COUNTY, actor, make_actor, make_person
from tests.supply.builders import client_of

# NOW, as pages write it.
THEN = f"{in_english(TODAY)}, 12:00"


@pytest.fixture
def shop() -> Shop:
    return make_life_shop()


def received(shop: Shop, key: str = "key-1", person_id: int | None = None) -> OrderView:
    """Take an order to its buyer, just now."""
    order = order_at(shop, key=key, person_id=person_id)
    Order.objects.filter(number=order.number).update(received_at=now())
    return order


def page_of(client: Client, order: OrderView) -> str:
    return text_of(client.get(f"/orders/{order.number}/", {"token": order.token}))


def send(
    client: Client, order: OrderView, page: str, form: Mapping[str, object]
) -> tuple[int, str]:
    address = f"/orders/{order.number}/{page}/"
    response = client.post(address, {**form, "token": order.token})
    return response.status_code, response.headers.get("Location", "") or text_of(response)


def test_order_page_shows_shipping_and_parcel(shop: Shop, client: Client):
    page = page_of(client, received(shop))

    for words in (
        "¥319.96", "¥7", "¥326.96", "顺丰", "SF1", "Return items", "Ask for an invoice",
        "Review Silver Monkey",
    ):  # fmt: skip
        assert words in page, words


def test_order_page_leads_on_shopping_once_nothing_is_to_be_paid(shop: Shop, client: Client):
    pages = [
        page_of(client, order_at(shop, state, key=state)) for state in ("placed", "paid", "shipped")
    ]

    assert ["Continue shopping" in page for page in pages] == [False, True, True]


def test_goods_go_back_step_by_step(shop: Shop, client: Client):
    order = received(shop)
    field = f"packs-{shop.sku}"
    shown = text_of(client.get(f"/orders/{order.number}/return/", {"token": order.token}))

    refused = [
        send(client, order, "return", form)[0]
        for form in ({field: 2}, {"reason": "damaged", field: 0}, {"reason": "damaged", field: 5})
    ]
    status, home = send(client, order, "return", {field: 2, "reason": "damaged"})
    again = send(client, order, "return", {field: 1, "reason": "damaged"})
    asked = page_of(client, order)

    assert ("at most 4" in shown, refused) == (True, [422, 422, 422])
    assert (status, home) == (302, f"/orders/{order.number}/?token={order.token}")
    assert (again[0], "Another return of this order is open." in again[1]) == (422, True)
    assert "Asked for" in asked
    assert "Please do not send anything yet." in asked
    assert f"/orders/{order.number}/return/?" not in asked

    (back,) = aftercare_of(order.number).returns
    answer = "茶店 上安村 1 号"
    answer_return(by=SYSTEM, now=NOW, number=back.number, is_agreed=True, answer=answer)
    assert f"Send it to: {answer}" in page_of(client, order)
    assert send(client, order, "return/sent", {"carrier": "中通"})[0] == 422
    code, wrong = send(client, order, "return/sent", {"carrier": "中通", "tracking": "退"})
    assert (code, "5 to 40 digits and letters" in wrong) == (422, True)
    assert send(client, order, "return/sent", {"carrier": "中通", "tracking": "Z10001"})[0] == 302
    assert "Z10001" in page_of(client, order)

    return_arrived(by=SYSTEM, now=NOW, number=back.number)
    over = page_of(client, order)
    assert "Back at the store" in over
    assert "¥159.98" in over
    assert "To be paid back" in over
    assert all_differences() == []


def test_return_is_withdrawn(shop: Shop, client: Client):
    order = received(shop)
    ask(order, shop, 1)

    done = send(client, order, "return/withdraw", {})
    again = send(client, order, "return/withdraw", {})

    assert (done[0], again[0], Return.objects.get().state) == (302, 404, "withdrawn")
    assert "Withdrawn by the buyer" in page_of(client, order)


def test_when_the_days_are_over_nothing_goes_back(shop: Shop, client: Client):
    order = received(shop)
    Order.objects.update(received_at=now() - timedelta(days=30))

    page = page_of(client, order)
    status, words = send(client, order, "return", {f"packs-{shop.sku}": 1, "reason": "damaged"})

    assert "Return items" not in page
    assert (status, "these days are over" in words) == (422, True)


def test_invoice_is_asked_for_and_corrected(shop: Shop, client: Client):
    order = order_at(shop, "paid")

    refused = send(client, order, "invoice", {"kind": "person", "title": "", "tax_number": ""})
    asked = send(client, order, "invoice", {"kind": "person", "title": "赵小兰"})
    firm = {"kind": "firm", "title": "茶业公司", "tax_number": "91331124 MA2E0WX001"}
    corrected = send(client, order, "invoice", firm)
    page = page_of(client, order)
    issue_invoice(by=SYSTEM, now=NOW, number=order.number, invoice_number="25332000001")

    assert [refused[0], asked[0], corrected[0]] == [422, 302, 302]
    assert InvoiceRequest.objects.count() == 1
    assert "requested; the store will issue it" in page
    assert "茶业公司" not in page
    assert "25332000001" in page_of(client, order)
    assert send(client, order, "invoice", {"kind": "person", "title": "x"})[0] == 422


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        ("firm", "123", "This is no firm&#x27;s tax number"),
        ("firm", "", "Enter the firm&#x27;s tax number."),
        ("person", "91331124MA2E0WX001", "A person&#x27;s invoice has no tax number."),
    ],
)
def test_invoice_with_a_wrong_tax_number_is_not_asked_for(
    shop: Shop, client: Client, kind: str, number: str, words: str
):
    order = order_at(shop, "paid")

    said = {"kind": kind, "title": "茶业公司", "tax_number": number}
    status, page = send(client, order, "invoice", said)

    assert (status, words in page, InvoiceRequest.objects.count()) == (422, True, 0)


def test_review_is_written_once_and_shown(shop: Shop, client: Client):
    order = received(shop)
    page = f"review/{shop.product}"

    refused = send(client, order, page, {"text": "香"})
    numbered = send(client, order, page, {"stars": "4", "text": "加微信 138 0013 8000"})
    done = send(client, order, page, {"stars": "4", "text": "很香。\n再买。"})
    again = send(client, order, page, {"stars": "1"})
    product = text_of(client.get(f"/market/products/{shop.product}/"))

    assert [refused[0], done[0], again[0]] == [422, 302, 422]
    assert (numbered[0], "There is a long number in your words" in numbered[1]) == (422, True)
    assert "You have reviewed this product" in again[1]
    assert (Review.objects.count(), "Review Silver" in page_of(client, order)) == (1, False)
    assert "4.0 of 5 stars, 1 review" in product
    assert "很香。<br>再买。" in product
    assert send(client, order, "review/other", {"stars": "1"})[0] == 404


def test_product_without_reviews_says_nothing_of_them(shop: Shop, client: Client):
    product = text_of(client.get(f"/market/products/{shop.product}/"))
    page = text_of(client.get(f"/market/products/{shop.product}/reviews/"))

    assert "What buyers say" not in product
    assert "No reviews yet." in page
    assert client.get("/market/products/none/reviews/").status_code == 404


def test_only_the_county_hides_a_review(shop: Shop, client: Client):
    order = received(shop)
    review = NewReview(shop.product, 1, "某某住西街 1 号")
    write_review(by=GUEST, now=NOW, number=order.number, review=review, token=order.token)
    pk = Review.objects.get().pk
    listed = f"/market/products/{shop.product}/reviews/"
    hide = f"{listed}{pk}/hide/"
    bureau, elsewhere = (
        client_of(make_actor(role, place=place))
        for role, place in ((Role.BUREAU, COUNTY), (Role.COUNTY_ADMIN, OTHER_COUNTY))
    )

    others = [client_of(shop.keeper), client_of(actor(make_person("路人"))), elsewhere]

    assert [each.post(hide, {"reason": "x"}).status_code for each in others] == [403] * 3
    assert client.post(hide).headers["Location"].startswith("/sign-in/")
    assert "Hide this review" not in text_of(others[0].get(listed))
    assert "Hide this review" in text_of(bureau.get(listed))
    assert "某某住西街" in text_of(bureau.get(hide))
    assert bureau.post(hide, {"reason": ""}).status_code == 422
    assert bureau.post(hide, {"reason": "personal"}).status_code == 302
    assert bureau.get(hide).status_code == 404
    assert "某某住西街" not in text_of(client.get(f"/market/products/{shop.product}/"))


MONEY = {
    "due": "the request is with the provider",
    "sent": "on its way back, the way it came",
    "failed": "The payment provider could not pay",
    "done": "You have your money back.",
}


@pytest.mark.parametrize("state", MONEY)
def test_cancelled_order_says_truly_where_the_money_is(shop: Shop, client: Client, state: str):
    order = order_at(shop, "paid")
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    refund = f"{order.number}-R1"
    if state in {"sent", "done"}:
        refund_sent(by=SYSTEM, now=NOW, refund=refund, reference="P")
    if state == "done":
        refund_done(by=SYSTEM, now=NOW, refund=refund)
    if state == "failed":
        refund_failed(by=SYSTEM, now=NOW, refund=refund, again_at=None)

    page = page_of(client, order)

    assert [words in page for words in MONEY.values()] == [each == state for each in MONEY]
    assert "Cancelled by the buyer" in page


def test_late_money_is_said_to_come_back(shop: Shop, client: Client):
    order = order_at(shop, "awaiting")
    cancel_order(by=SYSTEM, now=NOW, number=order.number)
    before = page_of(client, order)
    make_order(shop, packs=13, key="key-2", payment="cod")
    take_late_payment(by=SYSTEM, now=NOW, number=order.number, provider="simulated")

    page = page_of(client, order)

    assert "Nothing is to be paid" in before
    assert "Your payment came after that." in page
    assert "The payment came too late" in page


def test_order_that_waits_for_its_team_says_so(shop: Shop, client: Client):
    order = order_at(shop, "paid")
    Order.objects.update(is_held=True)

    assert "when your team has formed" in page_of(client, order)


def steps_in(page: str) -> list[tuple[str, str]]:
    """Return the steps of an order's way with what stands under each."""
    found = re.findall(r"<h3>([^<]*)</h3>(?:<p class=\"mist\">([^<]*)</p>)?", page)
    return [(label, under) for label, under in found]


def test_way_of_an_order_has_its_days(shop: Shop, client: Client):
    order = order_at(shop, "shipped")

    assert steps_in(page_of(client, order)) == [
        ("Ordered", THEN), ("Paid", THEN), ("Packed", ""), ("On its way", THEN),
        ("Received", "next"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "payment", "now_at", "next_is"),
    [
        ("awaiting", "simulated", "Awaiting payment", "Packed"),
        ("awaiting", "cod", "Ordered", "Packed"),
        ("paid", "simulated", "Paid", "Packed"),
        ("packed", "simulated", "Packed", "On its way"),
        ("shipped", "cod", "On its way", "Received and paid"),
    ],
)
def test_way_of_an_order_marks_where_it_is_not_what_comes_next(
    shop: Shop, client: Client, state: str, payment: str, now_at: str, next_is: str
):
    page = page_of(client, order_at(shop, state, payment=payment))

    assert re.findall(r'class="now" aria-current="step"><h3>([^<]*)<', page) == [now_at]
    assert re.findall(r'class="next"><h3>([^<]*)<', page) == [next_is]


def test_way_of_a_received_order_is_done(shop: Shop, client: Client):
    page = page_of(client, received(shop))

    assert 'aria-current="step"' not in page
    assert page.count('<li class="done">') == 5
    assert "can see this order" in page
    assert "see and cancel" not in page


def test_order_page_shows_masked_where_it_goes(shop: Shop, client: Client):
    order = order_at(shop, "paid")

    page = page_of(client, order)
    forget = Order.objects.update(contact_sealed=None)
    forgotten = page_of(client, order)

    assert '赵*兰 <span class="number">138****8000</span>' in page
    assert "西屏***" in page
    assert not [each for each in ("赵小兰", PHONE, "西屏街道") if each in page]
    assert (forget, "Goes to" in forgotten) == (1, False)


def test_cancelling_a_paid_order_says_that_the_money_goes_back(shop: Shop, client: Client):
    paid, unpaid = (order_at(shop, state, key=state) for state in ("paid", "awaiting"))
    words = "All you paid, ¥326.96, goes back to where it came from."

    assert [words in page_of(client, each) for each in (paid, unpaid)] == [True, False]


def test_way_of_an_order_that_came_back_ends_there(shop: Shop, client: Client):
    refused, order = (
        order_at(shop, "shipped", payment=way, key=way) for way in ("cod", "simulated")
    )
    return_parcel(by=SYSTEM, now=NOW, number=refused.number, is_sellable=True)
    receive_order(by=SYSTEM, now=NOW, number=order.number)
    give_all_back(order, shop)

    assert "came back to the store. Nothing is to be paid." in page_of(client, refused)
    assert steps_in(page_of(client, refused)) == [
        ("Ordered", THEN), ("Packed", ""), ("On its way", THEN), ("The parcel was refused", ""),
    ]  # fmt: skip
    assert steps_in(page_of(client, order)) == [
        ("Ordered", THEN), ("Paid", THEN), ("Packed", ""), ("On its way", THEN),
        ("Received", THEN), ("All sent back", ""),
    ]  # fmt: skip


def give_all_back(order: OrderView, shop: Shop) -> None:
    number = ask(order, shop, 4)
    answer_return(by=SYSTEM, now=NOW, number=number, is_agreed=True)
    return_arrived(by=SYSTEM, now=NOW, number=number)


@pytest.mark.parametrize(
    ("payment", "words"),
    [("cod", "Cash on delivery"), ("wechat", "WeChat Pay"), ("alipay", "Alipay"),
     ("simulated", "Simulated payment (demo)"), ("channel", "Paid on the outside channel")],
)  # fmt: skip
def test_order_page_says_how_it_is_paid(shop: Shop, client: Client, payment: str, words: str):
    order = order_at(shop, "awaiting")
    Order.objects.update(payment=payment, combined=None)

    assert f"<dd>{words}</dd>" in page_of(client, order)


def test_red_invoice_is_announced_to_the_buyer(shop: Shop, client: Client):
    order = received(shop)
    ask_invoice(by=GUEST, now=NOW, number=order.number, title="赵小兰", token=order.token)
    issue_invoice(by=SYSTEM, now=NOW, number=order.number, invoice_number="25332000001")
    before = page_of(client, order)
    refund_partly(by=SYSTEM, now=NOW, number=order.number, amount_fen=1_000, reason="dented")

    assert "red invoice" not in before
    assert "¥10 went back since; the store makes out a red invoice" in page_of(client, order)


def test_cancelling_says_how_much_is_still_to_come_back(shop: Shop, client: Client):
    order = order_at(shop, "paid")
    whole = page_of(client, order)
    refund_partly(by=SYSTEM, now=NOW, number=order.number, amount_fen=1_000, reason="dented")

    rest = page_of(client, order)
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)

    first, second = fen_back(order.number)
    assert f"All you paid, {yuan(first + second)}, goes back" in whole
    assert f"The rest of what you paid, {yuan(second)}, goes back" in rest


def test_guest_erases_name_phone_and_address_on_the_page_of_a_finished_order(
    shop: Shop, client: Client
):
    order = order_at(shop, "awaiting")
    before = page_of(client, order)
    refused = send(client, order, "forget", {})
    cancel_order(by=SYSTEM, now=NOW, number=order.number, ending="buyer")
    offered = page_of(client, order)

    send(client, order, "forget", {})

    after = page_of(client, order)
    assert ["Erase my name" in page for page in (before, offered, after)] == [False, True, False]
    assert (refused[0], "still needs your name" in refused[1]) == (409, True)
    assert "Goes to" not in after
