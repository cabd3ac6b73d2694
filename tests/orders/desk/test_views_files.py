from datetime import timedelta

from commonfield.orders.commands import ask_invoice
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.models import Product
from commonfield.stores.offers.commands import make_flash_sale, make_team_offer
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer
from tests.market.builders import Shop
from tests.orders.builders import actions, make_life_shop, refund_at, return_at
from tests.orders.desk.builders import EVIL, book_rows, csv_rows
from tests.people.builders import NOW
from tests.supply.builders import client_of


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
