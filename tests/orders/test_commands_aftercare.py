"""Invoices, reviews, and forgetting who an order went to."""

import json
from datetime import timedelta

import pytest

from commonfield.audit.models import AuditRow
from commonfield.facts.queries import recent_facts
from commonfield.kernel.errors import NotFoundError
from commonfield.orders.commands import (
    ask_invoice,
    cancel_order,
    forget_buyer,
    hide_review,
    issue_invoice,
    refund_partly,
    write_review,
)
from commonfield.orders.errors import (
    BadInvoiceError,
    BadReviewError,
    BadTaxNumberError,
    InvoiceNumberTakenError,
    NothingToInvoiceError,
    OrdersOpenError,
    ReviewedAlreadyError,
    WrongStateError,
)
from commonfield.orders.models import InvoiceRequest, Order, Refund, Review
from commonfield.orders.queries import aftercare_of, invoices_of_store
from commonfield.orders.reviews import reviews_of
from commonfield.orders.types import InvoiceView, NewReview, OrderView
from commonfield.people.choices import Role
from commonfield.people.commands import export_person
from commonfield.people.types import GUEST, SYSTEM
from commonfield.workshop.messages import send_due
from tests.market.builders import Shop
from tests.orders.builders import (
    PRICE_FEN,
    TOTAL_FEN,
    actions,
    all_differences,
    ask,
    letters,
    make_life_shop,
    order_at,
)
from tests.people.builders import COUNTY, NOW, actor, make_actor, make_person


def invoice(order: OrderView, title: str = "赵小兰", tax_number: str = "") -> None:
    ask_invoice(
        by=GUEST,
        now=NOW,
        number=order.number,
        title=title,
        tax_number=tax_number,
        token=order.token,
    )


def issue(order: OrderView, number: str = "25332000000012345678") -> None:
    issue_invoice(by=SYSTEM, now=NOW, number=order.number, invoice_number=number)


def listed(shop: Shop) -> list[InvoiceView]:
    return invoices_of_store(shop.slug, by=shop.keeper, now=NOW, opened=True)


def review(order: OrderView, product: str, stars: int = 5, text: str = "香") -> None:
    given = NewReview(product, stars, text)
    write_review(by=GUEST, now=NOW, number=order.number, review=given, token=order.token)


def test_invoice_is_sealed_corrected_and_issued_once():
    shop = make_life_shop()
    order = order_at(shop)
    invoice(order)

    invoice(order, " 松阳茶业有限公司 ", " 9133 1124ma2e-0wx001 ")
    (asked,) = listed(shop)
    issue(order)

    assert (asked.title, asked.tax_number) == ("松阳茶业有限公司", "91331124MA2E0WX001")
    assert "松阳".encode() not in bytes(InvoiceRequest.objects.get().title_sealed or b"")
    seen = aftercare_of(order.number).invoice
    assert seen is not None
    assert (seen.invoice_number, seen.issued_at, seen.title) == ("25332000000012345678", NOW, "")
    assert letters("invoice_issued") == 1
    assert send_due(NOW) > 0
    issue(order)
    assert letters("invoice_issued") == 1
    for again in (lambda: invoice(order), lambda: issue(order, "25332000000000000001")):
        with pytest.raises(BadInvoiceError):
            again()


def test_invoice_is_of_what_stays_paid():
    shop = make_life_shop()
    order = order_at(shop)
    invoice(order)

    refund_partly(by=SYSTEM, now=NOW, number=order.number, amount_fen=PRICE_FEN, reason="x")
    refund_partly(by=SYSTEM, now=NOW, number=order.number, amount_fen=1, reason="x")

    assert [each.total_fen for each in listed(shop)] == [TOTAL_FEN - PRICE_FEN - 1]


@pytest.mark.parametrize(
    ("title", "tax_number"),
    [("", ""), (" ", ""), ("x" * 101, ""), ("a\x00b", ""), ("", "91331124MA2E0WX001")],
)
def test_invoice_made_out_to_nobody(title: str, tax_number: str):
    order = order_at(make_life_shop())

    with pytest.raises(BadInvoiceError):
        invoice(order, title, tax_number)


@pytest.mark.parametrize(
    "tax_number",
    ["123", "1" * 21, "12-3", "税号", "91331124MA2E", "91331124MA2E0WX002", "91331124MA2E0WX00I"],
)
def test_invoice_with_a_tax_number_that_no_firm_has(tax_number: str):
    order = order_at(make_life_shop())

    with pytest.raises(BadTaxNumberError):
        invoice(order, "茶业公司", tax_number)


@pytest.mark.parametrize("tax_number", ["33112477571234X", "33252719700101123X01"])
def test_invoice_with_a_tax_number_from_before_the_unified_code(tax_number: str):
    shop = make_life_shop()

    invoice(order_at(shop), "茶业公司", tax_number)

    assert [each.tax_number for each in listed(shop)] == [tax_number]


@pytest.mark.parametrize("number", ["", " ", "1" * 31, "12 34", "发票"])
def test_invoice_number_that_is_none(number: str):
    order = order_at(make_life_shop())
    invoice(order)

    with pytest.raises(BadInvoiceError):
        issue(order, number)


def test_invoice_of_an_order_that_is_not_paid_or_was_refunded():
    shop = make_life_shop()
    unpaid = order_at(shop, "awaiting")
    refunded = order_at(shop, "paid", key="key-2")
    invoice(refunded)
    cancel_order(by=SYSTEM, now=NOW, number=refunded.number)

    for deed in (lambda: invoice(unpaid), lambda: invoice(refunded), lambda: issue(refunded)):
        with pytest.raises(WrongStateError):
            deed()


def test_invoice_of_nothing():
    shop = make_life_shop()
    order, other = order_at(shop), order_at(shop, key="key-2")
    invoice(other)
    for each in (order, other):
        refund_partly(by=SYSTEM, now=NOW, number=each.number, amount_fen=TOTAL_FEN, reason="x")

    for deed in (lambda: invoice(order), lambda: issue(other)):
        with pytest.raises(NothingToInvoiceError):
            deed()


@pytest.mark.parametrize("spelling", ["A5332000012", " a5332000012 "])
def test_invoice_number_of_another_order(spelling: str):
    shop = make_life_shop()
    first, second = (order_at(shop, "paid", key=key) for key in ("a", "b"))
    for each in (first, second):
        invoice(each)
    issue(first, "A5332000012")

    with pytest.raises(InvoiceNumberTakenError):
        issue(second, spelling)


def test_invoice_that_nobody_asked_for():
    order = order_at(make_life_shop())

    with pytest.raises(NotFoundError):
        issue(order)


def test_invoices_still_to_make_out_come_first():
    shop = make_life_shop()
    first, second = (order_at(shop, "paid", key=key) for key in ("a", "b"))
    invoice(first)
    invoice(second)
    issue(second)

    assert [each.order for each in listed(shop)] == [first.number, second.number]


def test_review_counts_once():
    shop = make_life_shop()
    order, other = order_at(shop), order_at(shop, key="key-2")
    review(order, shop.product, 5, " 香 ")
    review(other, shop.product, 2, "")

    with pytest.raises(ReviewedAlreadyError):
        review(order, shop.product, 1)

    found = reviews_of(shop.product)
    assert (found.count, found.mean_stars) == (2, 3.5)
    assert [(each.stars, each.text) for each in found.reviews] == [(5, "香")]
    assert aftercare_of(order.number).reviewed == (shop.product,)
    assert [fact.quantity for fact in recent_facts(["market.reviewed"])] == [2, 5]
    assert all_differences() == []


@pytest.mark.parametrize(("stars", "text"), [(0, ""), (6, ""), (5, "x" * 501), (5, "\x00")])
def test_review_that_cannot_be_kept(stars: int, text: str):
    shop = make_life_shop()

    with pytest.raises(BadReviewError):
        review(order_at(shop), shop.product, stars, text)


def test_review_of_something_else_or_too_early():
    shop, other = make_life_shop(), make_life_shop("mist")
    early = order_at(shop, "shipped")

    with pytest.raises(NotFoundError):
        review(order_at(shop, key="key-2"), other.product)
    with pytest.raises(WrongStateError):
        review(early, shop.product)

    assert reviews_of(shop.product).count == 0


def test_hidden_review_is_not_shown_but_counts():
    shop = make_life_shop()
    review(order_at(shop), shop.product, 1, "某某是骗子，住西街 1 号")
    pk = Review.objects.get().pk
    bureau = make_actor(Role.BUREAU, place=COUNTY)

    hide_review(by=bureau, now=NOW, review=pk, reason="address")
    with pytest.raises(NotFoundError):
        hide_review(by=bureau, now=NOW, review=pk, reason="again")

    found = reviews_of(shop.product)
    assert (found.count, found.mean_stars, found.reviews) == (1, 1.0, ())
    assert actions("market.review_hidden") == ["market.review_hidden"]


def test_reason_for_hiding_a_review_is_kept_without_words():
    shop = make_life_shop()
    review(order_at(shop), shop.product, 1, "某某是骗子，住西街 1 号")
    bureau = make_actor(Role.BUREAU, place=COUNTY)

    hide_review(by=bureau, now=NOW, review=Review.objects.get().pk, reason="李小明住西街")

    (row,) = AuditRow.objects.filter(action="market.review_hidden")
    assert row.detail == {"reason": "other"}


def test_forgetting_a_buyer_takes_names_and_words_and_leaves_money():
    shop, buyer = make_life_shop(), make_person("赵小兰")
    order = order_at(shop, person_id=buyer)
    invoice(order)
    review(order, shop.product, 4, "我是赵小兰")
    refund_partly(by=SYSTEM, now=NOW, number=order.number, amount_fen=1, reason="退给赵小兰")

    forget_buyer(by=SYSTEM, now=NOW, person_id=buyer)

    row = Order.objects.get()
    assert Refund.objects.get().reason == ""
    assert (row.contact_sealed, row.person_id, row.total_fen) == (None, None, TOTAL_FEN)
    assert (listed(shop)[0].title, Review.objects.get().text) == ("", "")
    assert (reviews_of(shop.product).count, all_differences()) == (1, [])


@pytest.mark.parametrize("state", ["awaiting", "paid", "packed", "shipped"])
def test_forgetting_a_buyer_waits_for_what_is_on_its_way(state: str):
    buyer = make_person("赵小兰")
    order_at(make_life_shop(), state, person_id=buyer)

    with pytest.raises(OrdersOpenError):
        forget_buyer(by=SYSTEM, now=NOW, person_id=buyer)
    forget_buyer(by=SYSTEM, now=NOW + timedelta(days=61), person_id=buyer)

    assert Order.objects.get().contact_sealed is None


def test_export_holds_orders_reviews_returns_refunds_and_invoices():
    shop, buyer = make_life_shop(), make_person("赵小兰")
    order = order_at(shop, person_id=buyer)
    invoice(order)
    review(order, shop.product, 4, "香")
    refund_partly(by=SYSTEM, now=NOW, number=order.number, amount_fen=100, reason="dented")
    ask(order, shop, 1)

    held = json.loads(json.dumps(export_person(by=actor(buyer), now=NOW, person_id=buyer)))

    mine = held["market"]
    assert [
        len(mine[part]) for part in ("orders", "reviews", "returns", "refunds", "invoices")
    ] == [1] * 5
    assert (mine["reviews"][0]["text"], mine["refunds"][0]["amount_fen"]) == ("香", 100)
    assert mine["invoices"][0]["made_out_to"]["title"]
