"""Types of imported orders."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """Packs that an outside channel sold. Units: fen a pack."""

    sku: str
    packs: int
    price_fen: int


@dataclass(frozen=True, slots=True)
class ImportedOrder:
    """An order that an outside channel took for a store and was paid for.

    ``state`` is how far it has come: ``paid``, ``shipped`` or ``received``.
    """

    placed_at: datetime
    store: str
    channel: str
    lines: tuple[ImportedLine, ...]
    state: str
