"""Types of imported orders."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """Packs that an outside channel sold; ``rest_fen`` beyond packs times price. Units: fen."""

    sku: str
    packs: int
    price_fen: int
    rest_fen: int = 0


@dataclass(frozen=True, slots=True)
class ImportedOrder:
    """An order that an outside channel took for a store and was paid for.

    ``state`` is how far it has come: ``paid``, ``shipped`` or ``received``. ``paid_at`` left out
    is ``placed_at``; ``channel_number`` is what the channel calls it.
    """

    placed_at: datetime
    store: str
    channel: str
    lines: tuple[ImportedLine, ...]
    state: str
    paid_at: datetime | None = None
    channel_number: str = ""
    shipping_fen: int = 0
    region: str = ""
    shipped_at: datetime | None = None

    @property
    def sold_at(self) -> datetime:
        """When its buyer paid."""
        return self.paid_at or self.placed_at
