"""Refusals of the ledger."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class UnbalancedEntryError(CommonfieldError):
    sentence = "The entry %(reference)s does not balance: its legs add up to %(sum_fen)s fen."


class AlreadyReversedError(ConflictError):
    sentence = "This entry has been reversed already. Look at the newer entry."


class PeriodUnusableError(CommonfieldError):
    sentence = (
        "This is no period. Choose a month, a quarter or a year, or two days of which the first"
        " comes first, at most five years apart."
    )


class VouchersTooManyError(CommonfieldError):
    sentence = (
        "These are %(lines)s lines, more than one workbook is made of. Choose a shorter period, one"
        " voucher a day, or CSV."
    )
