"""Refusals of deliveries that are entered late."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class LateReasonMissingError(CommonfieldError):
    sentence = (
        "This leaf was weighed more than %(days)s days ago. Say why it is entered only now; a"
        " second person then confirms it."
    )


class WeighingTooLongAgoError(CommonfieldError):
    sentence = (
        "This leaf would have been weighed more than a year ago, which nobody can confirm any more."
        " Check the day."
    )


class LateOfErasedError(ConflictError):
    sentence = (
        "This grower has been erased since, and nothing can be owed to nobody. Send the leaf back."
    )


class LateOfYourHouseholdError(CommonfieldError):
    status = 403
    sentence = (
        "This is leaf of your own household. Another clerk or the accountant must confirm it."
    )
