"""What the lessons and their voices hand to the rooms below when the program starts."""

from commonfield.front.page_cache.invalidation import register_source_tables


def register_dialect() -> None:
    """Hand all of it over."""
    register_source_tables(
        "culture_variety", "culture_variety_area", "culture_dialect_word", source="dialect"
    )
