"""Refusals of the ledger."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class UnbalancedEntryError(CommonfieldError):
    code = "unbalanced_entry"
    sentence = "The entry %(reference)s does not balance: its legs add up to %(sum_fen)s fen."


class AlreadyReversedError(ConflictError):
    code = "already_reversed"
    sentence = "This entry has been reversed already. Look at the newer entry."


class NothingToPayError(ConflictError):
    code = "nothing_to_pay"
    sentence = "Nobody is owed anything at the moment, so nothing was paid."
