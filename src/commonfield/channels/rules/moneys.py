"""Refunds, movements of money and quarters' figures, a row each."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from commonfield.channels.choices import ChannelRefundState, FileKind, MoneyKind
from commonfield.channels.errors import CellError
from commonfield.channels.formats import Format, shared_words
from commonfield.channels.rules.cells import fen_of, id_of, instant_of, plain
from commonfield.channels.rules.orders import number_of
from commonfield.channels.types import ReadFigures, ReadMoney, ReadRefund

type Cells = Mapping[str, str]

_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_DONE: Final = ("退款成功", "已退款", "售后成功", "售后完成", "已完成")
_CLOSED: Final = ("关闭", "取消", "拒绝", "撤销", "失败")
_CODE: Final = re.compile(r"\d{7}")
_QUARTER: Final = re.compile(r"(20\d{2})\D{0,2}(?:Q|第)?([1-4一二三四])(?:季度|季)?", re.IGNORECASE)
_CHINESE: Final = {"一": "1", "二": "2", "三": "3", "四": "4"}
_OUT: Final = ("出", "支", "-")


def refund_of(row: int, cells: Cells, of: Format, now: datetime) -> ReadRefund:
    """Return a refund; where the file does not say when, the day on which it was asked for."""
    text = plain(cells["state"])
    state = ChannelRefundState.OPEN
    if any(word in text for word in _CLOSED):
        state = ChannelRefundState.CLOSED
    elif any(word in text for word in _DONE):
        state = ChannelRefundState.DONE
    amount_fen = abs(fen_of(cells["amount"]))
    refund = id_of(cells["refund"])
    if not refund:
        raise CellError("number_missing")
    at = instant_of(cells.get("at", "")) or instant_of(cells.get("asked_at", ""))
    return ReadRefund(
        refund,
        number_of(cells, of),
        row,
        state,
        amount_fen,
        _past(at, now),
        is_goods_back="退货" in cells.get("kind", ""),
    )


def _past(at: datetime | None, now: datetime) -> datetime | None:
    if at and at > now + _CLOCKS_DIFFER:
        raise CellError("time_ahead")
    return at.astimezone(UTC) if at else None


def moneys_of(
    row: int, cells: Cells, parts: Sequence[tuple[str, str]], of: Format, now: datetime
) -> list[ReadMoney]:
    """Return what a row of money moves: itself, or the parts that it is the sum of.

    ``parts`` are kinds with their cells.
    """
    at = _past(instant_of(cells["at"]), now)
    if at is None:
        raise CellError("at_missing")
    number, amount_fen = number_of(cells, of), _amount(cells)
    said = f"{plain(cells.get('type', ''))} {plain(cells.get('words', ''))}"
    code = (_CODE.match(plain(cells.get("words", ""))) or [""])[0]
    kind = next(
        (kind for kind, some in of.money if any(word in said for word in some)), MoneyKind.OTHER
    )
    split = _split(amount_fen, parts) if kind != MoneyKind.WITHDRAWAL else []
    if of.kind == FileKind.SETTLEMENT and kind == MoneyKind.REFUND:
        split = []
    found = split or [(kind, amount_fen)]
    return [ReadMoney(number, row, each, fen, at, code) for each, fen in found if fen]


def _amount(cells: Cells) -> int:
    """Return what a row moves: out of the shop's money is negative, however its file says it."""
    if "amount" not in cells:
        return abs(fen_of(cells.get("in", ""))) - abs(fen_of(cells.get("out", "")))
    amount_fen = fen_of(cells["amount"])
    goes_out = any(word in cells.get("direction", "") for word in _OUT)
    return -abs(amount_fen) if goes_out else amount_fen


def _split(amount_fen: int, parts: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    """Return a row's parts by kind, signed so that they add up to it; what is left is not named."""
    told = [(kind, fen_of(cell)) for kind, cell in parts]
    if not any(fen for _kind, fen in told):
        return []
    if sum(fen for _kind, fen in told) != amount_fen:
        incoming = {MoneyKind.INCOME, MoneyKind.SUBSIDY}
        told = [(kind, fen if kind in incoming else -abs(fen)) for kind, fen in told]
    sums: dict[str, int] = {}
    for kind, fen in told:
        sums[kind] = sums.get(kind, 0) + fen
    rest = amount_fen - sum(sums.values())
    return [*sums.items(), (MoneyKind.OTHER, rest)]


def figures_of(row: int, cells: Cells) -> tuple[str, ReadFigures]:
    """Return the platform that reports, and what it reports of a quarter."""
    found = _QUARTER.search(plain(cells["quarter"]))
    if not found:
        raise CellError("quarter_unreadable")
    name = plain(cells.get("platform", ""))
    platform = next((code for word, code in shared_words().platforms.items() if word in name), "")
    if not platform:
        raise CellError("platform_unknown")
    quarter = f"{found[1]}Q{_CHINESE.get(found[2], found[2])}"
    sums = fen_of(cells["income"]), abs(fen_of(cells["refunds"]))
    return platform, ReadFigures(quarter, row, *sums)
