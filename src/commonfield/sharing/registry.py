"""What sharing gives to the rooms below it; each sub-room registers its own."""


def register() -> None:
    """Register all of it."""
