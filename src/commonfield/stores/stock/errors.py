"""Refusals of stock."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class BadAdjustmentError(CommonfieldError):
    sentence = (
        "There are %(available)s packs in stock; the count cannot be changed by %(packs)s. Enter "
        "a number that leaves at least 0."
    )


class StockChangedError(ConflictError):
    sentence = (
        "The stock has changed since you looked: %(available)s packs are written now. Nothing was"
        " corrected. See whether it still needs it."
    )


class FromLotsError(ConflictError):
    sentence = (
        "These packs come from lots, and their maker packs them for the store. Request "
        "packs from the maker; here you can only correct the count."
    )


class PacksAskedError(CommonfieldError):
    sentence = "Request between 1 and %(most)s packs."


class PacksNotAskedError(ConflictError):
    sentence = (
        "The store has requested %(asked)s packs of this. Without an agreement between it and the"
        " maker no more are packed for it: its keeper requests them at the store's desk first."
    )


class NotFromLotsError(ConflictError):
    sentence = (
        "These goods do not come from a maker's lot, so they are not packed for the "
        "store. Add them to stock under “Change the stock”."
    )


class RequestClosedError(ConflictError):
    sentence = (
        "This request has been answered or cancelled since you opened the page. Nothing "
        "was changed. Check the list again."
    )


class DeclineReasonError(CommonfieldError):
    sentence = "State the reason, so that the store's keeper knows what to expect."
