"""Files as platforms export them, made of a few rows."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO, Final

from commonfield.channels import commands
from commonfield.channels.queries.files import file_of
from commonfield.channels.types import TakenCounts
from commonfield.kernel.clock import CHINA
from commonfield.people.types import SYSTEM
from tests.market.builders import Shop
from tests.people.builders import NOW

type Cells = Mapping[str, str]

PERSON: Final = ("张三丰", "13911112222", "解放路7号", "买家甲")
PDD: Final = [
    "商品",
    "订单号",
    "订单状态",
    "商品总价(元)",
    "邮费(元)",
    "店铺优惠折扣(元)",
    "平台优惠折扣(元)",
    "多多支付立减金额(元)",
    "用户实付金额(元)",
    "商家实收金额(元)",
    "商品数量(件)",
    "支付时间",
    "承诺发货时间",
    "发货时间",
    "确认收货时间",
    "商品id",
    "商品规格",
    "样式ID",
    "商家编码-规格维度",
    "商家备注",
    "买家留言",
    "售后状态",
    "收货人",
    "手机",
    "省",
    "街道/镇",
    "详细地址",
    "是否抽奖或0元试用",
    "快递单号",
]
PDD_MONEY: Final = [
    "商户订单号",
    "发生时间",
    "收入金额（+元）",
    "支出金额（-元）",
    "账务类型",
    "备注",
    "业务描述",
]
PDD_AFTER: Final = [
    "售后编号",
    "订单编号",
    "售后类型",
    "售后状态",
    "退款金额(元)",
    "退款时间",
    "申请时间",
    "申请说明",
]


def at(days: float = -1) -> str:
    """Return an instant before the tests' now as a platform writes it."""
    return f"{(NOW + timedelta(days=days)).astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def said(text: str) -> datetime:
    """Return what such a text says."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)


def number(nth: int) -> str:
    """Return a number as Pinduoduo gives them."""
    return f"260901-{nth:015d}"


def pdd(nth: int = 1, **changed: str) -> dict[str, str]:
    """Return a paid order of Pinduoduo: 100 yuan and 5 of postage, less 3; the platform gives 2."""
    name, phone, address, buyer = PERSON
    row = dict.fromkeys(PDD, "") | {
        "商品": "松阳银猴 100克",
        "订单号": number(nth),
        "订单状态": "待发货",
        "商品总价(元)": "100.00",
        "邮费(元)": "5.00",
        "店铺优惠折扣(元)": "3.00",
        "平台优惠折扣(元)": "2.00",
        "多多支付立减金额(元)": "0.00",
        "用户实付金额(元)": "100.00",
        "商家实收金额(元)": "102.00",
        "商品数量(件)": "1",
        "支付时间": at(-2),
        "承诺发货时间": at(1),
        "商品id": "5001",
        "样式ID": "6001",
        "商品规格": "100克",
        "商家备注": f"给{buyer}",
        "买家留言": "快点",
        "售后状态": "无售后或售后取消",
        "收货人": name,
        "手机": phone,
        "省": "浙江省",
        "街道/镇": "西屏街道",
        "详细地址": address,
    }
    return row | {PDD_NAMES.get(key, key): value for key, value in changed.items()}


PDD_NAMES: Final = {
    "state": "订单状态",
    "goods": "商品总价(元)",
    "quantity": "商品数量(件)",
    "code": "商家编码-规格维度",
    "sent": "发货时间",
    "received": "确认收货时间",
    "paid_at": "支付时间",
    "asked": "售后状态",
    "lottery": "是否抽奖或0元试用",
}


def csv_of(
    rows: Sequence[Cells], head: Sequence[str] = PDD, *, encoding: str = "utf-8-sig"
) -> IO[bytes]:
    """Return rows as a CSV."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([row.get(name, "") for name in head] for row in rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def money(nth: int, fen: int, what: str, days: float = -1) -> dict[str, str]:
    """Return a movement of Pinduoduo's money."""
    row = dict.fromkeys(PDD_MONEY, "")
    sides = (
        {"收入金额（+元）": f"{fen / 100:.2f}"}
        if fen > 0
        else {"支出金额（-元）": f"{fen / 100:.2f}"}
    )
    whose = {"商户订单号": number(nth) if nth else ""}
    return row | sides | whose | {"发生时间": at(days), "账务类型": what, "备注": PERSON[3]}


def refund(nth: int, fen: int, *, state: str = "退款成功", of: str = "A1") -> dict[str, str]:
    """Return a refund of Pinduoduo's after-sales."""
    return dict.fromkeys(PDD_AFTER, "") | {
        "售后编号": of,
        "订单编号": number(nth),
        "售后类型": "仅退款",
        "售后状态": state,
        "退款金额(元)": f"{fen / 100:.2f}",
        "退款时间": at(-0.5),
        "申请说明": PERSON[0],
    }


def read(shop: Shop, file: IO[bytes], *, now: datetime = NOW) -> int:
    """Read a file for a shop; return its id."""
    (pk,) = commands.read_file(by=shop.keeper, now=now, store=shop.slug, file=file)
    return pk


def take(shop: Shop, file: IO[bytes], *, now: datetime = NOW) -> TakenCounts:
    """Read a file and take what is right in it."""
    pk = read(shop, file, now=now)
    if file_of(shop.slug, pk, by=SYSTEM, now=now).state == "taken":
        return TakenCounts(pk)
    return commands.take_file(
        by=shop.keeper, now=now, store=shop.slug, file=pk, without_refused=True
    )
