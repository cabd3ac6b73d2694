"""Providers' bill files as they come: heads, feet, backticks, tabs, GBK."""

from datetime import UTC, datetime
from typing import Final

import pytest

from commonfield.payments.adapters.bills import read_bill
from commonfield.payments.errors import BillUnreadableError, MethodNotHereError
from commonfield.payments.types import BillRow
from commonfield_demo.paying.bills import write_simulated_bill

pytestmark = pytest.mark.any_engine

_WECHAT_HEAD: Final = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,"
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n"
)
_WECHAT_FOOT: Final = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"
    "`2,`80.00,`5.00,`0.00,`0.45000,`80.00,`5.00\r\n"
)
PAYMENT: Final = False
REFUND: Final = True
WECHAT: Final = (
    "\ufeff"
    + _WECHAT_HEAD
    + "`2026-11-25 12:00:00,`wx1,`19,`16,`,`4200A,`A,`o1,`NATIVE,`SUCCESS,`OTHERS,`CNY,`80.00,"
    "`0.00,`0,`0,`0.00,`0.00,`,`,`松阳银猴`,`A,`0.48000,`0.60%,`80.00,`0.00,`\r\n"
    + "`2026-11-25 13:00:00,`wx1,`19,`16,`,`4200A,`A,`o1,`NATIVE,`REFUND,`OTHERS,`CNY,`0.00,`0.00,"
    "`5000,`A-R1,`5.00,`0.00,`ORIGINAL,`SUCCESS,`松阳银猴,`A,`-0.03000,`0.60%,`0.00,`5.00,`\r\n"
    + _WECHAT_FOOT
)
ALIPAY: Final = (
    "#支付宝业务明细查询\r\n#账号：[20880000000000010156]\r\n"
    "#起始日期：[2026年11月25日 00:00:00]   终止日期：[2026年11月26日 00:00:00]\r\n"
    "#-----------------------------------------业务明细列表----------------------------------------\r\n"
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,"
    "对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,"
    "商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,"
    "退款批次号/请求号,服务费（元）,分润（元）,备注\r\n"
    "2026A\t,A\t,交易\t,松阳银猴\t,2026-11-25 11:59:00\t,2026-11-25 12:00:00\t,,,,,*小兰\t,"
    "80.00,80.00,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,\t,-0.48,0.00,\r\n"
    "2026A\t,A\t,退款\t,松阳银猴\t,2026-11-25 11:59:00\t,2026-11-25 13:00:00\t,,,,,*小兰\t,"
    "-5.00,-5.00,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,A-R1\t,0.03,0.00,\r\n"
    "#-----------------------------------------业务明细列表结束------------------------------------\r\n"
    "#交易合计：1笔，商家实收共80.00元\r\n#导出时间：[2026年11月26日 09:00:00]\r\n"
)
_SIMULATED_HEAD: Final = b"kind,order,refund,amount_fen,fee_fen,at,transaction\n"
_PAID: Final = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
_BACK: Final = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)


def test_wechats_bill_is_read():
    assert read_bill("wechat", WECHAT.encode()) == [
        BillRow(PAYMENT, "A", 8_000, 48, _PAID, "", "4200A"),
        BillRow(REFUND, "A", 500, -3, _BACK, "A-R1", "4200A"),
    ]


def test_alipays_bill_is_read():
    assert read_bill("alipay", ALIPAY.encode("gb18030")) == [
        BillRow(PAYMENT, "A", 8_000, 48, _PAID, "", "2026A"),
        BillRow(REFUND, "A", 500, -3, _BACK, "A-R1", "2026A"),
    ]


@pytest.mark.parametrize("empty", ["\r\n", "," * 26 + "\r\n"])
def test_row_left_empty_by_a_spreadsheet_does_not_end_the_bill(empty: str):
    opened = WECHAT.replace("`80.00,`0.00,`\r\n", f"`80.00,`0.00,`\r\n{empty}")

    assert len(read_bill("wechat", opened.encode())) == 2


def test_lines_may_end_in_any_way():
    rows = read_bill("wechat", WECHAT.encode())

    assert read_bill("wechat", WECHAT.replace("\r\n", "\n").encode()) == rows
    assert read_bill("wechat", WECHAT.replace("\r\n", "\r").encode()) == rows


def test_cell_that_a_spreadsheet_would_calculate_is_read_as_it_stands():
    formula = "=cmd|' /C calc'!A0"
    changed = WECHAT.replace("`A,`o1", f"{formula},`o1", 1)

    assert [row.order for row in read_bill("wechat", changed.encode())] == [formula, "A"]


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "1e9999999", "1e25", "80.005", "-1"])
def test_amount_that_nobody_pays_is_none_of_a_bill(amount: str):
    changed = WECHAT.replace("`80.00,`0.00,`\r\n", f"`{amount},`0.00,`\r\n")

    with pytest.raises(BillUnreadableError) as refusal:
        read_bill("wechat", changed.encode())

    assert refusal.value.params == {"line": 2}


def test_simulators_bill_is_read_as_written():
    rows = [
        BillRow(PAYMENT, "A", 8_000, 48, _PAID, "", "sim-P1"),
        BillRow(REFUND, "A", 500, 0, _BACK, "A-R1", "sim-A-R1"),
    ]

    assert read_bill("simulated", write_simulated_bill(rows)) == rows
    assert read_bill("simulated", write_simulated_bill([])) == []


@pytest.mark.parametrize(
    ("method", "content", "line"),
    [
        ("wechat", b"", 1),
        ("wechat", b"a,b\n1,2\n", 2),
        ("wechat", ALIPAY.encode("gb18030"), 1),
        ("wechat", WECHAT.replace("80.00,`0.00,`\r\n", "80.00\r\n").encode(), 2),
        ("wechat", WECHAT.replace("`0.60%,`80.00", "`0.60%,`eighty").encode(), 2),
        ("wechat", WECHAT.replace("2026-11-25 13:00:00", "25.11.").encode(), 3),
        ("alipay", ALIPAY.replace("退款\t", "转账\t").encode("gb18030"), 7),
        ("alipay", b"\xff\xff", 1),
        ("wechat", WECHAT.replace("`0.48000", "`NaN").encode(), 2),
        ("wechat", WECHAT.replace("2026-11-25 12", "0001-01-01 00").encode(), 2),
        ("wechat", WECHAT.replace("2026-11-25 12", "9999-12-31 23").encode(), 2),
        ("wechat", WECHAT.replace("`A-R1", "`A\x1b[2J").encode(), 3),
        ("wechat", WECHAT.replace("`A,`o1", f"`{'A' * 81},`o1", 1).encode(), 2),
        ("wechat", WECHAT.encode("utf-16"), 1),
        ("wechat", WECHAT.removeprefix("\ufeff").encode("gb18030"), 1),
        ("alipay", ALIPAY.replace(",80.00,80.00", ",-80.00,80.00").encode("gb18030"), 6),
        ("alipay", ALIPAY.encode(), 1),
        ("simulated", _SIMULATED_HEAD + b"x,A,,1,0,t,\n", 2),
        ("simulated", _SIMULATED_HEAD + b"paid,A,,1,0,2026-11-25T12:00:00,\n", 2),
        ("simulated", _SIMULATED_HEAD + b"paid,A,,-1,0,2026-11-25T12:00:00+08:00,\n", 2),
    ],
)
def test_file_that_is_no_bill_names_its_line(method: str, content: bytes, line: int):
    with pytest.raises(BillUnreadableError) as refusal:
        read_bill(method, content)

    assert refusal.value.params == {"line": line}


@pytest.mark.parametrize("opening", ["", '"'])
def test_endless_cell_is_none_of_a_bill(opening: str):
    with pytest.raises(BillUnreadableError) as refusal:
        read_bill("wechat", (opening + "x" * 200_000).encode())

    assert refusal.value.params == {"line": 1}


def test_cash_has_no_bill():
    with pytest.raises(MethodNotHereError):
        read_bill("cod", b"")
