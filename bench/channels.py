"""Channels: a platform's file of 100,000 orders taken whole, and a workbook of 20,000 × 82 read.

The file has the columns of a full Pinduoduo export; each order becomes one of ours with its packs,
shares, entries and fact, in one transaction. Beside the seconds stands what the process grew by
from 10,000 orders to 100,000, and what the program that reads workbooks took at most.
"""

import csv
import io
import resource
import tempfile
import time
from datetime import datetime, timedelta
from typing import IO, Final

from django.db import connection
from openpyxl import Workbook

from bench.county import make_shop
from bench.harness import Result, environment
from commonfield.channels.commands import read_file, take_file
from commonfield.front.big_sheets import big_tables
from commonfield.kernel import clock
from commonfield.kernel.clock import CHINA
from commonfield.people.types import SYSTEM

_ORDERS: Final = 100_000
_WARM: Final = 10_000
_LIMIT_S: Final = 60.0
_LIMIT_GROWN_MB: Final = 200.0
_BOOK_ROWS: Final = 20_000
_BOOK_LIMIT_S: Final = 30.0
_BOOK_LIMIT_MB: Final = 1_500.0
_NAMED: Final = {
    "商品": "松阳银猴",
    "订单状态": "已收货",
    "商品总价(元)": "100.00",
    "邮费(元)": "0.00",
    "店铺优惠折扣(元)": "0.10",
    "平台优惠折扣(元)": "2.00",
    "用户实付金额(元)": "97.90",
    "商家实收金额(元)": "99.90",
    "商品数量(件)": "1",
    "收货人": "张三",
    "省": "浙江省",
}
_COLUMNS: Final = 82


def run(runs: int) -> list[Result]:  # noqa: ARG001 - a file is taken once
    """Take a file of each size, and read a workbook."""
    shop = make_shop(skus=1, packs=200_000)
    now = clock.now()
    _taken(shop.slug, shop.skus[0], _WARM, 1, now)
    before = _peak_mb(resource.RUSAGE_SELF)
    seconds = _taken(shop.slug, shop.skus[0], _ORDERS, _WARM + 1, now)
    grown = _peak_mb(resource.RUSAGE_SELF) - before
    book = _book_seconds()
    return [
        _result("channels_csv_100k", seconds, "s", _LIMIT_S),
        _result("channels_csv_grown", grown, "MB", _LIMIT_GROWN_MB),
        _result("channels_xlsx_20k_82", book, "s", _BOOK_LIMIT_S),
        _result("channels_xlsx_peak", _peak_mb(resource.RUSAGE_CHILDREN), "MB", _BOOK_LIMIT_MB),
    ]


def _taken(slug: str, sku: str, orders: int, first: int, now: datetime) -> float:
    with tempfile.TemporaryFile() as file:
        _write(file, sku, orders, first, now)
        begin = time.perf_counter()
        (pk,) = read_file(by=SYSTEM, now=now, store=slug, file=file)
        outcome = take_file(by=SYSTEM, now=now, store=slug, file=pk)
        seconds = time.perf_counter() - begin
    if outcome.new != orders:
        raise RuntimeError(outcome)
    return seconds


def _write(file: IO[bytes], sku: str, orders: int, first: int, now: datetime) -> None:
    text = io.TextIOWrapper(file, encoding="gb18030", newline="", write_through=True)
    own = ["订单号", "支付时间", "确认收货时间", "商家编码-规格维度"]
    head = [*own, *_NAMED, *(f"其他{each}" for each in range(_COLUMNS - len(own) - len(_NAMED)))]
    writer = csv.writer(text)
    writer.writerow(head)
    filler = ["无"] * (len(head) - len(own) - len(_NAMED))
    paid = (now - timedelta(days=3)).astimezone(CHINA)
    for nth in range(first, first + orders):
        at = paid - timedelta(seconds=nth)
        numbers = [f"{at:%y%m%d}-{nth:015d}", f"{at:%Y-%m-%d %H:%M:%S}", f"{paid:%Y-%m-%d %H:%M}"]
        writer.writerow([*numbers, sku, *_NAMED.values(), *filler])
    text.detach()


def _book_seconds() -> float:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for nth in range(_BOOK_ROWS):
        sheet.append([f"260901-{nth:015d}", *("文本" if n % 3 else n * 1.5 for n in range(81))])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        begin = time.perf_counter()
        with big_tables(file) as tables:
            rows = sum(1 for table in tables for _row in table.rows)
        seconds = time.perf_counter() - begin
    if rows != _BOOK_ROWS:
        raise RuntimeError(rows)
    return seconds


def _peak_mb(of: int) -> float:
    return resource.getrusage(of).ru_maxrss / 1_000


def _result(name: str, value: float, unit: str, limit: float) -> Result:
    return Result(
        name=name,
        value=round(value, 2),
        unit=unit,
        peer="limit",
        peer_value=limit,
        goal=1.0,
        is_at_most=True,
        runs=1,
        spread=0.0,
        environment=environment(connection.vendor) | {"orders": _ORDERS},
    )
