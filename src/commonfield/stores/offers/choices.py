"""Choices of offers."""

from enum import StrEnum


class SalePhase(StrEnum):
    """Where an offer that lasts for a time is."""

    BEFORE = "before"
    ON = "on"
    OVER = "over"
