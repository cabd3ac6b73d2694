"""Pure rules of the desk: days of a report, rows of a sheet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from commonfield.orders.choices import OrderState
from commonfield.orders.desk.types import ParcelRow
from commonfield.orders.rules import is_carrier, is_tracking
from commonfield.orders.types import OrderView
from commonfield.stores.choices import PaymentMethod

STEPS: Final = ("day", "week", "month")
# A report is read by people: so many bars at most.
MOST_PERIODS: Final = 370
_DECEMBER: Final = 12
_ORDER: Final = re.compile(r"[0-9]{6}[0-9A-Z]{9}")
# What stands between the words of a pasted line.
_BETWEEN: Final = re.compile(r"[\s,;，；]+")


def first_day_of(day: date, step: str) -> date:
    """Return the first day of the week (Monday) or month in which a day lies, or the day."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def periods(from_day: date, to_day: date, step: str) -> Iterator[date]:
    """Yield the first day of every period from one day to another, both counted."""
    day = first_day_of(from_day, step)
    while day <= to_day:
        yield day
        if step == "month":
            is_last = day.month == _DECEMBER
            day = date(day.year + is_last, 1 if is_last else day.month + 1, 1)
        else:
            day += timedelta(days=7 if step == "week" else 1)


def step_for(from_day: date, to_day: date, wanted: str) -> str:
    """Return the step that is wanted, or the finest that still can be read."""
    days = (to_day - from_day).days + 1
    if wanted in STEPS and not (wanted == "day" and days > MOST_PERIODS):
        return wanted
    return "day" if days <= 31 else "week" if days <= 190 else "month"  # noqa: PLR2004 - a month, half a year


def may_leave(order: OrderView) -> bool:
    """Return whether an order can be packed and sent: paid or paid on delivery, and not held."""
    if order.is_held:
        return False
    is_cod = order.payment == PaymentMethod.COD
    is_waiting = order.state == OrderState.AWAITING_PAYMENT and is_cod
    return is_waiting or order.state in {OrderState.PAID, OrderState.PACKED}


def checked_parcels(
    rows: Iterable[ParcelRow], orders: dict[str, OrderView], store: str
) -> list[ParcelRow]:
    """Return the rows of a shipping sheet with what is wrong with each; empty rows are left out.

    A row without carrier and tracking number has not left yet: nothing is wrong with it.
    ``orders`` may hold another store's: they are not found here.
    """
    seen: set[str] = set()
    checked = []
    for row in rows:
        if not row.carrier and not row.tracking and not row.problem:
            continue
        order = orders.get(row.number)
        known = order if order is not None and order.store == store else None
        problem = row.problem or _parcel_problem(row, known)
        if not problem and row.number in seen:
            problem = "twice"
        seen.add(row.number)
        is_sent = known is not None and not problem and known.state == OrderState.SHIPPED
        checked.append(replace(row, problem=problem, is_sent=is_sent))
    return checked


def parcels_pasted(
    chosen: Mapping[str, tuple[str, str]], pasted: str, carrier: str
) -> list[ParcelRow]:
    """Return what a keeper says of orders as rows to be checked.

    ``chosen`` has carrier and tracking number as typed beside each order, in the page's order. A
    line that is pasted begins with an order's number, or belongs to the next order that has none
    yet; ``carrier`` goes with whatever names no other.
    """
    parcels = dict(chosen)
    loose: list[tuple[str, str]] = []
    for line in pasted.splitlines():
        first, *others = _BETWEEN.split(line.strip())
        # A carrier may have numbers of the same shape, but a line of one word is not an order's.
        if first.upper() in chosen or (others and _ORDER.fullmatch(first.upper())):
            parcels[first.upper()] = _parcel(others)
        elif first:
            loose.append(_parcel([first, *others]))
    waiting = iter(loose)
    rows = [
        (number, *(typed if typed[1].strip() else _filled(typed, next(waiting, ("", "")))))
        for number, typed in parcels.items()
    ]
    rows += [("", *each) for each in waiting]
    return [
        ParcelRow(
            row=index,
            number=number,
            carrier=own or carrier,
            tracking="".join(tracking.split()),
            problem="" if number and tracking.strip() else "bad_tracking" if number else "no_order",
        )
        for index, (number, own, tracking) in enumerate(rows, start=1)
    ]


def _parcel(words: Sequence[str]) -> tuple[str, str]:
    """Return carrier and tracking number of a line's words: the number comes last."""
    return " ".join(words[:-1]), words[-1] if words else ""


def _filled(typed: tuple[str, str], pasted: tuple[str, str]) -> tuple[str, str]:
    return typed[0] or pasted[0], pasted[1]


def _parcel_problem(row: ParcelRow, order: OrderView | None) -> str:
    if order is None:
        return "unknown_order"
    if not is_carrier(row.carrier):
        return "bad_carrier"
    if not is_tracking(row.tracking):
        return "bad_tracking"
    if order.state == OrderState.SHIPPED and order.tracking == row.tracking:
        # Sent by this very row before: sending the sheet twice does nothing twice.
        return ""
    if order.is_held:
        return "held"
    return "" if may_leave(order) else "wrong_state"
