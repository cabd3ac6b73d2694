"""Pure rules of payments: whether a notice fits its orders, and how long to wait between tries."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from commonfield.market.payments.types import (
    BillDifference,
    BillRow,
    Notice,
    PartToPay,
)

# After these waits a provider is asked for a refund again; then a person decides.
REFUND_WAITS: Final = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 480, 1440))
# While one worker asks for a refund, others leave it alone.
REFUND_LEASE: Final = timedelta(minutes=5)
# Without a callback the provider is asked so long after the buyer went to pay, and again.
ASK_AFTER: Final = timedelta(minutes=2)
ASK_AGAIN: Final = timedelta(minutes=5)
# While one worker asks, others leave the payment alone.
ASKING: Final = timedelta(minutes=1)
# Once more after closing, for money that was on its way.
ASK_ONCE_MORE: Final = timedelta(hours=1)
# A refund under way is asked after when no callback has come for so long.
REFUND_ASK_AFTER: Final = timedelta(hours=1)


def fits(
    notice: Notice, orders: Mapping[str, PartToPay], merchants: Mapping[str, set[str]]
) -> bool:
    """Tell whether every order that a notice names is of the payment, with its amount and merchant.

    ``merchants`` are those that each order's store has or had. Units: fen.
    """
    named = [part.number for part in notice.parts]
    if not named or len(set(named)) != len(named) or not set(named) <= set(orders):
        return False
    if sum(part.amount_fen for part in notice.parts) != notice.amount_fen:
        return False
    return all(
        part.amount_fen == orders[part.number].amount_fen
        and part.merchant in merchants[part.number]
        for part in notice.parts
    )


def next_refund_try(tries: int, now: datetime) -> datetime | None:
    """Return when a provider is asked for a refund again after so many failures, if at all."""
    return now + REFUND_WAITS[tries] if tries < len(REFUND_WAITS) else None


def bill_differences(
    rows: Sequence[BillRow],
    paid: Mapping[str, int],
    refunded: Mapping[str, int],
    expected: tuple[set[str], set[str]],
) -> list[BillDifference]:
    """Compare a bill with the books, by order and by refund. Units: fen.

    ``paid`` and ``refunded`` are what the books have of everything that the bill names;
    ``expected`` are the orders and refunds of the bill's days that it should name.
    """
    found: list[BillDifference] = []
    for is_refund, here in ((False, paid), (True, refunded)):
        word = "refund" if is_refund else "payment"
        there: dict[str, int] = {}
        for row in rows:
            if row.is_refund == is_refund:
                key = row.refund if is_refund else row.order
                if key in there:
                    found.append(
                        BillDifference(f"{word}_twice", key, here.get(key), row.amount_fen)
                    )
                there[key] = row.amount_fen
        for key, fen in sorted(there.items()):
            if key not in here:
                found.append(BillDifference(f"{word}_missing_here", key, None, fen))
            elif here[key] != fen:
                found.append(BillDifference(f"{word}_amount", key, here[key], fen))
        found += [
            BillDifference(f"{word}_missing_there", key, here.get(key), None)
            for key in sorted(expected[is_refund] - set(there))
        ]
    return found


_MERCHANT_NUMBERS: Final = {
    "wechat": re.compile(r"[0-9]{8,10}"),
    "alipay": re.compile(r"2088[0-9]{12}"),
}


def is_merchant_number(method: str, merchant: str) -> bool:
    """Tell whether a number is of the form that a provider gives its merchants."""
    form = _MERCHANT_NUMBERS.get(method)
    return form is not None and form.fullmatch(merchant) is not None
