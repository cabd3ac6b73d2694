"""From how many guests a family feast is registered: law as data, dated."""

from commonfield.services.bookings.types import FeastRule
from commonfield.services.law import law


def feast_rule(place: str) -> FeastRule | None:
    """Return what holds for a place; None where no text is known."""
    rules = (rule for rule in law(__file__, "feast")["rule"] if place.startswith(rule["place"]))
    found = max(rules, key=lambda rule: len(rule["place"]), default=None)
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
