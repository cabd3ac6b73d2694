"""What culture hands to the rooms below when the program starts."""


def register() -> None:
    """Hand all of it over."""
