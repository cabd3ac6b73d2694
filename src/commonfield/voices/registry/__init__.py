"""What lessons, cards and voices hand to the rooms below when the program starts."""

from commonfield.voices.registry import dialect, learning, voices


def register() -> None:
    """Hand all of it over."""
    learning.register_learning()
    dialect.register_dialect()
    voices.register_voices()
