"""Registered by the portal and the payments themselves, until the next commit."""


def register() -> None:
    """Nothing yet."""
