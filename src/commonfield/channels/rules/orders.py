"""An order put together from its rows."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from commonfield.channels.choices import FileKind, State
from commonfield.channels.errors import CellError
from commonfield.channels.formats import Format, folded, shared_words
from commonfield.channels.rules.cells import count_of, fen_of, id_of, instant_of, plain, words
from commonfield.channels.types import ReadLine, ReadOrder, ReadReport
from commonfield.kernel.clock import CHINA

type Cells = Mapping[str, str]

_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_DAY_IN_NUMBER: Final = re.compile(r"(\d{2})(\d{2})(\d{2})-")
_YES: Final = frozenset({"是", "1", "true", "y", "yes"})
_JOINED: Final = ("title", "goods_id", "sku_id", "merchant_code", "quantity")
_ORDER: Final = [each.value for each in State]
_PAID: Final = frozenset(State) - {State.UNPAID, State.CANCELLED}


def number_of(cells: Cells, of: Format) -> str:
    """Return an order's number; Douyin marks main orders with an A, Alipay adds T200P."""
    number = id_of(cells.get("number", "")).removesuffix("A").removeprefix("T200P")
    if number and not of.number.fullmatch(number):
        raise CellError("id_unreadable")
    return number


def order_of(
    rows: Sequence[tuple[int, Cells]], of: Format, report: ReadReport, now: datetime
) -> ReadOrder:
    """Return an order of its rows; sums are those of the rows together.

    Raises:
        CellError: if one of its rows cannot be read.
    """
    lines = tuple(_line(cells, of) for _row, cells in rows)
    first = rows[0][1]
    times = {
        name: _latest(rows, name)
        for name in ("placed_at", "paid_at", "promised_at", "shipped_at", "received_at")
    }
    if any(at and at > now + _CLOCKS_DIFFER for name, at in times.items() if name[1] != "r"):
        raise CellError("time_ahead")
    sums = _sums(rows, report)
    is_sent = times["shipped_at"] is not None or bool(plain(first.get("sent_mark", "")))
    number = number_of(first, of)
    if of.kind == FileKind.ORDERS and times["paid_at"] is None:
        times["paid_at"] = _paid_at(_words(rows, of), number, times["placed_at"], report)
    state = _state(_words(rows, of), is_paid=times["paid_at"] is not None, is_sent=is_sent)
    has_head = of.kind == FileKind.ORDERS
    if has_head and state in _PAID and times["paid_at"] is None:
        raise CellError("paid_at_missing")
    has_lines = "quantity" in of.columns
    of_all_rows: dict[str, Any] = {**times, **sums}
    order = ReadOrder(
        number=number,
        row=rows[0][0],
        state=state,
        **of_all_rows,
        after_sale="open" if any(_is_open(cells, of) for _row, cells in rows) else "",
        is_lottery=any(plain(cells.get("lottery", "")).casefold() in _YES for _row, cells in rows),
        region=_region(first.get("province", "")),
        has_head=has_head,
        has_lines=has_lines,
        lines=lines if has_lines else (),
    )
    if order.revenue_fen < 0:
        raise CellError("sums_negative")
    return order


def _line(cells: Cells, of: Format) -> ReadLine:
    if any(";" in plain(cells.get(name, "")) for name in _JOINED):
        raise CellError("joined_products")
    if "quantity" not in of.columns:
        return ReadLine("", "", "", "", "", 1, 0)
    quantity = count_of(cells.get("quantity", ""))
    code = plain(cells.get("merchant_code", "")) or plain(cells.get("merchant_code_2", ""))
    return ReadLine(
        goods_id=id_of(cells.get("goods_id", "")),
        sku_id=id_of(cells.get("sku_id", "")),
        merchant_code=words(code)[:60],
        title=words(cells.get("title", "")),
        spec=words(cells.get("spec", "")),
        quantity=quantity,
        amount_fen=_goods(cells) - fen_of(cells.get("seller", "")),
        sub_number=id_of(cells.get("sub_number", "")).removesuffix("A"),
    )


def _goods(cells: Cells) -> int:
    if "goods" in cells:
        return fen_of(cells["goods"])
    return fen_of(cells.get("unit_price", "")) * count_of(cells.get("quantity", "1"))


def _sums(rows: Sequence[tuple[int, Cells]], report: ReadReport) -> dict[str, int]:
    """Return an order's sums; postage that stands on each of its rows is counted once."""

    def total(*names: str) -> int:
        return sum(fen_of(cells.get(name, "")) for _row, cells in rows for name in names)

    goods, seller = sum(_goods(cells) for _row, cells in rows), total("seller")
    platform, paid = total("platform", "platform_2"), total("paid")
    each = [fen_of(cells.get("postage", "")) for _row, cells in rows]
    postage = sum(each)
    rest = goods - seller - platform
    if len(set(each)) == 1 and len(each) > 1 and paid == rest + each[0]:
        postage = each[0]
    has_paid = "paid" in rows[0][1]
    received = rows[0][1].get("received")
    if (has_paid and paid != rest + postage) or (
        received is not None and total("received") != goods + postage - seller
    ):
        report.warnings["sums_differ"] = report.warnings.get("sums_differ", 0) + 1
    return {
        "goods_fen": goods,
        "postage_fen": postage,
        "seller_fen": seller,
        "platform_fen": platform,
        "paid_fen": paid if has_paid else rest + postage,
    }


def _latest(rows: Sequence[tuple[int, Cells]], name: str) -> datetime | None:
    found = [at for _row, cells in rows if (at := instant_of(cells.get(name, "")))]
    return max(found).astimezone(UTC) if found else None


def _words(rows: Sequence[tuple[int, Cells]], of: Format) -> list[str]:
    texts = [plain(cells["state"]) for _row, cells in rows if "state" in cells]
    codes = [of.states.get(folded(text), "") for text in texts]
    if not all(codes):
        raise CellError("state_unknown")
    return codes or [State.UNPAID.value]


def _state(codes: Sequence[str], *, is_paid: bool, is_sent: bool) -> str:
    """Return how far an order is: as far as the one of its rows that lags behind and goes on."""
    live = [code for code in codes if code != "closed"]
    if live:
        return min(live, key=_ORDER.index)
    if not is_paid:
        return State.CANCELLED
    return State.SENT_CLOSED if is_sent else State.UNSENT_REFUNDED


def _paid_at(
    codes: Sequence[str], number: str, placed_at: datetime | None, report: ReadReport
) -> datetime | None:
    """Return the day of payment where the file has none of an order that must have one."""
    if all(code in {"closed", State.UNPAID} for code in codes):
        return None
    found = _DAY_IN_NUMBER.match(number)
    if placed_at or not found:
        return placed_at
    report.warnings["day_from_number"] = report.warnings.get("day_from_number", 0) + 1
    year, month, day = map(int, found.groups())
    try:
        return datetime(2000 + year, month, day, tzinfo=CHINA).astimezone(UTC)
    except ValueError as error:
        raise CellError("time_unreadable") from error


def _is_open(cells: Cells, of: Format) -> bool:
    return of.after_sale.get(folded(plain(cells.get("after_sale", "")))) == "open"


def _region(province: str) -> str:
    """Return a province's code of 12 digits; of an address no more is read."""
    name = plain(province)
    found = (code for word, code in shared_words().provinces.items() if name.startswith(word))
    digits = next(found, "")
    return digits and digits.ljust(12, "0")
