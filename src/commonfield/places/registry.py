"""What kept pages are made from, of places."""

from commonfield.front.page_cache.invalidation import register_source_tables


def register() -> None:
    register_source_tables(
        "places_division", "places_divisionsuccessor", "places_venue", "places_photograph"
    )
