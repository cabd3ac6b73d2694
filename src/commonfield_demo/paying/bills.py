"""The simulator's bill file: a plain table, in which an amount is fen."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from commonfield.payments.adapters.bills import MOST_FEN, bill_number, is_of_our_time
from commonfield.payments.errors import BillUnreadableError
from commonfield.payments.types import BillRow

COLUMNS: Final = ("kind", "order", "refund", "amount_fen", "fee_fen", "at", "transaction")


def simulated_row(line: int, row: Mapping[str, str]) -> BillRow:
    """Read a row of the simulator's bill."""
    try:
        at = datetime.fromisoformat(row["at"])
        read = BillRow(
            is_refund={"paid": False, "refund": True}[row["kind"]],
            order=bill_number(line, row["order"]),
            amount_fen=int(row["amount_fen"]),
            fee_fen=int(row["fee_fen"]),
            at=at,
            refund=bill_number(line, row["refund"]),
            transaction=row["transaction"],
        )
    except (KeyError, ValueError) as error:
        raise BillUnreadableError(line=line) from error
    if at.tzinfo is None or not is_of_our_time(at) or not 0 <= read.amount_fen <= MOST_FEN:
        raise BillUnreadableError(line=line)
    return read


def write_simulated_bill(rows: Sequence[BillRow]) -> bytes:
    """Write a bill of the simulator."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(
        (
            "refund" if row.is_refund else "paid",
            row.order,
            row.refund,
            row.amount_fen,
            row.fee_fen,
            row.at.isoformat(),
            row.transaction,
        )
        for row in rows
    )
    return text.getvalue().encode()
