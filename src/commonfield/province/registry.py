"""What province hands to the rooms below when the program starts."""


def register() -> None:
    """Register what a province's site begins with."""
