import pytest

from commonfield.stores.models import StockMovement
from tests.market.builders import Shop, add_lot, differences, make_order
from tests.orders.desk.builders import csv_rows
from tests.pages import text_of
from tests.supply.builders import client_of


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
