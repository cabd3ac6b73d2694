"""Pure rules of paying growers: what a row of a bank's answer says."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from commonfield.ledger.payouts.errors import PaymentAmountError, PaymentStateUnknownError
from commonfield.ledger.payouts.types import Outcome, PayoutView

_PAID: Final = frozenset(
    [
        "成功",
        "已到账",
        "到账",
        "已付",
        "已付款",
        "付款成功",
        "交易成功",
        "处理成功",
        "入账成功",
        "paid",
        "success",
        "successful",
        "succeeded",
        "ok",
    ]
)
_FAILED: Final = frozenset(
    [
        "失败",
        "付款失败",
        "交易失败",
        "处理失败",
        "入账失败",
        "退票",
        "退汇",
        "已退回",
        "failed",
        "failure",
        "returned",
        "rejected",
        "unsuccessful",
    ]
)
_FEN: Final = Decimal(100)
# Whole fen, written in yuan; no powers of ten, no infinity.
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2}0*)?", re.ASCII)


def read_outcome(
    row: int, *, number: str, result: str, reason: str = "", amount: str = ""
) -> Outcome:
    """Read what a row says of a payment; an amount in yuan may be left out. Units: fen out."""
    word = "".join(result.split()).casefold()
    if word not in _PAID | _FAILED:
        raise PaymentStateUnknownError(row=row, text=result)
    plain = "".join(number.split()).upper()
    return Outcome(
        row=row,
        number=plain,
        is_paid=word in _PAID,
        reason=reason.strip(),
        amount_fen=_fen(row, plain, amount),
    )


def _fen(row: int, number: str, amount: str) -> int | None:
    plain = amount.replace(",", "").replace("，", "").strip().lstrip("¥￥")
    if not plain:
        return None
    if not _AMOUNT.fullmatch(plain):
        raise PaymentAmountError(row=row, number=number)
    return int(Decimal(plain) * _FEN)


def with_other_account(
    payments: Iterable[PayoutView], prints: Mapping[str, Sequence[str]]
) -> list[PayoutView]:
    """Return the payments whose payees have another account now than their lines say, or none.

    ``prints`` are the fingerprints of each payee's account under every known key, so a line that
    was made under a key that is no longer known fits nothing.
    """
    return [
        each
        for each in payments
        if (
            bool(prints.get(each.payee))
            if each.is_cash
            else each.account_print not in prints.get(each.payee, ())
        )
    ]


def was_paid_by_bank(
    last_payment: tuple[datetime, bool] | None, bank_entered_at: datetime | None
) -> bool:
    """Return whether a grower without an account was paid by bank, or had a number since.

    ``last_payment`` is when they were last paid, and whether in cash.
    """
    if last_payment is None:
        return bank_entered_at is not None
    paid_at, was_cash = last_payment
    return not was_cash or (bank_entered_at is not None and bank_entered_at > paid_at)
