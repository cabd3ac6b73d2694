"""Where an offer is; no table keeps it, it follows from instants."""

from enum import StrEnum


class SalePhase(StrEnum):
    """Where an offer that lasts for a time is."""

    BEFORE = "before"
    ON = "on"
    OVER = "over"
