"""From how many guests a family feast is registered: law as data, dated."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from commonfield.services.bookings.types import FeastRule


@cache
def _rules() -> list[dict[str, Any]]:
    path = Path(__file__).with_name("feast.toml")
    rules: list[dict[str, Any]] = tomllib.loads(path.read_text())["rule"]
    return sorted(rules, key=lambda rule: len(rule["place"]), reverse=True)


def feast_rule(place: str) -> FeastRule | None:
    """Return what holds for a place; None where no text is known."""
    found = next((rule for rule in _rules() if place.startswith(rule["place"])), None)
    if found is None:
        return None
    return FeastRule(
        guests=found["guests"],
        basis=found["basis"],
        source=found["source"]["zh"],
        source_en=found["source"]["en"],
        noted_on=found["noted_on"],
        checked_by=found.get("checked_by", ""),
        checked_on=found.get("checked_on"),
    )
