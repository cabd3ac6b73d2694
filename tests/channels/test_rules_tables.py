"""Files of three platforms as they are documented: heads, ids, sums, states; bad ones by name."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from commonfield.channels.errors import ColumnsGoneError, FileUnknownError
from commonfield.channels.rules.tables import TableReader
from commonfield.channels.types import ReadReport

NOW = datetime(2026, 12, 1, tzinfo=UTC)
DOUYIN = (
    "主订单编号 子订单编号 选购商品 商品规格 商品数量 商品ID 商家编码 商品单价 订单应付金额 运费 优惠总金额 平台优惠"
    " 商家优惠 收件人 收件人手机号 省 订单提交时间 支付完成时间 订单状态 售后状态 发货时间 平台实际承担优惠金额"
    " 商家实际承担优惠金额 达人实际承担优惠金额 达人昵称"
)
TAOBAO = (
    "订单编号 买家会员名 买家应付货款 买家应付邮费 总金额 买家实际支付金额 订单状态 收货人姓名 订单创建时间"
    " 订单付款时间 物流单号 店铺名称"
)
LINES = (
    "子订单编号 主订单编号 标题 价格 购买数量 商家编码 商品属性 订单状态 买家应付货款 订单付款时间"
)


def read(*rows: Sequence[str]) -> tuple[list[Any], ReadReport]:
    reader = TableReader(((nth, list(row)) for nth, row in enumerate(rows, start=1)), NOW)
    return list(reader.items()), reader.report


def douyin(number: str, sub: str, state: str, *, fee: str = "6.00") -> list[str]:
    text = (
        f'\t{number}|\t{sub}|\t辣丝丝|\t1袋|2|\t300400008|-|28.90|"60.80"|{fee}|3|1.00|2.00|##密文'
        f"|$$密文|浙江省|2026-09-22 00:54:10|2026-09-22 00:55:10|{state}|-|2026/9/23 1:00|1.00|2.00|0.00|某某"
    )
    return text.split("|")


def test_douyin_rows_are_sub_orders_of_one_order_and_platforms_pay_their_discount():
    rows = (
        ["导出说明：请勿修改"],
        DOUYIN.split(),
        ["填写规则", "必填"],
        douyin("6917926768823643751", "6917926768823643752", "已完成"),
        douyin("6917926768823643751", "6917926768823643753", "已完成", fee="0"),
    )

    (order,), report = read(*rows)

    assert (report.platform, report.kind, report.refused) == ("douyin", "orders", [])
    assert (order.goods_fen, order.seller_fen, order.platform_fen) == (11_560, 400, 200)
    assert (order.revenue_fen, order.state, order.region) == (11_760, "received", "330000000000")
    assert [line.amount_fen for line in order.lines] == [5_580, 5_580]
    assert report.dropped["收件人"] == report.dropped["达人昵称"] == "personal"
    assert report.skipped == {"rule": 1}


def test_taobao_comes_in_two_files_and_full_width_commas():
    head = ["1234567890123", "买家", "88.00", "0.00", "88.00", "88.00", "卖家已发货，等待买家确认"]
    (order,), report = read(
        TAOBAO.split(),
        [*head, "李四", "2026-11-01 08:00:00", "2026-11-01 08:01:00", "YT1", "云雾茶店"],
    )
    (lines,), _ = read(
        LINES.split(),
        ['="1234567890124"', "'1234567890123", "银猴", "44.00", "2", "SKU1", "100克", "卖家已发货,等待买家确认",
         "88.00", "2026-11-01 08:01:00"],
    )  # fmt: skip

    assert (order.has_head, order.has_lines, order.state, report.shop) == (
        True, False, "sent", "云雾茶店",
    )  # fmt: skip
    assert (lines.number, lines.has_head, lines.has_lines) == ("1234567890123", False, True)
    assert (lines.lines[0].quantity, lines.lines[0].amount_fen) == (2, 8_800)


@pytest.mark.parametrize(
    ("state", "paid_at", "sent_at", "wanted"),
    [
        ("待发货", "2026-11-01 8:00", "", "paid"),
        ("已发货，待签收", "2026-11-01 8:00", "2026-11-02", "sent"),
        ("已取消", "", "", "cancelled"),
        ("未发货，退款成功", "2026-11-01 8:00", "", "unsent_refunded"),
        ("已收货，退款成功", "45962.5", "2026-11-02", "sent_refunded"),
    ],
)
def test_states_are_canonical(state: str, paid_at: str, sent_at: str, wanted: str):
    head = [
        "订单号",
        "订单状态",
        "商品总价(元)",
        "邮费(元)",
        "店铺优惠折扣(元)",
        "商品数量(件)",
        "支付时间",
        "发货时间",
        "商品id",
        "商品",
    ]
    row = [
        "261101-123456789012345",
        state,
        "￥1,200.00\t",
        "0",
        "0",
        "1",
        paid_at,
        sent_at,
        "5",
        "茶",
    ]

    (order,), _ = read(head, row)

    assert (order.state, order.revenue_fen) == (wanted, 120_000)


def test_settlements_split_into_named_parts_and_negative_ones_are_refunds():
    head = [
        "结算时间",
        "订单号",
        "子订单号",
        "结算金额",
        "结算账户",
        "结算单类型",
        "收入合计",
        "支出合计",
        "平台服务费",
    ]
    rows = [
        ["2026-10-01 08:00", "'6917926768823643751", "", "95.00", "6222", "已结算", "100.00", "-5.00", "-5.00"],
        ["2026-10-03 08:00", "'6917926768823643751", "", "-30.00", "6222", "结算后退款-非原路退回", "", "", ""],
    ]  # fmt: skip

    moneys, report = read(head, *rows)

    assert [(each.kind, each.amount_fen) for each in moneys] == [
        ("income", 10_000), ("fee", -500), ("refund", -3_000),
    ]  # fmt: skip
    assert report.dropped["结算账户"] == "personal"


def test_renamed_column_and_foreign_table_are_refused_by_name():
    head = [each.replace("订单状态", "状态码") for each in DOUYIN.split()]

    with pytest.raises(ColumnsGoneError, match="订单状态"):
        read(head)
    with pytest.raises(FileUnknownError):
        read(["村", "人口"], ["上安村", "120"])


def test_rows_of_an_order_that_stand_apart_refuse_all_of_it():
    one, two = "6917926768823643751", "6917926768823643761"
    rows = [douyin(one, one, "已完成"), douyin(two, two, "已完成"), douyin(one, two, "已完成")]

    _, report = read(DOUYIN.split(), *rows)

    assert report.scattered == {one}
    assert {(each.row, each.code) for each in report.refused} == {
        (2, "order_scattered"), (4, "order_scattered"),
    }  # fmt: skip
