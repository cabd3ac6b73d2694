"""Pure rules of the catalogue: which of several prices holds, how large a picture is shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from commonfield.market.catalogue.types import Span

# Units: pixels.
LARGE_PX: Final = 1_200
SMALL_PX: Final = 400


def span_in_force(spans: Iterable[Span], now: datetime) -> Span | None:
    """Return the price that holds: of those that overlap, the one that started last.

    A flash sale goes before any list.
    """
    holding = [span for span in spans if span.starts_at <= now < span.ends_at]
    return max(
        holding, key=lambda span: (span.is_flash, span.starts_at, span.list_id), default=None
    )


def next_change(spans: Iterable[Span], now: datetime) -> datetime | None:
    """Return when the price in force may next be another one."""
    moments = [moment for span in spans for moment in (span.starts_at, span.ends_at)]
    return min((moment for moment in moments if moment > now), default=None)


def fitted(width_px: int, height_px: int, box_px: int) -> tuple[int, int]:
    """Return the size at which a picture fits into a square; it is never made larger."""
    longer = max(width_px, height_px)
    if longer <= box_px:
        return width_px, height_px
    wide, high = (max(1, round(side * box_px / longer)) for side in (width_px, height_px))
    return wide, high
