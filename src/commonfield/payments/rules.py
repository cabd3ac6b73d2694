"""Pure rules of payments: whether a notice fits its orders, and how long to wait between tries."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from commonfield.orders.rules import REFUND_WAITS
from commonfield.payments import types

# While one worker requests a refund, others leave it alone.
REFUND_LEASE: Final = timedelta(minutes=5)
# Without a callback the provider is queried so long after the buyer went to pay, and again.
ASK_AFTER: Final = timedelta(minutes=2)
ASK_AGAIN: Final = timedelta(minutes=5)
# While one worker queries it, others leave the payment alone.
ASKING: Final = timedelta(minutes=1)
# Once more after closing, for money that was on its way; and so often while it does not answer.
ASK_ONCE_MORE: Final = timedelta(hours=1)
# After so long a silence a person asks (``reconcile_payments --ask``).
ASK_SILENT: Final = timedelta(days=2)
_LONGEST_TEXT: Final = 80
_MOST_FEN: Final = 10**15
_FIRST_YEAR, _LAST_YEAR = 1970, 2999


def is_sound(notice: types.Notice) -> bool:
    """Return whether a notice can be stored: short texts, times and amounts of this world.

    A notice of a refund names one, and no other does.
    """
    parts = [
        text for each in notice.parts for text in (each.number, each.merchant, each.transaction)
    ]
    texts = [notice.event, notice.payment, notice.refund, *parts]
    amounts = [notice.amount_fen, *(each.amount_fen for each in notice.parts)]
    is_refund = notice.kind in {types.NoticeKind.REFUNDED, types.NoticeKind.REFUND_FAILED}
    return (
        all(len(text) <= _LONGEST_TEXT and text.isprintable() for text in texts)
        and all(0 <= fen <= _MOST_FEN for fen in amounts)
        and notice.occurred_at.tzinfo is not None
        and _FIRST_YEAR <= notice.occurred_at.year <= _LAST_YEAR
        and is_refund == bool(notice.refund)
    )


def fits(
    notice: types.Notice, orders: Mapping[str, types.PaymentPart], merchants: Mapping[str, set[str]]
) -> bool:
    """Return whether each order that a notice names is of the payment, at its amount and merchant.

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
    """Return when a refund is requested again after so many failures, if at all."""
    return now + REFUND_WAITS[tries] if tries < len(REFUND_WAITS) else None


def next_poll_at(
    expires_at: datetime, now: datetime, *, is_first: bool, is_answered: bool
) -> datetime | None:
    """Return when a provider is queried again for a payment that was called off, if at all.

    Once more after its end, and hourly while it does not answer, for two days.
    """
    if is_first or (not is_answered and now < expires_at + ASK_SILENT):
        return now + ASK_ONCE_MORE
    return None


def bill_differences(
    rows: Sequence[types.BillRow],
    booked: tuple[Mapping[str, types.Booked], Mapping[str, types.Booked]],
    expected: tuple[set[str], set[str]],
) -> list[types.BillDifference]:
    """Compare a bill with the books, by order and by refund. Units: fen.

    ``booked`` are what the books have of all that is named or expected, ``expected`` what a bill
    of these days should name: payments first, refunds second in both.
    """
    found: list[types.BillDifference] = []
    for is_refund in (False, True):
        there: dict[str, types.BillRow] = {}
        for row in rows:
            key = row.refund if is_refund else row.order
            if row.is_refund == is_refund:
                kinds = _disagreements(row, booked[is_refund].get(key), is_second=key in there)
                there[key] = row
                found += [_difference(kind, key, row, booked[is_refund]) for kind in kinds]
        missing = sorted(expected[is_refund] - set(there))
        for key, here in ((key, booked[is_refund][key]) for key in missing):
            kind = types.Disagreement.MISSING_THERE
            found.append(
                types.BillDifference(kind, is_refund, key, here.amount_fen, None, here.state)
            )
    return found


def _disagreements(
    row: types.BillRow, here: types.Booked | None, *, is_second: bool
) -> list[types.Disagreement]:
    if is_second:
        return [types.Disagreement.DOUBLED]
    if here is None:
        return [types.Disagreement.MISSING_HERE]
    found = []
    if row.amount_fen != here.amount_fen:
        found.append(types.Disagreement.AMOUNT)
    if row.is_done != here.is_done:
        found.append(types.Disagreement.TWICE if here.by_hand else types.Disagreement.STATE)
    return found


def _difference(
    kind: types.Disagreement, key: str, row: types.BillRow, booked: Mapping[str, types.Booked]
) -> types.BillDifference:
    here = booked.get(key)
    here_fen, state = (here.amount_fen, here.state) if here else (None, "")
    return types.BillDifference(kind, row.is_refund, key, here_fen, row.amount_fen, state)
