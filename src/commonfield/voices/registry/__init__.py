"""Registrations of lessons, cards and voices with the rooms below."""

from commonfield.voices.registry import dialect, learning, voices


def register() -> None:
    """Register all of them; called once at start."""
    learning.register_learning()
    dialect.register_dialect()
    voices.register_voices()
