"""The desk's figures and lists: products in by spreadsheet, stock, sales, lists as files."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonfield.front.errors import SheetTooLargeError
from commonfield.front.previews import signed as signed_words
from commonfield.kernel.clock import now
from commonfield.orders.commands import (
    ask_invoice,
    cancel_order,
    confirm_payment,
    take_late_payment,
)
from commonfield.orders.models import Order, Refund
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.catalogue.commands import change_price
from commonfield.stores.models import Product, Sku, StockMovement
from commonfield.stores.offers.commands import make_flash_sale, make_team_offer
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer
from commonfield.stores.stock.commands import stock_from_lot
from tests.market.builders import Shop, add_lot, differences, make_order, make_shop
from tests.orders.builders import actions, make_life_shop, order_at, refund_at, return_at
from tests.orders.desk.builders import (
    EVIL,
    book_rows,
    csv_rows,
    rows_named,
    sent_book,
    sent_csv,
    signed,
    text_of,
)
from tests.people.builders import NOW
from tests.supply.builders import client_of, make_delivery, make_grower, make_item, make_lot

HEAD = ["Number", "Barcode", "Name", "English name", "Price (yuan)", "Description"]


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=40)


# Products by spreadsheet


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_products_go_out_are_changed_and_come_back(shop: Shop, kind: str):
    client = client_of(shop.keeper)
    Product.objects.update(title=EVIL, title_en=EVIL)
    answer = client.get(f"/desk/cloud/products/file/?kind={kind}")
    rows: list[list[object]] = (
        book_rows(answer) if kind == "xlsx" else [[*row] for row in csv_rows(answer)]
    )

    rows[1][4] = "88.50"
    rows.append(["", make_item(shop.maker, net_g=50), "白茶", "", "66", "春茶"])
    sheet = sent_book(rows) if kind == "xlsx" else sent_csv(rows)
    preview = text_of(client.post("/desk/cloud/products/in/", {"file": sheet}))
    before = Sku.objects.get().price_fen
    done = client.post("/desk/cloud/products/in/confirm/", {"rows": signed(preview)})

    assert "2 rows change something." in preview
    assert "2 rows are taken over" in text_of(done)
    prices = list(Sku.objects.order_by("id").values_list("price_fen", flat=True))
    assert (before, prices) == (8_000, [8_850, 6_600])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_product_sheet_is_read_in_every_encoding(shop: Shop, encoding: str):
    gtin = make_item(shop.maker, net_g=50)
    sheet = sent_csv([["条码", "商品名称", "单价（元）"], [gtin, "明前白茶", "¥66"]], encoding)

    page = text_of(client_of(shop.keeper).post("/desk/cloud/products/in/", {"file": sheet}))

    assert "明前白茶" in page
    assert "¥66" in page


def test_one_wrong_row_is_named_and_nothing_can_be_taken_over(shop: Shop):
    client = client_of(shop.keeper)
    sheet = sent_csv([
        ["My list"], HEAD,
        [shop.sku, "", "", "", "88"],
        ["", "", "", "", ""],
        ["S9-9", "", "", "", "88"],
        [shop.sku, "", "", "", "99"],
    ])  # fmt: skip

    page = text_of(client.post("/desk/cloud/products/in/", {"file": sheet}))

    assert [row for row, _words in rows_named(page)] == ["5", "6"]
    assert "2 rows have errors, so nothing was imported." in page
    assert 'name="rows"' not in page


def test_words_in_a_product_sheet_that_it_does_not_change_are_named(shop: Shop):
    client = client_of(shop.keeper)
    Product.objects.update(description="高山茶。\r\n手工做。")
    rows = csv_rows(client.get("/desk/cloud/products/file/"))
    same = text_of(client.post("/desk/cloud/products/in/", {"file": sent_csv(rows)}))

    rows[1][4] = "88"
    rows[1][5] = "老树茶"
    page = text_of(client.post("/desk/cloud/products/in/", {"file": sent_csv(rows)}))
    client.post("/desk/cloud/products/in/confirm/", {"rows": signed(page)})

    assert "not as on the product's page" not in same
    assert "The name or description in row 2 is not as on the product's page." in page
    assert Sku.objects.get().price_fen == 8_800
    assert Product.objects.get().description == "高山茶。\r\n手工做。"


def test_of_many_wrong_rows_the_first_are_shown(shop: Shop):
    rows = [["", "", "茶" * 30, "", "66"] for _each in range(101)]

    page = text_of(
        client_of(shop.keeper).post("/desk/cloud/products/in/", {"file": sent_csv([HEAD, *rows])})
    )

    assert len(rows_named(page)) == 100
    assert "101 rows have errors" in page
    assert "The first 100 of them are shown." in page
    assert f">{'茶' * 23}…<" in page


def test_sheet_that_changed_after_the_preview_changes_nothing(shop: Shop):
    client = client_of(shop.keeper)
    gtin = make_item(shop.maker, net_g=50)
    rows = [HEAD, [shop.sku, "", "", "", "88"], ["", gtin, "白茶", "", "66"]]
    preview = text_of(client.post("/desk/cloud/products/in/", {"file": sent_csv(rows)}))

    client.post("/desk/cloud/close/", {"is_sure": "on"})
    done = text_of(client.post("/desk/cloud/products/in/confirm/", {"rows": signed(preview)}))

    assert "Nothing was changed" in done
    assert "This store is closed" in done
    assert Sku.objects.get().price_fen == 8_000


def test_rows_that_no_form_could_carry_are_refused():
    chance = random.Random(1)  # noqa: S311 - text that does not pack
    rows = [[chance.randbytes(1_000).hex()] for _each in range(1_600)]

    with pytest.raises(SheetTooLargeError):
        signed_words(rows, "salt")


# Stock


def test_stock_says_what_runs_low(shop: Shop):
    client = client_of(shop.keeper)
    make_order(shop, packs=35, payment="cod")

    pages = [text_of(client.get(f"/desk/cloud/{path}")) for path in ("", "stock/")]

    assert "1 product is low in stock" in pages[0]
    assert "5 packs" in pages[1]


def test_stock_as_a_file(shop: Shop):
    lot = add_lot(shop, packs=3)

    rows = csv_rows(client_of(shop.keeper).get("/desk/cloud/stock/file/"))

    assert [(row[2], row[5]) for row in rows[1:]] == [(shop.lot, "40"), (lot, "3")]


def test_corrections_of_the_stock_as_a_file(shop: Shop):
    client = client_of(shop.keeper)
    form = {"packs": "2", "why": "damaged", "words": "=roof", "left": "38"}
    client.post(f"/desk/cloud/stock/{shop.sku}/{shop.lot}/", form)

    rows = csv_rows(client.get("/desk/cloud/stock/file/?part=adjustments"))

    assert [row[2:] for row in rows[1:]] == [
        [shop.sku, shop.lot, "-2", "Damaged or damp", "'=roof"]
    ]


@pytest.mark.parametrize(
    ("why", "left", "kept"),
    [
        ("damaged", 35, "damaged: roof"),
        ("sample", 35, "sample: roof"),
        ("counted-fewer", 35, "counted: roof"),
        ("counted-more", 45, "counted: roof"),
        ("found", 45, "found: roof"),
        ("other-more", 45, "other: roof"),
    ],
)
def test_reason_decides_whether_packs_are_taken_off_or_added(
    shop: Shop, why: str, left: int, kept: str
):
    client = client_of(shop.keeper)
    page = f"/desk/cloud/stock/{shop.sku}/{shop.lot}/"
    form = {"packs": "5", "why": why, "words": "roof"}

    before = text_of(client.post(page, form))
    untouched = shop.left
    done = client.post(page, {**form, "left": str(left)}, follow=True)

    assert f"{left} packs will be written then." in before
    assert f"{left} packs are written now." in text_of(done)
    assert (untouched, shop.left) == (40, left)
    moved = StockMovement.objects.get(reason="adjusted")
    assert (moved.packs, moved.reference, differences()) == (left - 40, kept, [])


@pytest.mark.parametrize("left", ["35", "many", "", pytest.param("9" * 5_000, id="very long")])
def test_correction_is_refused_when_packs_were_sold_meanwhile(shop: Shop, left: str):
    client = client_of(shop.keeper)
    form = {"packs": "5", "why": "damaged", "words": "", "left": left}
    make_order(shop, packs=3, payment="cod")

    answer = client.post(f"/desk/cloud/stock/{shop.sku}/{shop.lot}/", form)

    assert (answer.status_code, shop.left) == (422, 37)
    assert "37 packs are written now. Nothing was corrected." in text_of(answer)


@pytest.mark.parametrize("packs", ["-5", "0", "41", "many"])
def test_correction_that_cannot_be_is_refused(shop: Shop, packs: str):
    form = {"packs": packs, "why": "damaged", "words": ""}

    answer = client_of(shop.keeper).post(f"/desk/cloud/stock/{shop.sku}/{shop.lot}/", form)

    assert (answer.status_code, shop.left) == (422, 40)


# Sales


def test_sales_of_a_month_with_a_drawing_and_a_table_of_the_same(shop: Shop):
    client = client_of(shop.keeper)
    for key in ("a", "b"):
        order_at(shop, "paid", key=key)
    Order.objects.update(paid_at=now())

    page = text_of(client.get("/desk/cloud/sales/"))
    days = csv_rows(client.get("/desk/cloud/sales/file/"))
    products = csv_rows(client.get("/desk/cloud/sales/file/?part=products"))
    channels = csv_rows(client.get("/desk/cloud/sales/file/?part=channels"))

    assert page.count("<svg") >= 3
    assert page.count("<table") >= 2
    assert "¥640" in page
    assert (len(days), days[-1][1:4]) == (31, ["2", "8", "640.00"])
    assert products[1][1:] == [shop.sku, "8", "640.00"]
    assert channels[1][1:3] == ["2", "8"]


def test_days_in_the_wrong_order_are_put_right(shop: Shop):
    page = text_of(
        client_of(shop.keeper).get("/desk/cloud/sales/?since=2026-05-31&until=2026-05-01")
    )

    assert 'name="since" value="2026-05-01"' in page
    assert 'name="until" value="2026-05-31"' in page


def test_refund_counts_on_its_own_day(shop: Shop):
    client = client_of(shop.keeper)
    refund_at(shop)
    Order.objects.update(paid_at=now() - timedelta(days=40))

    page = text_of(client.get("/desk/cloud/sales/"))
    rows = csv_rows(client.get("/desk/cloud/sales/file/"))

    assert "¥10" in page
    assert sum(float(row[5]) for row in rows[1:]) == 10.0


def test_money_that_came_too_late_is_no_refund_of_a_sale(shop: Shop):
    order_at(shop, "paid", key="sold")
    late = order_at(shop, "placed", key="late")
    cancel_order(by=GUEST, now=NOW, number=late.number, token=late.token)
    take_late_payment(by=SYSTEM, now=NOW, number=late.number, provider="simulated")
    Order.objects.filter(state="paid").update(paid_at=now())
    Refund.objects.update(decided_at=now())

    client = client_of(shop.keeper)
    days = csv_rows(client.get("/desk/cloud/sales/file/"))
    channels = csv_rows(client.get("/desk/cloud/sales/file/?part=channels"))

    assert (days[-1][3], days[-1][5]) == ("320.00", "0.00")
    assert channels[1][5] == "0.00"


def test_sums_of_the_dearest_order_are_exact():
    shop = make_shop(packs=0)
    leaf = make_delivery(shop.maker, make_grower(shop.maker), weight_g=1_000_000)
    lot = make_lot(shop.maker, (leaf,), made_g=100_000)
    stock_from_lot(by=SYSTEM, now=NOW, sku=shop.sku, lot=lot, packs=999)
    change_price(by=SYSTEM, now=NOW, sku=shop.sku, price_fen=9_999_999)
    order = make_order(shop, packs=999, payment="simulated")
    confirm_payment(by=SYSTEM, now=now(), number=order.number, provider="simulated")

    client = client_of(shop.keeper)
    page = text_of(client.get("/desk/cloud/sales/"))
    products = csv_rows(client.get("/desk/cloud/sales/file/?part=products"))

    assert "99,899,990.01" in page
    assert products[1][2:] == ["999", "99899990.01"]
    assert differences() == []


def test_nothing_sold_is_said(shop: Shop):
    page = text_of(client_of(shop.keeper).get("/desk/cloud/sales/?since=2026-01-01&until=x"))

    assert "Nothing was sold in these days." in page


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("path", ["sales/", "sales/file/", "orders/file/", ""])
def test_days_beyond_the_calendar_are_left_out(shop: Shop, path: str, name: str, day: str):
    response = client_of(shop.keeper).get(f"/desk/cloud/{path}?{name}={day}&drawer=way")

    assert response.status_code == 200
    if response.streaming:
        assert response.getvalue()


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
@pytest.mark.parametrize("name", ["since", "until"])
def test_first_and_last_day_of_the_calendar(shop: Shop, name: str, day: str):
    assert client_of(shop.keeper).get(f"/desk/cloud/sales/?{name}={day}").status_code == 200


def test_sales_ask_the_database_as_often_for_three_orders_as_for_one(shop: Shop):
    client = client_of(shop.keeper)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/cloud/sales/?since=2026-01-01")
        return len(queries)

    order_at(shop, "paid", key="a")
    asked()
    one = asked()
    for key in ("b", "c"):
        order_at(shop, "paid", key=key)

    assert asked() == one


# After the sale, and promotions


def test_returns_refunds_and_invoices_as_files():
    shop = make_life_shop()
    client = client_of(shop.keeper)
    order, returned = return_at(shop, "asked")
    title = "=茶业公司"
    ask_invoice(by=GUEST, now=NOW, number=order.number, title=title,
                tax_number="91331124MA2E0WX001", token=order.token)  # fmt: skip
    Product.objects.update(title=EVIL, title_en=EVIL)

    returns = csv_rows(client.get("/desk/cloud/returns/file/?kind=csv"))
    book = book_rows(client.get("/desk/cloud/returns/file/?kind=xlsx"))
    invoices = csv_rows(client.post("/desk/cloud/invoices/file/", {"kind": "csv"}))

    assert [row[:2] for row in returns[1:]] == [[returned, order.number]]
    assert (returns[1][6], book[1][6]) == (f"'{EVIL} 100 g", f"{EVIL} 100 g")
    assert invoices[1][2:5] == [f"'{title}", "91331124MA2E0WX001", "326.96"]
    assert actions()[-1] == "market.invoices_taken"
    assert client.get("/desk/cloud/invoices/file/").status_code == 405


def test_refunds_as_a_file():
    shop = make_life_shop()
    number = refund_at(shop)

    rows = csv_rows(client_of(shop.keeper).get("/desk/cloud/refunds/file/"))

    assert [(row[0], row[5]) for row in rows[1:]] == [(number, "10.00")]


def test_promotions_as_files(shop: Shop):
    client, day = client_of(shop.keeper), timedelta(days=1)
    make_team_offer(
        by=SYSTEM, now=NOW, offer=NewTeamOffer(shop.sku, 7_000, 3, 24, 2, NOW, NOW + day)
    )
    make_flash_sale(
        by=SYSTEM, now=NOW, sale=NewFlashSale(shop.sku, 6_000, 2, NOW + 2 * day, NOW + 3 * day)
    )

    offers = csv_rows(client.get("/desk/cloud/promotions/file/"))
    teams = csv_rows(client.get("/desk/cloud/promotions/file/?part=teams"))

    assert [(row[0], row[2], row[3]) for row in offers[1:]] == [
        ("Flash sale", shop.sku, "60.00"),
        ("Team offer", shop.sku, "70.00"),
    ]
    assert len(teams) == 1


def test_products_in_a_file_are_weighed_in_the_readers_language(shop: Shop):
    chinese = client_of(shop.keeper, language="zh-hans")

    rows = csv_rows(chinese.get("/desk/cloud/products/file/?kind=csv"))

    assert rows[1][8] == "100 克"
