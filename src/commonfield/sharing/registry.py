"""What sharing gives to the rooms below it; each sub-room registers its own."""

from commonfield.sharing.notes.registry import register_notes


def register() -> None:
    """Register all of it."""
    register_notes()
