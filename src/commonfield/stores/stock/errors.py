"""Errors of stock."""

from commonfield.kernel.errors import CommonfieldError


class BadAdjustmentError(CommonfieldError):
    """A count cannot go below nothing, and needs a reason."""

    code = "bad_adjustment"
    sentence = (
        "The stock holds %(available)s packs; it cannot be changed by %(packs)s."
        " Give a number that leaves none missing."
    )


class StockChangedError(CommonfieldError):
    """A count is not what its correction was made from."""

    code = "stock_changed"
    status = 409
    sentence = (
        "The stock has changed since you looked: %(available)s packs are written now. Nothing was"
        " corrected. See whether it still needs it."
    )
