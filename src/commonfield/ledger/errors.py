"""Refusals of the ledger."""

from commonfield.kernel.errors import CommonfieldError


class UnbalancedEntryError(CommonfieldError):
    code = "unbalanced_entry"
    sentence = "The entry %(reference)s does not balance: its legs add up to %(sum_fen)s fen."


class AlreadyReversedError(CommonfieldError):
    code = "already_reversed"
    status = 409
    sentence = "This entry has been reversed already. Look at the newer entry."


class NothingToPayError(CommonfieldError):
    code = "nothing_to_pay"
    status = 409
    sentence = "Nobody is owed anything at the moment, so nothing was paid."
