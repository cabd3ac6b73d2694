"""Refusals of the trace page."""

from commonfield.kernel.errors import CommonfieldError


class BadGtinError(CommonfieldError):
    status = 404
    sentence = (
        "%(gtin)s is not a right trade item number: its check digit is wrong."
        " Scan the code again, or compare the digits with those on the pack."
    )


class BadLotError(CommonfieldError):
    status = 404
    sentence = (
        "A lot or pack number has at most 20 letters, digits and marks."
        " Scan the code again, or compare it with the pack."
    )


class NotTracedError(CommonfieldError):
    status = 404
    sentence = (
        "No pack of %(gtin)s from a lot %(lot)s left a maker here."
        " Compare both numbers with those on the pack; if they are right, the pack is not from"
        " here."
    )


class UnknownAttributeError(CommonfieldError):
    status = 400
    sentence = (
        "The address has a part %(key)s=%(value)s that GS1's rules do not allow here."
        " Scan the code again, or leave the part out."
    )
