"""A platform's orders: read, taken once, moved on, sold to the fen, taken back."""

from collections import Counter
from typing import Any

import pytest

from commonfield.channels import commands
from commonfield.channels.errors import FilePackedError, OtherStoreError, RowsToDecideError
from commonfield.channels.models import ChannelOrder, Listing
from commonfield.channels.queries.days import day_differences
from commonfield.channels.queries.files import file_of, shortages, unmatched
from commonfield.channels.rules.listings import sold_lines
from commonfield.channels.types import Part
from commonfield.facts.models import Fact
from commonfield.kernel.clock import china_day
from commonfield.ledger.accounts import receivable
from commonfield.ledger.models import Posting
from commonfield.ledger.queries import liability
from commonfield.orders.commands import pack_order
from commonfield.orders.errors import RefundAskedError
from commonfield.orders.models import Order
from commonfield.people.types import SYSTEM
from tests.channels.files import PDD_AFTER, at, csv_of, pdd, read, refund, said, take
from tests.market.builders import Shop, make_shop
from tests.orders.builders import all_differences
from tests.people.builders import NOW


def owes(shop: Shop) -> int:
    return -liability(receivable(shop.maker.code, "Pinduoduo"))


def booked(shop: Shop) -> dict[str, int]:
    """Return what is booked of a shop's one order, by account without the shop's names."""
    sums: Counter[str] = Counter()
    rows = Posting.objects.filter(entry__reference=Order.objects.get(store__slug=shop.slug).number)
    for code, fen in rows.values_list("account__code", "amount_fen"):
        sums[code.replace(shop.maker.code, "").replace(shop.lot, "")] += fen
    return dict(sums)


def test_order_is_sold_to_the_fen_on_its_day_of_payment():
    shop = make_shop()

    outcome = take(shop, csv_of([pdd(code=shop.sku, quantity="3")]))

    assert (outcome.new, outcome.changed, outcome.unchanged) == (1, 0, 0)
    order = Order.objects.get()
    assert (order.state, order.total_fen, order.shipping_fen) == ("paid", 10_200, 500)
    assert order.paid_at == said(at(-2))
    assert (order.region, order.channel_number) == ("330000000000", "260901-000000000000001")
    (line,) = order.lines.all()
    assert (line.packs, line.price_fen, line.rest_fen) == (3, 3_233, 1)
    assert owes(shop) == 10_200
    (sale,) = Fact.objects.filter(kind="market.sale")
    assert (sale.occurred_at, sale.amount_fen, sale.channel) == (said(at(-2)), 10_200, "pinduoduo")
    assert all_differences() == []


def test_same_file_changes_nothing_and_an_older_one_never_overwrites():
    shop = make_shop()
    take(shop, csv_of([pdd(code=shop.sku)]))
    newer = csv_of([pdd(code=shop.sku, state="已发货，待收货", sent=at(-0.5))])

    again = take(shop, csv_of([pdd(code=shop.sku)]))
    sent = take(shop, newer)
    older = take(shop, csv_of([pdd(code=shop.sku), pdd(2, code=shop.sku)]))

    assert (again.new, again.changed) == (0, 0)
    assert (sent.new, sent.changed) == (0, 1)
    assert (older.new, older.changed, older.unchanged) == (1, 0, 1)
    assert list(Order.objects.order_by("id").values_list("state", flat=True)) == ["shipped", "paid"]
    assert Fact.objects.filter(kind="market.parcel_sent", occurred_at=said(at(-0.5))).count() == 1
    assert all_differences() == []


def test_refused_rows_wait_for_the_keepers_word():
    shop = make_shop()
    rows = [
        pdd(1, code=shop.sku),
        pdd(2, code=shop.sku) | {"订单号": "2.60901E+17"},
        pdd(3, code=shop.sku, goods="1,0x"),
        pdd(4, code=shop.sku, paid_at="10/9/2026 8:00"),
        pdd(5, code=f"{shop.sku};B"),
        {"商品": "合计", "商品总价(元)": "500"},
    ]
    file = read(shop, csv_of(rows, encoding="gb18030"))

    with pytest.raises(RowsToDecideError):
        commands.take_file(by=shop.keeper, now=NOW, store=shop.slug, file=file)
    assert Order.objects.count() == 0
    view = file_of(shop.slug, file, by=SYSTEM, now=NOW)

    assert [(each["row"], each["code"], each["column"]) for each in view.refused] == [
        (3, "id_ruined", "订单号"),
        (4, "money_unreadable", "商品总价(元)"),
        (5, "time_unreadable", "支付时间"),
        (6, "joined_products", ""),
    ]
    assert view.report["skipped"] == {"total": 1}
    assert {name for name, why in view.report["dropped"].items() if why == "personal"} == {
        "收货人", "手机", "街道/镇", "详细地址",
    }  # fmt: skip
    assert take(shop, csv_of(rows, encoding="gb18030")).new == 1


def test_another_stores_file_is_refused():
    shop, other = make_shop("cloud"), make_shop("rain")
    take(shop, csv_of([pdd(code=shop.sku)]))

    with pytest.raises(OtherStoreError):
        read(other, csv_of([pdd(code=shop.sku), pdd(2)]))


@pytest.mark.parametrize("is_first", [True, False])
def test_other_store_takes_no_sale_back(is_first: bool):
    shop, other = make_shop("cloud", packs=5), make_shop("rain")
    orders, refunds = csv_of([pdd(code=shop.sku)]), csv_of([refund(1, 500)], PDD_AFTER)
    if is_first:
        take(other, refunds)
    take(shop, orders)

    if not is_first:
        with pytest.raises(OtherStoreError):
            take(other, refunds)

    assert [row.refunded_fen for row in ChannelOrder.objects.all()] == [0]


def test_unknown_listing_waits_until_it_is_taught_and_bears_the_day_of_payment():
    shop = make_shop(packs=5)
    take(shop, csv_of([pdd(1, quantity="2"), pdd(2)]))
    (listing,) = unmatched(shop.slug, by=SYSTEM, now=NOW)
    assert (listing.waiting, Order.objects.count()) == (2, 0)
    assert not Fact.objects.filter(kind="market.sale").exists()

    sold = commands.teach_listing(
        by=shop.keeper, now=NOW, store=shop.slug, listing=listing.pk, parts=[Part(shop.sku, 2)]
    )

    # Of five packs the first order takes four; the second waits for two, and one is there.
    assert sold == 1
    assert [(each.sku, each.packs) for each in shortages(shop.slug, by=SYSTEM, now=NOW)] == [
        (shop.sku, 1)
    ]
    assert Order.objects.get().paid_at == said(at(-2))
    (waited,) = Fact.objects.filter(kind="market.waiting_sold")
    assert (waited.quantity, waited.amount_fen) == (1, 10_200)
    assert take(shop, csv_of([pdd(3)])).new == 1
    assert ChannelOrder.objects.filter(wait="packs").count() == 2
    assert all_differences() == []


def test_refund_unsent_and_lottery_move_no_goods():
    shop = make_shop()

    take(shop, csv_of([pdd(1, code=shop.sku, state="未发货，退款成功"),
                       pdd(2, code=shop.sku, state="已取消", paid_at=""),
                       pdd(3, code=shop.sku, lottery="是")]))  # fmt: skip

    assert Order.objects.count() == 0
    assert not ChannelOrder.objects.exclude(wait="").exists()


def test_order_refunded_before_it_was_sent_is_called_off():
    shop = make_shop()
    take(shop, csv_of([pdd(code=shop.sku)]))
    pack_order(by=shop.keeper, now=NOW, number=Order.objects.get().number)

    take(shop, csv_of([pdd(code=shop.sku, state="未发货，退款成功"), pdd(2, paid_at=at(-0.1))]))

    assert Order.objects.get().state == "refunded"
    assert (shop.left, owes(shop)) == (40, 0)
    assert all_differences() == []


def test_partial_refund_takes_the_shares_back_once():
    shop = make_shop()
    take(shop, csv_of([pdd(code=shop.sku, state="已发货，待收货", sent=at(-1))]))

    take(shop, csv_of([refund(1, 1_234)], PDD_AFTER))
    again = csv_of([refund(1, 1_234), refund(1, 999, state="退款关闭", of="A2")], PDD_AFTER)
    take(shop, again)

    assert owes(shop) == 10_200 - 1_234
    assert Fact.objects.get(kind="market.refund").occurred_at == said(at(-0.5))
    assert all_differences() == []


@pytest.mark.parametrize("goods", ["57.31", "130.00"])
def test_sum_changed_after_the_sale_is_corrected_among_those_who_have_it(goods: str):
    shop, right = make_shop(), make_shop("rain")
    today = {"state": "已发货，待收货", "paid_at": at(-0.02), "sent": at(-0.01), "quantity": "3"}
    take(shop, csv_of([pdd(1, code=shop.sku, **today)]))

    take(shop, csv_of([pdd(1, code=shop.sku, goods=goods, **today)]))
    take(shop, csv_of([refund(1, 1_234)], PDD_AFTER))
    take(right, csv_of([pdd(2, code=right.sku, goods=goods, **today)]))
    take(right, csv_of([refund(2, 1_234, of="A2")], PDD_AFTER))

    of_lots = "Liabilities::Lots:"
    assert booked(shop) == booked(right)
    assert booked(shop)[of_lots] < 0
    assert all_differences() == []
    days = day_differences(shop.slug, "pinduoduo", china_day(NOW), by=SYSTEM, now=NOW)
    assert [each.is_explained for each in days if each.kind == "amount"] == [True]


def test_order_is_held_back_while_its_buyer_asks_for_money():
    shop = make_shop()
    take(shop, csv_of([pdd(code=shop.sku, asked="售后处理中")]))

    with pytest.raises(RefundAskedError):
        pack_order(by=shop.keeper, now=NOW, number=Order.objects.get().number)

    take(shop, csv_of([pdd(code=shop.sku), pdd(2, paid_at=at(-0.1))]))
    pack_order(by=shop.keeper, now=NOW, number=Order.objects.order_by("id")[0].number)


def test_file_is_taken_back_whole_while_nothing_was_packed():
    shop = make_shop()
    rows = [pdd(1, code=shop.sku), pdd(2, code=shop.sku, state="已收货", sent=at(-1)), pdd(3)]
    outcome = take(shop, csv_of(rows))

    commands.take_back_file(by=shop.keeper, now=NOW, store=shop.slug, file=outcome.file)

    assert (shop.left, owes(shop), ChannelOrder.objects.count()) == (40, 0, 0)
    assert all_differences() == []
    assert take(shop, csv_of(rows)).new == 3
    assert Listing.objects.count() == 2
    pack_order(by=shop.keeper, now=NOW, number=Order.objects.filter(state="paid").get().number)
    last = ChannelOrder.objects.get(number=rows[0]["订单号"]).file_id
    with pytest.raises(FilePackedError):
        commands.take_back_file(by=shop.keeper, now=NOW, store=shop.slug, file=last)
    assert all_differences() == []


TAOBAO = (
    "订单编号",
    "买家应付货款",
    "买家应付邮费",
    "买家实际支付金额",
    "订单状态",
    "订单付款时间",
    "收货人姓名",
)
LINES = ("子订单编号", "主订单编号", "标题", "价格", "购买数量", "商家编码", "买家应付货款")


def taobao(nth: int = 0) -> dict[str, str]:
    """Return a paid order of Taobao, without its lines."""
    told = (f"{1234567890123 + nth}", "90.01", "6", "96.01", "买家已付款，等待卖家发货", at(-2))
    return dict(zip(TAOBAO, (*told, "张三丰"), strict=True))


def test_only_files_that_stand_say_whose_shop_it_is():
    shop, head = make_shop(), (*TAOBAO, "店铺名称")
    wrong, right = (
        read(shop, csv_of([taobao(n) | {"店铺名称": name}], head))
        for n, name in enumerate(("山下茶铺", "云上茶铺"))
    )
    what: dict[str, Any] = {"by": shop.keeper, "now": NOW, "store": shop.slug}
    commands.take_file(**what, file=wrong)
    with pytest.raises(OtherStoreError):
        commands.take_file(**what, file=right)

    commands.take_back_file(**what, file=wrong)

    assert commands.take_file(**what, file=right).new == 1


@pytest.mark.parametrize("lines_first", [True, False])
def test_taobaos_two_files_make_one_order_in_either_order(lines_first: bool):
    shop = make_shop()
    head = csv_of([taobao()], TAOBAO)
    parts = [("1", "1234567890123", "茶", "30", "1", shop.sku, "30"),
             ("2", "1234567890123", "茶", "30", "2", shop.sku, "60")]  # fmt: skip
    lines = csv_of([dict(zip(LINES, each, strict=True)) for each in parts], LINES)

    take(shop, lines if lines_first else head)
    assert Order.objects.count() == 0
    take(shop, head if lines_first else lines)

    order = Order.objects.get()
    assert (order.total_fen, order.shipping_fen) == (9_601, 600)
    assert [(line.packs, line.price_fen, line.rest_fen) for line in order.lines.all()] == [
        (3, 3_000, 1)
    ]
    assert all_differences() == []


def test_set_is_divided_by_price_and_a_gift_bears_nothing():
    parts = [Part("A", 2), Part("B", 1), Part("C", 1, is_gift=True)]

    lines = sold_lines(10_001, [(parts, 1, 500)], {"A": 3_000, "B": 4_000, "C": 900})

    assert [(each.sku, each.packs, each.price_fen, each.rest_fen) for each in lines] == [
        ("A", 2, 3_000, 1), ("B", 1, 4_000, 0), ("C", 1, 0, 0),
    ]  # fmt: skip
