"""Providers' bill files: tables between a head and a foot, in their own encodings.

Columns are found by their names, since providers add some over time. Amounts are yuan. Each value
is checked before it is believed: a user who saved the file again may have broken it.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, DecimalException
from typing import Final

from commonfield.kernel.clock import CHINA
from commonfield.kernel.errors import must_exist
from commonfield.payments.errors import BillUnreadableError, MethodNotHereError
from commonfield.payments.types import BillRow

_TIME: Final = "%Y-%m-%d %H:%M:%S"
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
_LONGEST_NUMBER: Final = 80
MOST_FEN: Final = 10**15
_WECHAT: Final = ("交易时间", "微信订单号", "商户订单号", "交易状态", "手续费", "订单金额")
_ALIPAY: Final = ("支付宝交易号", "商户订单号", "业务类型", "完成时间", "订单金额（元）")

type Row = tuple[int, dict[str, str]]
# How it is encoded, the columns by which its table is found, and what reads a row.
type BillFormat = tuple[str, Sequence[str], Callable[[int, Mapping[str, str]], BillRow]]


def register_bill(method: str, bill: BillFormat) -> None:
    """Register the bill file of a registered provider."""
    _BILLS[method] = bill


def read_bill(method: str, content: bytes) -> list[BillRow]:
    """Read a provider's bill file; that needs no keys."""
    encoding, wanted, read = must_exist(_BILLS.get(method), MethodNotHereError)
    return [read(line, row) for line, row in _table(_decoded(content, encoding), wanted)]


def _wechat_row(line: int, row: Mapping[str, str]) -> BillRow:
    """Read a trade of WeChat Pay v3: every value behind a backtick, then the sums."""
    is_refund = row["交易状态"] == "REFUND"
    state = row.get("退款状态", "") if is_refund else row["交易状态"]
    amount = row.get("申请退款金额") or row.get("退款金额", "") if is_refund else row["订单金额"]
    return BillRow(
        is_refund=is_refund,
        order=bill_number(line, row["商户订单号"]),
        amount_fen=_fen(line, amount),
        fee_fen=_fee_fen(line, row["手续费"]),
        at=_instant(line, row["交易时间"]),
        refund=bill_number(line, row.get("商户退款单号", "")) if is_refund else "",
        transaction=row["微信订单号"],
        is_done=state == "SUCCESS",
    )


def _alipay_row(line: int, row: Mapping[str, str]) -> BillRow:
    """Read a trade of Alipay (业务明细): GBK, remarks behind #, tabs behind values."""
    is_refund = row["业务类型"] == "退款"
    if not is_refund and row["业务类型"] != "交易":
        raise BillUnreadableError(line=line)
    return BillRow(
        is_refund=is_refund,
        order=bill_number(line, row["商户订单号"]),
        amount_fen=_fen(line, row["订单金额（元）"].removeprefix("-" if is_refund else "")),
        # Fees stand as what is taken from the store: negative.
        fee_fen=-_fee_fen(line, row.get("服务费（元）", "0") or "0"),
        at=_instant(line, row["完成时间"]),
        refund=bill_number(line, row.get("退款批次号/请求号", "")) if is_refund else "",
        transaction=row["支付宝交易号"],
    )


_BILLS: Final[dict[str, BillFormat]] = {
    "wechat": ("utf-8-sig", _WECHAT, _wechat_row),
    "alipay": ("gb18030", _ALIPAY, _alipay_row),
}


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BillUnreadableError(line=line) from error


def _table(text: str, wanted: Sequence[str]) -> Iterator[Row]:
    """Yield the rows below the heading that has the wanted columns, up to the sums."""
    heading: list[str] = []
    line = 0
    for line, cells in _lines(text):
        values = [cell.strip().lstrip("`").strip() for cell in cells]
        if not heading:
            heading = values if set(wanted) <= set(values) else []
        elif not any(values):
            # Where a spreadsheet left a row empty, more may follow.
            continue
        elif values[0].startswith(("#", "总")):
            # The remarks and sums below the table.
            return
        elif len(values) != len(heading):
            raise BillUnreadableError(line=line)
        else:
            yield line, dict(zip(heading, values, strict=True))
    if not heading:
        raise BillUnreadableError(line=max(line, 1))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every line's cells, however lines end."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise BillUnreadableError(line=reader.line_num) from error


def _instant(line: int, text: str) -> datetime:
    try:
        at = datetime.strptime(text, _TIME).replace(tzinfo=CHINA)
    except ValueError as error:
        raise BillUnreadableError(line=line) from error
    if not is_of_our_time(at):
        raise BillUnreadableError(line=line)
    return at


def is_of_our_time(at: datetime) -> bool:
    """Return whether a bill can speak of an instant."""
    return _FIRST_YEAR <= at.year <= _LAST_YEAR


def bill_number(line: int, text: str) -> str:
    """Return an order's or a refund's number as it stands, ours or not."""
    if len(text) > _LONGEST_NUMBER or not text.isprintable():
        raise BillUnreadableError(line=line)
    return text


def _fen(line: int, yuan: str) -> int:
    """Read what was paid or given back: whole fen, not negative."""
    fen = _decimal_fen(line, yuan)
    if fen < 0 or fen != int(fen):
        raise BillUnreadableError(line=line)
    return int(fen)


def _fee_fen(line: int, yuan: str) -> int:
    """Read a fee; those of WeChat have five decimals and are rounded half up."""
    return int(_decimal_fen(line, yuan).quantize(Decimal(1), rounding="ROUND_HALF_UP"))


def _decimal_fen(line: int, yuan: str) -> Decimal:
    try:
        fen = Decimal(yuan) * 100
    except DecimalException as error:
        raise BillUnreadableError(line=line) from error
    if not fen.is_finite() or abs(fen) > MOST_FEN:
        raise BillUnreadableError(line=line)
    return fen
