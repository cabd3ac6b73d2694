"""The kinds of facts that places records, and what kept pages are made from."""

from commonfield.facts.kinds import register_kind
from commonfield.facts.types import FactKind
from commonfield.front.page_cache.invalidation import register_source_tables
from commonfield.places.choices import VENUE_CLOSED, VENUE_OPENED


def register() -> None:
    """The difference of openings and closings is what is open."""
    register_source_tables("places_division", "places_divisionsuccessor", "places_venue")
    for code, zh, en in (
        (
            VENUE_OPENED,
            "场所启用（文化礼堂、产业园或中心）",
            "A venue opens (auditorium, park or centre)",
        ),
        (
            VENUE_CLOSED,
            "场所停用（文化礼堂、产业园或中心）",
            "A venue closes (auditorium, park or centre)",
        ),
    ):
        register_kind(
            FactKind(
                *(code, zh, en, "count", "county_admin"),
                subject="venue",
                group="kind",
                open_attributes=("kind",),
            )
        )
