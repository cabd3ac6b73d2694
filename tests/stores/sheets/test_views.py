"""The desk's figures and lists: products in by spreadsheet, stock, sales, lists as files."""

import random

import pytest

from commonfield.front.errors import SheetTooLargeError
from commonfield.front.previews import signed as signed_words
from commonfield.stores.models import Product, Sku
from tests.market.builders import Shop
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
from tests.supply.builders import client_of, make_item

HEAD = ["Number", "Barcode", "Name", "English name", "Price (yuan)", "Description"]


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


def test_products_in_a_file_are_weighed_in_the_readers_language(shop: Shop):
    chinese = client_of(shop.keeper, language="zh-hans")

    rows = csv_rows(chinese.get("/desk/cloud/products/file/?kind=csv"))

    assert rows[1][8] == "100 克"
