"""What the heritage hands to the rooms below when the program starts."""


def register_heritage() -> None:
    """Hand all of it over."""
