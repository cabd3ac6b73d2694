"""Refusals that several parts of services share."""

from commonfield.kernel.errors import CommonfieldError


class PersonNumberError(CommonfieldError):
    sentence = "This is no person's number. Write it as on their card, such as P12."
