"""Refusals of province."""

from commonfield.kernel.errors import CommonfieldError


class DeliveriesRefusedError(CommonfieldError):
    sentence = (
        "What was sent by %(counties)s was not taken, all else was: %(why)s. Ask them to export"
        " anew, or correct counties.toml."
    )
