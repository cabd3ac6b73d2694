"""What rooms above hang into people: exporters and erasers of a person's data; kinds of facts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from commonfield.facts.registry import register_kind
from commonfield.facts.types import Kind

Exporter = Callable[[int], dict[str, Any]]
Eraser = Callable[[int, datetime], None]

_exporters: Final[dict[str, Exporter]] = {}
_erasers: Final[dict[str, Eraser]] = {}

CONTRACT_STARTED: Final = "people.contract_started"
CONTRACT_ENDED: Final = "people.contract_ended"


def register_exporter(room: str, exporter: Exporter) -> None:
    """Let a room add what it holds of a person (by person id) to their export."""
    _exporters[room] = exporter


def register_eraser(room: str, eraser: Eraser) -> None:
    """Let a room forget a person inside the transaction that erases them."""
    _erasers[room] = eraser


def exporters() -> dict[str, Exporter]:
    """Return the exporters by room, in alphabetical order."""
    return dict(sorted(_exporters.items()))


def erasers() -> dict[str, Eraser]:
    """Return the erasers by room, in alphabetical order."""
    return dict(sorted(_erasers.items()))


def register_kinds() -> None:
    """Register the kinds of facts that people records."""
    register_kind(
        Kind(
            code=CONTRACT_STARTED,
            zh="劳动合同开始",
            en="A contract of work begins",
            unit="count",
            recorded_by="employer",
            subject="contract",
            group="sector",
        )
    )
    register_kind(
        Kind(
            code=CONTRACT_ENDED,
            zh="劳动合同结束",
            en="A contract of work ends",
            unit="count",
            recorded_by="employer",
            subject="contract",
            group="sector",
        )
    )
