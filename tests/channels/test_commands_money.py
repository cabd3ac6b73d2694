"""Money, days and quarters: to the fen, each difference by its name, each row once."""

import io
import json
from collections import Counter
from dataclasses import replace
from typing import IO, Any

import pytest
from django.core.management import call_command

from commonfield.channels import commands
from commonfield.channels.choices import MoneyKind
from commonfield.channels.errors import DayOpenError, QuarterOpenError
from commonfield.channels.models import ChannelMoney, Listing
from commonfield.channels.queries.days import day_differences
from commonfield.channels.queries.quarters import (
    books_without_tax,
    net_without_tax,
    quarter_list,
    quarter_sheet,
)
from commonfield.channels.rules.days import OrderSides, differences_of
from commonfield.channels.types import Part, TypedFigures
from commonfield.facts.models import Fact
from commonfield.kernel.clock import china_day
from commonfield.ledger.accounts import bank, expense, receivable
from commonfield.ledger.queries import balances
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM
from tests.channels.files import PDD_AFTER, PDD_MONEY, at, csv_of, money, pdd, refund, said, take
from tests.market.builders import Shop, make_shop
from tests.orders.builders import all_differences
from tests.people.builders import NOW, make_actor

DAY = china_day(said(at(-2)))


def make_sold(shop: Shop) -> None:
    """Sell two orders of Pinduoduo, one of them refunded in part, and bring their money."""
    sent = {"state": "已收货", "sent": at(-1.5), "received": at(-1), "code": shop.sku}
    take(shop, csv_of([pdd(1, **sent), pdd(2, **sent)]))
    take(shop, csv_of([refund(2, 1_000)], PDD_AFTER))
    take(shop, money_file())


def money_file() -> IO[bytes]:
    """Return the money of both orders, with fees, insurance and a withdrawal."""
    return csv_of(
        [
            money(1, 10_000, "交易收入"),
            money(1, 200, "优惠券结算"),
            money(1, -61, "技术服务费"),
            money(2, 10_200, "交易收入"),
            money(2, -1_000, "交易退款"),
            money(2, -61, "技术服务费"),
            money(2, -90, "运费险"),
            money(0, -15_000, "提现", -2),
        ],
        PDD_MONEY,
    )


def kinds(shop: Shop, *, is_explained: bool) -> Counter[str]:
    """Return how many differences a day has, by name."""
    found = day_differences(shop.slug, "pinduoduo", DAY, by=SYSTEM, now=NOW)
    return Counter(each.kind for each in found if each.is_explained == is_explained)


def test_every_fen_of_a_day_has_a_name_and_fees_are_expenses():
    shop = make_shop()

    make_sold(shop)
    take(shop, money_file())
    overlapping = csv_of([money(1, -61, "技术服务费"), money(1, -61, "技术服务费")], PDD_MONEY)
    take(shop, overlapping)

    # The second of two equal rows is new; the others were there.
    assert ChannelMoney.objects.count() == 9
    assert kinds(shop, is_explained=False) == {}
    assert kinds(shop, is_explained=True) == {
        "subsidy": 2, "fee": 2, "insurance": 1, "refund": 1, "withdrawal": 1,
    }  # fmt: skip
    told = io.StringIO()
    shown: dict[str, Any] = {"store": shop.slug, "channel": "pinduoduo", "day": DAY, "json": True}
    with pytest.raises(SystemExit, match="0"):
        call_command("reconcile_channel", **shown, stdout=told)
    outcome = json.loads(told.getvalue())
    names = {"kind", "order", "expected_fen", "found_fen", "age_days"}
    assert outcome["ok"] is True
    assert all(names < each.keys() for each in outcome["differences"])
    assert {each["kind"] for each in outcome["differences"]} == {
        "subsidy", "fee", "insurance", "refund", "withdrawal",
    }  # fmt: skip
    seller = shop.maker.code
    provider = receivable(seller, "Pinduoduo")
    found = balances(
        [provider, bank(seller), expense(seller, "Fees"), expense(seller, "Insurance")]
    )
    assert found == {
        provider: 2 * 10_200 - 1_000 - 3 * 61 - 90 - 15_000,
        bank(seller): 15_000,
        expense(seller, "Fees"): 183,
        expense(seller, "Insurance"): 90,
    }
    assert all_differences() == []


def test_day_is_closed_once_explained_and_opens_when_it_changes():
    shop = make_shop()
    take(shop, csv_of([pdd(1, code=shop.sku, state="已收货", sent=at(-1))]))
    close: dict[str, Any] = {
        "by": shop.keeper,
        "now": NOW,
        "store": shop.slug,
        "channel": "pinduoduo",
        "day": DAY,
    }

    with pytest.raises(DayOpenError):
        commands.close_day(**close)
    take(shop, csv_of([money(1, 10_200, "交易收入")], PDD_MONEY))
    commands.close_day(**close)
    commands.close_day(**close)
    assert Fact.objects.filter(kind="market.day_reconciled").count() == 1

    take(shop, csv_of([money(1, -5, "什么")], PDD_MONEY))

    facts = Fact.objects.filter(kind="market.day_reconciled")
    assert sum(facts.values_list("quantity", flat=True)) == 0
    assert kinds(shop, is_explained=False) == {"other": 1}
    row = ChannelMoney.objects.get(kind="other")
    commands.name_money(by=shop.keeper, now=NOW, store=shop.slug, money=row.pk, kind=MoneyKind.FEE)
    assert kinds(shop, is_explained=False) == {}


def test_quarter_is_explained_line_by_line_and_without_tax():
    shop = make_shop(packs=3)
    accountant = make_actor(Role.ACCOUNTANT, organisation=shop.maker.code, username="books")
    paid = {"paid_at": "2026-08-15 10:00:00", "code": shop.sku}
    take(shop, csv_of([
        pdd(1, **paid, state="已收货", sent="2026-08-16 10:00:00", received="2026-08-20 10:00:00"),
        pdd(2, **paid, state="已收货", sent="2026-08-16 10:00:00", received="2026-10-02 10:00:00"),
        pdd(3, **paid, state="未发货，退款成功"),
        pdd(4, **paid | {"code": "unknown"}),
        pdd(5, paid_at="2026-06-30 10:00:00", code=shop.sku, state="已收货",
            received="2026-07-02 10:00:00"),
    ]))  # fmt: skip
    figures = TypedFigures(3 * 10_200 + 10_200 + 7, 10_200, "paid", rate_bp=100, filed_fen=20_000)
    what = {"store": shop.slug, "channel": "pinduoduo", "quarter": "2026Q3"}
    commands.note_figures(by=accountant, now=NOW, **what, figures=figures)

    sheet = quarter_sheet(*what.values(), by=accountant, now=NOW)

    assert {each.code: each.fen for each in sheet.lines} == {
        "books": 20_400, "changed": 0, "no_goods": 10_200, "waiting": 10_200, "edge_in": 0, "edge_out": 0,
        "rest": 7, "subsidy": 800,
    }  # fmt: skip
    assert {each.code: each.fen for each in sheet.refund_lines} == {
        "books_back": 0, "no_goods_back": 10_200, "rest": 0, "other_quarter": 0,
    }  # fmt: skip
    assert net_without_tax(sheet) == round((4 * 10_200 + 7 - 10_200) / 1.01)
    assert len(quarter_list("cloud", "pinduoduo", "2026Q3", "no_goods", by=SYSTEM, now=NOW)) == 1
    received = TypedFigures(20_400, 0, "received", rate_bp=100)
    commands.note_figures(by=accountant, now=NOW, **what, figures=received)
    lines = quarter_sheet(*what.values(), by=accountant, now=NOW).lines
    assert {each.code: each.fen for each in lines if each.fen} == {
        "books": 20_400, "waiting": 10_200, "edge_in": 10_200, "edge_out": -20_400, "subsidy": 800,
    }  # fmt: skip
    commands.mark_explained(by=shop.keeper, now=NOW, **what)
    assert Fact.objects.filter(kind="market.quarter_explained").count() == 1


# An accountant's list: paid, received, state, refunded when and how much, changed to. Units: fen.
BY_HAND = {
    1: ("2025-12-31 23:59:59", "2026-01-05 10:00:00", "已收货", "2026-01-03 09:00:00", 1_000, 0),
    2: ("2026-01-01 00:00:00", "2026-01-10 10:00:00", "已收货", "", 0, 0),
    3: ("2026-03-31 23:59:59", "2026-04-02 10:00:00", "已收货", "2026-04-04 09:00:00", 10_000, 0),
    4: ("2026-02-10 10:00:00", "", "未发货，退款成功", "2026-02-11 09:00:00", 10_000, 0),
    5: ("2026-03-31 12:00:00", "", "未发货，退款成功", "2026-04-01 09:00:00", 10_000, 0),
    6: ("2026-02-11 10:00:00", "", "待发货", "", 0, 0),
    7: ("2026-02-12 10:00:00", "", "待发货", "", 0, 0),
    8: ("2026-02-13 10:00:00", "", "待发货", "", 0, 13_200),
}


def by_hand(basis: str) -> tuple[int, int]:
    """Return what a platform reports of the first quarter: income, refunds. Units: fen."""
    income = back = 0
    for paid, received, _state, when, fen, changed in BY_HAND.values():
        counted = received if basis == "received" else paid
        income += (changed or 10_200) if counted[:7] in {"2026-01", "2026-02", "2026-03"} else 0
        # All of the buyer's money is all of the revenue.
        is_counted = received or basis == "paid"
        if when[:7] in {"2026-01", "2026-02", "2026-03"} and is_counted:
            back += 10_200 if fen == 10_000 else fen
    return income, back


@pytest.mark.parametrize("basis", ["paid", "received"])
def test_quarter_agrees_with_books_kept_by_hand(basis: str):
    shop = make_shop(packs=9)
    rows = {
        nth: pdd(nth, paid_at=paid, received=received, sent=received, state=state,
                 code="new" if nth == 7 else shop.sku, lottery="是" if nth == 6 else "")
        for nth, (paid, received, state, *_rest) in BY_HAND.items()
    }  # fmt: skip
    take(shop, csv_of(list(rows.values())))
    take(shop, csv_of([rows[8] | {"商品总价(元)": "130.00"}, pdd(99, paid_at=at(-0.1))]))
    back = [
        refund(nth, fen, of=f"A{nth}") | {"退款时间": when}
        for nth, (_paid, _received, _state, when, fen, _changed) in BY_HAND.items()
        if fen
    ]
    take(shop, csv_of(back, PDD_AFTER))
    accountant = make_actor(Role.ACCOUNTANT, organisation=shop.maker.code, username="books")
    of: tuple[str, str, str] = (shop.slug, "pinduoduo", "2026Q1")
    figures = TypedFigures(*by_hand(basis), basis, rate_bp=100, filed_fen=20_000)
    note: dict[str, Any] = {
        "by": accountant,
        "now": NOW,
        "store": of[0],
        "channel": of[1],
        "quarter": of[2],
    }
    commands.note_figures(**note, figures=replace(figures, income_fen=figures.income_fen + 1))
    with pytest.raises(QuarterOpenError):
        commands.mark_explained(**note)

    commands.note_figures(**note, figures=figures)
    commands.mark_explained(**note)

    sheet = quarter_sheet(*of, by=accountant, now=NOW)
    sums = {each.code: each.fen for each in (*sheet.lines, *sheet.refund_lines)}
    assert (sums["rest"], sums["changed"], sums["waiting"]) == (0, 3_000, 10_200)
    for each in (*sheet.lines, *sheet.refund_lines):
        listed = quarter_list(*of, each.code, by=SYSTEM, now=NOW)
        assert sum(row.fen for row in listed) == each.fen
    books = 3 * 10_200 + 3_000 - 1_000
    assert books_without_tax(sheet) == (books * 200 + 101) // 202
    take(shop, csv_of([pdd(9, paid_at="2026-02-14 10:00:00", code=shop.sku)]))
    assert quarter_sheet(*of, by=accountant, now=NOW).explained_at is None


def test_quarter_counts_a_sale_once_taken_back_or_called_off():
    shop = make_shop(packs=9)
    paid = {"paid_at": "2026-08-15 10:00:00", "code": shop.sku}
    file = [pdd(1, **paid), pdd(2, **paid)]
    outcome = take(shop, csv_of(file))
    commands.take_back_file(by=shop.keeper, now=NOW, store=shop.slug, file=outcome.file)
    take(shop, csv_of(file))
    take(shop, csv_of([pdd(1, **paid | {"state": "未发货，退款成功"}), pdd(3, code=shop.sku)]))

    sheet = quarter_sheet(shop.slug, "pinduoduo", "2026Q3", by=SYSTEM, now=NOW)

    assert {each.code: each.fen for each in sheet.lines if each.fen and each.code != "rest"} == {
        "books": 20_400, "subsidy": 400,
    }  # fmt: skip


def test_money_is_taken_back_with_its_file():
    shop = make_shop()
    take(shop, csv_of([pdd(1, code="SET")]))
    parts = [Part(shop.sku, 3)]
    commands.teach_listing(
        by=shop.keeper, now=NOW, store=shop.slug, listing=Listing.objects.get().pk, parts=parts
    )
    outcome = take(shop, csv_of([money(1, -100, "技术服务费")], PDD_MONEY))

    commands.take_back_file(by=shop.keeper, now=NOW, store=shop.slug, file=outcome.file)

    assert balances([expense(shop.maker.code, "Fees")]) == {expense(shop.maker.code, "Fees"): 0}
    assert all_differences() == []


DOUYIN = "6917926768823643751"
SETTLED = ["结算时间", "订单号", "子订单号", "结算金额", "结算单类型", "收入合计", "支出合计"]
MOVED = [
    "动账时间",
    "动账流水号",
    "动账方向",
    "动账金额",
    "动账场景",
    "订单号",
    "订单实付应结",
    "平台服务费",
    "订单退款",
]


def douyin(shop: Shop) -> dict[str, IO[bytes]]:
    """Return an order of Douyin, its settlements, and the movements that these are made of."""
    order = {"主订单编号": DOUYIN, "子订单编号": DOUYIN, "选购商品": "茶", "商品数量": "1",
             "商品单价": "100.00", "订单应付金额": "100.00", "商家编码": shop.sku,
             "订单状态": "已完成", "支付完成时间": at(-2), "发货时间": at(-1.5)}  # fmt: skip
    settled = [(at(-1), "95.00", "已结算", "100.00", "-5.00"),
               (at(-0.5), "-30.00", "结算后退款-非原路退回", "", "")]  # fmt: skip
    moved = [(at(-1), "1", "入账", "100.00", "货款结算", "100.00", "", ""),
             (at(-1), "2", "出账", "5.00", "平台服务费", "", "-5.00", ""),
             (at(-0.5), "3", "出账", "30.00", "退款", "", "", "-30.00"),
             (at(-0.2), "4", "出账", "0.60", "运费险", "", "", "")]  # fmt: skip
    return {
        "orders": csv_of([order], list(order)),
        "settled": csv_of(
            [
                dict(zip(SETTLED, (day, DOUYIN, DOUYIN, *rest), strict=True))
                for day, *rest in settled
            ],
            SETTLED,
        ),
        "moved": csv_of(
            [dict(zip(MOVED, (*row[:5], DOUYIN, *row[5:]), strict=True)) for row in moved], MOVED
        ),
    }


@pytest.mark.parametrize("first", ["settled", "moved"])
def test_settlement_and_movements_are_one_money(first: str):
    shop = make_shop()
    files = douyin(shop)
    take(shop, files.pop("orders"))

    take(shop, files.pop(first))
    take(shop, next(iter(files.values())))

    seller = shop.maker.code
    accounts = [receivable(seller, "Douyin"), expense(seller, "Fees"), expense(seller, "Insurance")]
    found_fen = balances(accounts)
    assert [found_fen[each] for each in accounts] == [10_000 - 3_000 - 500 - 60, 500, 60]
    found = day_differences(shop.slug, "douyin", DAY, by=SYSTEM, now=NOW)
    assert [(each.kind, each.found_fen) for each in found] == [
        ("fee", -500), ("insurance", -60), ("refund", -3_000),
    ]  # fmt: skip
    assert all(each.is_explained for each in found)
    assert all_differences() == []


def test_settlement_that_contradicts_the_movements_waits_for_a_name():
    shop = make_shop()
    files = douyin(shop)
    take(shop, files["orders"])
    take(shop, files["moved"])
    other = [
        dict(zip(SETTLED, (at(-1), DOUYIN, "", "94.00", "已结算", "99.00", "-5.00"), strict=True))
    ]

    for _again in range(2):
        take(shop, csv_of([*other, *other[:_again]], SETTLED))

    found = day_differences(shop.slug, "douyin", DAY, by=SYSTEM, now=NOW)
    assert [(each.kind, each.found_fen) for each in found if not each.is_explained] == [
        ("twice", 9_400)
    ]
    for row in ChannelMoney.objects.filter(kind="other"):
        commands.name_money(
            by=shop.keeper, now=NOW, store=shop.slug, money=row.pk, kind=MoneyKind.DOUBLE
        )
    found = day_differences(shop.slug, "douyin", DAY, by=SYSTEM, now=NOW)
    assert all(each.is_explained for each in found)
    assert all_differences() == []


def test_refund_taken_off_before_it_was_paid_out_explains_itself():
    order = OrderSides(
        number="1", age_days=1, is_sale=True, wait="", revenue_fen=10_200, paid_fen=10_000,
        platform_fen=200, sold_fen=10_200, ledger_fen=10_200, refunded_fen=1_000,
        money={"income": 9_000, "subsidy": 200},
    )  # fmt: skip

    found = differences_of(order)
    nothing_came = differences_of(replace(order, money={}, refunded_fen=0))

    assert [(each.kind, each.is_explained) for each in found] == [
        ("subsidy", True), ("income", True), ("refund", True),
    ]  # fmt: skip
    assert [(each.kind, each.expected_fen) for each in nothing_came] == [("income", 10_200)]
