from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonfield.kernel.clock import now
from commonfield.orders.commands import cancel_order, confirm_payment, take_late_payment
from commonfield.orders.models import Order, Refund
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.catalogue.commands import change_price
from commonfield.stores.stock.commands import stock_from_lot
from tests.market.builders import Shop, differences, make_order, make_shop
from tests.orders.builders import order_at, refund_at
from tests.orders.desk.builders import csv_rows
from tests.pages import text_of
from tests.people.builders import NOW
from tests.supply.builders import client_of, make_delivery, make_grower, make_lot


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


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_sales_and_orders_of_the_first_and_the_last_day_of_all(shop: Shop, day: str):
    client = client_of(shop.keeper)

    for address in ("/desk/cloud/sales/", "/desk/cloud/"):
        assert client.get(address, {"since": day, "until": day}).status_code == 200


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
@pytest.mark.parametrize("path", ["sales/", "sales/file/", "orders/file/", ""])
def test_days_beyond_the_calendar_are_left_out(shop: Shop, path: str, day: str):
    response = client_of(shop.keeper).get(f"/desk/cloud/{path}?since={day}&until={day}&drawer=way")

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
