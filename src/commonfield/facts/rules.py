"""Pure rules of facts: what a well-formed record is, and how facts fold into totals."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from commonfield.facts.errors import FactShapeError
from commonfield.facts.types import FactKind, FactRecord, Total
from commonfield.kernel.clock import CHINA

_PLACE = re.compile(r"[0-9]{12}")

RollUpKey = tuple[str, str, int, str, str, str]


def month_of(record: FactRecord) -> int:
    """Return the month of a fact where the county lives, as the number YYYYMM."""
    local = record.occurred_at.astimezone(CHINA)
    return local.year * 100 + local.month


def check_shape(record: FactRecord, kind: FactKind | None, now: datetime) -> None:
    """Refuse a record that its kind does not describe, or that has not happened yet."""
    if kind is None:
        raise FactShapeError(f"{record.kind} is no kind of fact")
    if not _PLACE.fullmatch(record.place):
        raise FactShapeError(f"{record.kind}: {record.place!r} is not a 12-digit place")
    if record.occurred_at.tzinfo is None:
        raise FactShapeError(f"{record.kind}: occurred_at has no time zone")
    if record.occurred_at > now:
        raise FactShapeError(
            f"{record.kind}: {record.occurred_at} lies ahead; a job records it on its day"
        )
    if not math.isfinite(record.quantity):
        raise FactShapeError(f"{record.kind}: {record.quantity} is no quantity")
    if (record.subject is None) != (kind.subject is None):
        raise FactShapeError(f"{record.kind}: a subject is given exactly where the kind has one")
    if kind.group is not None and kind.group not in record.attributes:
        raise FactShapeError(f"{record.kind}: the attribute {kind.group} is missing")


def fold(rows: Iterable[tuple[RollUpKey, float, int, bool]]) -> dict[RollUpKey, Total]:
    """Add facts up by kind, place, month, channel, group and subject, in sorted order.

    Each comes with its quantity, its amount, and whether it takes another one back.
    """
    sums: dict[RollUpKey, list[float]] = defaultdict(lambda: [0, 0.0, 0, 0])
    for key, quantity, amount_fen, takes_back in rows:
        entry = sums[key]
        entry[0] += 1
        entry[1] += quantity
        entry[2] += amount_fen
        entry[3] += takes_back
    return {
        key: Total(int(count), quantity, int(fen), int(taken_back))
        for key, (count, quantity, fen, taken_back) in sorted(sums.items())
    }
