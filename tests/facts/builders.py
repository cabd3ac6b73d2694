"""Facts as rooms record them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from commonfield.facts.commands import record
from commonfield.facts.types import FactKind, FactRecord, Scalar
from tests import night

NOW: Final = night.NOW
VILLAGE: Final = "331124104201"
OTHER_VILLAGE: Final = "331124105201"
OTHER_COUNTY: Final = "331127101201"
LEAF: Final = "supply.leaf_delivered"
SALE: Final = "market.sale"

BARE: Final = FactKind(
    code="test.rain", zh="雨", en="Rain", unit="mm", counts_as="act", recorded_by="station"
)
GROUPED: Final = FactKind(
    code="test.leaf",
    zh="叶",
    en="Leaf",
    unit="g",
    counts_as="act",
    recorded_by="clerk",
    subject="grower",
    group="household",
)


def leaf(
    quantity: float = 10_000,
    amount_fen: int | None = 60_000,
    *,
    place: str = VILLAGE,
    at: datetime = NOW,
    subject: str | None = "s1",
    household: str = "other",
) -> FactRecord:
    """Return leaf delivered."""
    return FactRecord(
        kind=LEAF,
        place=place,
        occurred_at=at,
        quantity=quantity,
        amount_fen=amount_fen,
        attributes={"grade": "bud", "household": household},
        subject=subject,
    )


def sale(
    amount_fen: int = 8_000,
    *,
    place: str = VILLAGE,
    at: datetime = NOW,
    channel: str = "own",
    subject: str = "OTEA",
    reverses: uuid.UUID | None = None,
) -> FactRecord:
    """Return a sale; a refund of one, if it reverses it."""
    return FactRecord(
        kind="market.refund" if reverses else SALE,
        place=place,
        occurred_at=at,
        quantity=1 if amount_fen > 0 else -1,
        amount_fen=amount_fen,
        channel=channel,
        attributes={"store": "T1"},
        subject=subject,
        reverses=reverses,
    )


def rain(
    *,
    place: str = VILLAGE,
    at: datetime = NOW,
    quantity: float = 1,
    subject: str | None = None,
    attributes: Mapping[str, Scalar] | None = None,
) -> FactRecord:
    """Return a fact of a kind without subject, group or money."""
    return FactRecord(
        kind=BARE.code,
        place=place,
        occurred_at=at,
        quantity=quantity,
        subject=subject,
        attributes=attributes or {},
    )


def make_fact(fact: FactRecord | None = None, *, now: datetime = NOW) -> uuid.UUID:
    """Record one fact."""
    return record(fact or leaf(), now=now)
