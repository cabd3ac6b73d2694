"""Refusals of the ledger."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class UnbalancedEntryError(CommonfieldError):
    sentence = "The entry %(reference)s does not balance: its legs add up to %(sum_fen)s fen."


class AlreadyReversedError(ConflictError):
    sentence = "This entry has been reversed already. Look at the newer entry."


class PeriodUnusableError(CommonfieldError):
    sentence = (
        "This period is not valid. Choose a month, a quarter or a year, or a first and a "
        "last day at most five years apart."
    )


class VouchersTooManyError(CommonfieldError):
    sentence = (
        "%(lines)s lines do not fit in one workbook. Choose a shorter period, one voucher "
        "a day, or CSV."
    )
