"""A day of three platforms as their back offices export it: made up, with some bad rows."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from commonfield.channels.commands import (
    close_day,
    mark_explained,
    note_figures,
    read_file,
    take_file,
    teach_listing,
)
from commonfield.channels.queries.files import unmatched
from commonfield.channels.queries.quarters import last_quarter, quarter_sheet
from commonfield.channels.types import Part, TypedFigures
from commonfield.kernel.clock import CHINA, china_day
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.queries import skus_on_sale

_MOST: Final = 200
_BUYER: Final = {"收货人": "演示买家", "手机": "13800000000", "详细地址": "演示路1号"}
_PDD: Final = (
    ("待发货", "银猴明前", 0),
    ("待发货", "茶礼两罐装", 1),
    ("待发货", "茶礼两罐装", 1),
    ("已发货，待收货", "银猴明前", 0),
    ("已收货", "银猴明前", 0),
    ("未发货，退款成功", "银猴明前", 0),
    ("待发货", "银猴明前", 0),
)
# Files that the demo takes; the others wait for the keeper's decision.
_SUMMED: Final = ("books", "changed", "no_goods", "waiting", "books_back", "no_goods_back")
_TAKEN: Final = ("pinduoduo-orders", "pinduoduo-after-sales", "pinduoduo-money")


def day_files(*, store: str, at: datetime) -> dict[str, bytes]:
    """Return a day's files by name: of each platform its orders, with some rows to refuse."""
    own = [each for each in skus_on_sale(now=at, store_slug=store, limit=_MOST) if each.gtin]
    codes = [each.sku for each in own[:1]] or [""]
    stamp = _Stamps(at)
    return {
        "pinduoduo-orders": _sheet(_pinduoduo(codes[0], stamp)),
        "pinduoduo-after-sales": _sheet([_after_sale(stamp)]),
        "pinduoduo-money": _sheet(_money(stamp)),
        "taobao-orders": _sheet(_taobao(stamp), encoding="gb18030"),
        "taobao-lines": _sheet(_taobao_lines(codes[0], stamp), encoding="gb18030"),
        "douyin-orders": _sheet(_douyin(stamp)),
    }


class _Stamps:
    """Numbers and times of the day before a moment, as platforms write them."""

    def __init__(self, at: datetime) -> None:
        self._day = at.astimezone(CHINA) - timedelta(days=1)

    def time(self, hour: int) -> str:
        return f"{self._day.replace(hour=hour):%Y-%m-%d %H:%M:%S}"

    def pinduoduo(self, nth: int) -> str:
        return f"{self._day:%y%m%d}-{nth:015d}"

    def other(self, nth: int, digits: int) -> str:
        return f"{self._day:%y%m%d}{nth}".ljust(digits, "7")


def _pinduoduo(code: str, stamp: _Stamps) -> list[dict[str, str]]:
    rows = []
    for nth, (state, title, is_set) in enumerate(_PDD, start=1):
        is_sent = "已" in state
        rows.append(
            {
                "商品": title,
                "订单号": stamp.pinduoduo(nth),
                "订单状态": state,
                "商品总价(元)": "99.90",
                "邮费(元)": "0.00",
                "店铺优惠折扣(元)": "3.00",
                "平台优惠折扣(元)": "2.00",
                "用户实付金额(元)": "94.90",
                "商家实收金额(元)": "96.90",
                "商品数量(件)": "1",
                "支付时间": stamp.time(9),
                "承诺发货时间": stamp.time(23),
                "发货时间": stamp.time(12) if is_sent else "",
                "确认收货时间": stamp.time(20) if state == "已收货" else "",
                "商品id": f"50{is_set}",
                "样式ID": f"60{is_set}",
                "商家编码-规格维度": "LI-HE-2" if is_set else code,
                "售后状态": "退款中" if nth == len(_PDD) else "无售后或售后取消",
                "省": "浙江省",
                **_BUYER,
            }
        )
    # What Excel does to a number, and a total below the rows.
    rows.append({**rows[0], "订单号": "2.61123E+20"})
    rows.append({"商品": "合计", "商品总价(元)": "799.20"})
    return rows


def _after_sale(stamp: _Stamps) -> dict[str, str]:
    return {
        "售后编号": stamp.other(1, 15),
        "订单编号": stamp.pinduoduo(5),
        "售后类型": "仅退款",
        "售后状态": "退款成功",
        "退款金额(元)": "10.00",
        "退款时间": stamp.time(21),
        "申请说明": "罐子磕了一下",
    }


def _money(stamp: _Stamps) -> list[dict[str, str]]:
    moved = (
        (5, "94.90", "", "交易收入", "0010002|交易收入-订单收入"),
        (5, "2.00", "", "优惠券结算", "0010005|优惠券结算-平台补贴"),
        (5, "", "-0.57", "技术服务费", "0030002|技术服务费-基础技术服务费"),
        (5, "", "-10.00", "交易退款", "0020002|交易退款-订单退款"),
        (0, "", "-50.00", "提现", ""),
    )
    return [
        {
            "商户订单号": stamp.pinduoduo(nth) if nth else "",
            "发生时间": stamp.time(22),
            "收入金额（+元）": come,
            "支出金额（-元）": gone,
            "账务类型": kind,
            "备注": "",
            "业务描述": words,
        }
        for nth, come, gone, kind, words in moved
    ]


def _taobao(stamp: _Stamps) -> list[dict[str, str]]:
    return [
        {
            "订单编号": stamp.other(nth, 19),
            "买家会员名": "演示买家",
            "买家应付货款": "128.00",
            "买家应付邮费": "8.00",
            "总金额": "136.00",
            "买家实际支付金额": "136.00",
            "订单状态": "买家已付款，等待卖家发货",
            "收货人姓名": "演示买家",
            "订单创建时间": stamp.time(8),
            "订单付款时间": stamp.time(8),
            "物流单号": "",
        }
        for nth in (1, 2)
    ]


def _taobao_lines(code: str, stamp: _Stamps) -> list[dict[str, str]]:
    return [
        {
            "子订单编号": stamp.other(nth, 19),
            "主订单编号": stamp.other(nth, 19),
            "标题": "银猴明前",
            "价格": "64.00",
            "购买数量": "2",
            "商家编码": code,
            "订单状态": "买家已付款，等待卖家发货",
            "买家应付货款": "128.00",
        }
        for nth in (1, 2)
    ]


def _douyin(stamp: _Stamps) -> list[dict[str, str]]:
    rows = [
        {
            "主订单编号": f"\t{stamp.other(nth, 19)}",
            "子订单编号": f"\t{stamp.other(nth, 19)}",
            "选购商品": "\t直播间茶礼",
            "商品规格": "\t一份",
            "商品数量": "1",
            "商品ID": "\t300400008",
            "商家编码": "-",
            "商品单价": "88.00",
            "订单应付金额": "80.00",
            "运费": "0.00",
            "收件人": "##密文",
            "省": "上海市",
            "订单提交时间": stamp.time(19),
            "支付完成时间": stamp.time(19),
            "订单状态": "待发货",
            "售后状态": "-",
            "平台实际承担优惠金额": "3.00",
            "商家实际承担优惠金额": "5.00",
        }
        for nth in (1, 2, 3)
    ]
    rows[2] |= {"支付完成时间": "昨天晚上"}
    return rows


def _sheet(rows: Sequence[Mapping[str, str]], *, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, _head(rows))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def _head(rows: Iterable[Mapping[str, str]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def make_channels(*, store: str, at: datetime) -> None:
    """Let a store's keeper have taken Pinduoduo's day, and leave the others to decide on.

    The day before it is closed, after its listing was taught, and the last quarter explained.
    """
    _close_a_day(store, at)
    _explain_a_quarter(store, at)
    for name, content in day_files(store=store, at=at).items():
        _bring(store, content, at, takes=name in _TAKEN)


def _bring(store: str, content: bytes, at: datetime, *, takes: bool = True) -> None:
    (file,) = read_file(by=SYSTEM, now=at, store=store, file=io.BytesIO(content))
    if takes:
        take_file(by=SYSTEM, now=at, store=store, file=file, without_refused=True)


def _close_a_day(store: str, at: datetime) -> None:
    stamp = _Stamps(at - timedelta(days=1))
    number = stamp.pinduoduo(9)
    order = _pinduoduo("YI-GUAN", stamp)[4] | {"订单号": number}
    _bring(store, _sheet([order]), at)
    (listing,) = unmatched(store, by=SYSTEM, now=at)
    sku = next(each for each in skus_on_sale(now=at, store_slug=store, limit=_MOST) if each.gtin)
    parts = [Part(sku.sku, 1)]
    teach_listing(by=SYSTEM, now=at, store=store, listing=listing.pk, parts=parts)
    money = [row | {"商户订单号": number} for row in _money(stamp)[:3]]
    _bring(store, _sheet(money), at)
    day = china_day(at) - timedelta(days=2)
    close_day(by=SYSTEM, now=at, store=store, channel="pinduoduo", day=day)


def _explain_a_quarter(store: str, at: datetime) -> None:
    quarter = last_quarter(at)
    what: dict[str, Any] = {"by": SYSTEM, "now": at, "store": store}
    what |= {"channel": "pinduoduo", "quarter": quarter}
    sheet = quarter_sheet(store, "pinduoduo", quarter, by=SYSTEM, now=at)
    income, refunds = (
        sum(each.fen for each in lines if each.code in _SUMMED)
        for lines in (sheet.lines, sheet.refund_lines)
    )
    note_figures(**what, figures=TypedFigures(income, refunds, "paid", rate_bp=100))
    mark_explained(**what)
