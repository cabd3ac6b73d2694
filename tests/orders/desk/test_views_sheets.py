"""Sheets of the desk: picked by, stuck on parcels, filled with tracking numbers, saved as files."""

import re
from collections.abc import Sequence

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonfield.audit.models import AuditRow
from commonfield.orders.models import Order
from commonfield.stores.models import Product, Sku, Store
from tests.market.builders import PHONE, Shop, add_lot, make_order
from tests.orders.builders import actions, order_at, state_of
from tests.orders.desk.builders import (
    EVIL,
    book_rows,
    csv_rows,
    rows_named,
    sent_book,
    sent_csv,
    signed,
)
from tests.pages import text_of
from tests.supply.builders import client_of

HEAD = ["Order", "Carrier", "Tracking number"]
LISTS = ["", "pick/", "stock/"]


def test_pick_sheet_adds_up_lots_over_orders(shop: Shop):
    lot = add_lot(shop, packs=10)
    make_order(shop, packs=39, key="a", payment="cod")
    make_order(shop, packs=3, key="b", payment="cod")
    make_order(shop, packs=1, key="unpaid")

    page = text_of(client_of(shop.keeper).get("/desk/cloud/pick/"))

    cells = re.findall(
        r'class="code">(\w+)</span></span></th><td>(\d+)</td><td><strong>(\d+)<', page
    )
    assert sorted(cells) == sorted([(shop.lot, "2", "40"), (lot, "1", "2")])
    assert page.count("☐") == 2


def test_pick_and_address_sheets_name_the_pack(shop: Shop):
    Sku.objects.update(variant="礼盒", variant_en="gift box")
    make_order(shop, payment="cod")
    client = client_of(shop.keeper)

    pages = [text_of(client.get(f"/desk/cloud/{path}")) for path in ("", "pick/")]
    pages.append(text_of(client.post("/desk/cloud/addresses/")))

    assert ["Silver Monkey gift box × 2" in page for page in pages] == [True, True, True]


@pytest.mark.parametrize(
    ("language", "pack"), [("en", "Silver Monkey 100 g × 2"), ("zh-hans", "松阳银猴 100 克 × 2")]
)
def test_pack_without_a_name_is_told_from_others_by_its_weight(
    shop: Shop, language: str, pack: str
):
    order = make_order(shop, payment="cod")
    Store.objects.update(low_stock_packs=99)
    client = client_of(shop.keeper, language=language)

    desk, pick, stock = (text_of(client.get(f"/desk/cloud/{path}")) for path in LISTS)
    addresses = text_of(client.post("/desk/cloud/addresses/"))
    own = text_of(client.get(f"/orders/{order.number}/?token={order.token}"))
    sheet = csv_rows(client.post("/desk/cloud/shipping/sheet/", {"kind": "csv"}))

    assert [page.count(pack) for page in (desk, pick, addresses)] == [1, 1, 1]
    title = pack.removesuffix(" × 2")
    assert [page.count(title) for page in (desk, pick, stock, own)] == [2, 2, 2, 1]
    assert pack in sheet[1]


def test_all_of_a_pick_sheet_is_packed_at_once(shop: Shop):
    client = client_of(shop.keeper)
    numbers = [order_at(shop, "paid", key=key).number for key in ("a", "b")]
    late = order_at(shop, "packed", key="late").number
    odd = ["\0", "'", "x" * 10_000]

    done = client.post("/desk/cloud/pick/", {"number": [*numbers, late, *odd]}, follow=True)

    assert [state_of(number) for number in numbers] == ["packed", "packed"]
    assert "2 orders are packed." in text_of(done)
    assert f"Not packed, since they changed meanwhile: {late}" in text_of(done)


def test_address_sheets_hold_what_can_leave(shop: Shop):
    client = client_of(shop.keeper)
    paid = order_at(shop, "paid", key="a").number
    packed = order_at(shop, "packed", key="b", payment="cod").number
    unpaid = make_order(shop, key="c").number

    before = text_of(client.get("/desk/cloud/addresses/"))
    noted = actions("market.addresses_taken")
    page = text_of(client.post("/desk/cloud/addresses/"))
    only_packed = text_of(client.post("/desk/cloud/addresses/", {"drawer": "ship"}))

    assert [number in page for number in (paid, packed, unpaid)] == [True, True, False]
    assert (before.count(PHONE), page.count(PHONE)) == (0, 2)
    assert "2 orders wait to be sent." in before
    assert (noted, actions("market.addresses_taken")) == ([], ["market.addresses_taken"] * 2)
    assert AuditRow.objects.filter(action="market.addresses_taken")[0].detail == {"parcels": 2}
    assert "Collect ¥320" in page
    assert [number in only_packed for number in (paid, packed)] == [False, True]


def test_address_sheet_of_a_forgotten_buyer_is_left_out(shop: Shop):
    order_at(shop, "paid")
    Order.objects.update(contact_sealed=None)

    page = text_of(client_of(shop.keeper).post("/desk/cloud/addresses/"))

    assert "1 order has no address here" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_shipping_sheet_goes_out_is_filled_and_comes_back(shop: Shop, kind: str):
    client = client_of(shop.keeper)
    numbers = [order_at(shop, "paid", key=key).number for key in ("a", "b")]
    answer = client.post("/desk/cloud/shipping/sheet/", {"kind": kind})
    rows: list[list[object]] = (
        book_rows(answer) if kind == "xlsx" else [[*row] for row in csv_rows(answer)]
    )

    rows[1][1:3] = ["顺丰速运", "SF1234567"]
    sheet = sent_book(rows) if kind == "xlsx" else sent_csv(rows)
    preview = text_of(client.post("/desk/cloud/shipping/", {"file": sheet}))
    before = [state_of(number) for number in numbers]
    done = text_of(client.post("/desk/cloud/shipping/confirm/", {"rows": signed(preview)}))

    assert before == ["paid", "paid"]
    assert [state_of(number) for number in numbers] == ["shipped", "paid"]
    assert str(rows[1][0]) in done
    assert str(rows[1][4]).strip() == PHONE
    assert "market.addresses_taken" in actions()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_sheet_is_read_in_every_encoding(shop: Shop, encoding: str):
    number = order_at(shop, "paid").number
    rows = [["订单号", "快递公司", "运单号"], [number, "顺丰速运", "SF1234567"]]

    page = text_of(
        client_of(shop.keeper).post("/desk/cloud/shipping/", {"file": sent_csv(rows, encoding)})
    )

    assert "Mark 1 order as shipped" in page
    assert "顺丰速运" in page


def bad_rows(client: Client, rows: Sequence[Sequence[object]]) -> list[tuple[str, str]]:
    """Send a sheet; return the number of each row that is refused, and why."""
    page = text_of(client.post("/desk/cloud/shipping/", {"file": sent_csv([HEAD, *rows])}))
    return rows_named(page)


def test_wrong_rows_are_named_by_their_number_in_the_file(shop: Shop):
    client = client_of(shop.keeper)
    good, held = order_at(shop, "paid", key="a").number, make_order(shop, key="b").number

    found = bad_rows(
        client,
        [
            [good, "SF", "SF1234567"],
            ["", "", ""],
            ["NONE", "SF", "SF1"],
            [held, "SF", "SF1234567"],
            [good, "SF", "7.3123E+14"],
        ],
    )

    assert [row for row, _words in found] == ["4", "5", "6"]
    assert "no order of this number" in found[0][1]
    assert "not waiting to be sent" in found[1][1]
    assert "Excel has rounded" in found[2][1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01\x02", "cannot be read as a table"),
        (b"PK\x03\x04 broken", "cannot be read as a table"),
        (b"a,b\n1,2\n", "These columns were not found: Order · Carrier"),
        (b"", "The submitted file is empty"),
        (bytes(5_000_001), "This file is too large"),
    ],
)
def test_file_that_is_no_sheet_says_what_to_do(shop: Shop, content: bytes, words: str):
    file = SimpleUploadedFile("x.csv", content)

    response = client_of(shop.keeper).post("/desk/cloud/shipping/", {"file": file})

    assert response.status_code == 422
    assert words in text_of(response)


def test_rows_that_were_not_shown_are_refused(shop: Shop):
    response = client_of(shop.keeper).post("/desk/cloud/shipping/confirm/", {"rows": "made:up"})

    assert response.status_code == 400


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_of_orders_has_no_formula_and_no_buyer(shop: Shop, kind: str):
    Product.objects.update(title=EVIL, title_en=EVIL)
    order = order_at(shop, "shipped")
    client = client_of(shop.keeper)

    answer = client.get(f"/desk/cloud/orders/file/?kind={kind}")
    rows = book_rows(answer) if kind == "xlsx" else [[*row] for row in csv_rows(answer)]

    assert [row[0] for row in rows[1:]] == [order.number]
    assert rows[1][6] == (f"{EVIL} 100 g" if kind == "xlsx" else f"'{EVIL} 100 g")
    assert not {"赵小兰", PHONE} & {str(cell) for row in rows for cell in row}
    assert float(str(rows[1][13])) == 320.0


def test_file_of_orders_is_narrowed_like_the_list(shop: Shop):
    client = client_of(shop.keeper)
    paid = order_at(shop, "paid", key="a").number
    shipped = order_at(shop, "shipped", key="b").number

    def numbers(query: str) -> set[str]:
        return {row[0] for row in csv_rows(client.get(f"/desk/cloud/orders/file/{query}"))[1:]}

    assert numbers("") == {paid, shipped}
    assert numbers("?drawer=way") == {shipped}
    assert numbers(f"?q={paid}") == {paid}
    assert numbers("?since=2099-01-01") == set()


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "pick/"), ("POST", "addresses/"), ("GET", "orders/file/")]
)
def test_sheets_ask_the_database_as_often_for_three_orders_as_for_one(
    shop: Shop, method: str, path: str
):
    client = client_of(shop.keeper)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = getattr(client, method.lower())(f"/desk/cloud/{path}")
            if response.streaming:
                csv_rows(response)
        return len(queries)

    order_at(shop, "paid", key="a")
    asked()
    one = asked()
    for key in ("b", "c"):
        order_at(shop, "paid", key=key)

    assert asked() == one


def test_orders_are_found_by_the_beginning_of_their_number(shop: Shop):
    client = client_of(shop.keeper)
    number = order_at(shop, "shipped").number

    found = text_of(client.get(f"/desk/cloud/?q={number[:9].lower()}"))

    assert number in found
    assert "No orders here." in text_of(client.get("/desk/cloud/?q=NONE"))


def test_orders_are_found_by_the_end_of_the_phone(shop: Shop):
    client = client_of(shop.keeper)
    number = order_at(shop, "shipped").number

    found = [
        number in text_of(client.get(f"/desk/cloud/?q={end}")) for end in ("8000", PHONE, "800")
    ]

    assert found == [True, True, False]
    assert "No orders here." in text_of(client.get("/desk/cloud/?q=8001"))
