"""What culture hands to the rooms below when the program starts, a file a sub-room."""

from commonfield.culture.registry import dialect, heritage, learning, library, voices


def register() -> None:
    """Hand all of it over."""
    library.register_library()
    learning.register_learning()
    dialect.register_dialect()
    voices.register_voices()
    heritage.register_heritage()
