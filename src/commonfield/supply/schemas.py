"""Shapes of the API of supply."""

from datetime import datetime

from ninja import Schema


class EntryOut(Schema):
    """A line of a statement; weight where leaf was weighed. Units: grams, fen."""

    at: datetime
    kind: str
    reference: str
    weight_g: int | None
    amount_fen: int


class StatementOut(Schema):
    """A grower's month. Units: fen; positive is owed to the grower."""

    period: str
    opening_fen: int
    entries: list[EntryOut]
    closing_fen: int
