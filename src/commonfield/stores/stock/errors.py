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


class PacksAskedError(CommonfieldError):
    sentence = "Ask for between 1 and %(most)s packs."


class NotFromLotsError(ConflictError):
    sentence = (
        "These goods come from no maker's lot, so nobody packs them for the store. Enter what came"
        " in under “Change the stock”."
    )


class RequestClosedError(ConflictError):
    sentence = (
        "This request has been answered or cancelled since you looked. Nothing was changed. Look"
        " at the list again."
    )


class DeclineReasonError(CommonfieldError):
    sentence = "Say in a few words why, so that the store's keeper knows what to expect."
