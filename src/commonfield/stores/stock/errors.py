"""Refusals of stock."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class BadAdjustmentError(CommonfieldError):
    sentence = (
        "The stock holds %(available)s packs; it cannot be changed by %(packs)s."
        " Give a number that leaves none missing."
    )


class StockChangedError(ConflictError):
    sentence = (
        "The stock has changed since you looked: %(available)s packs are written now. Nothing was"
        " corrected. See whether it still needs it."
    )


class FromLotsError(ConflictError):
    sentence = (
        "These packs come from lots, whose maker packs them for the store. Ask the maker for packs;"
        " here a count is only corrected."
    )
