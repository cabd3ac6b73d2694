"""Refusals of paying growers."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class GrowerNotPayableError(ConflictError):
    sentence = (
        "%(grower)s cannot be paid now: %(why)s. Nothing was paid. Prepare the run without this "
        "grower, or correct the problem first."
    )


class NoBankPaymentsError(CommonfieldError):
    sentence = (
        "No payment of this run is pending at the bank: they are paid in cash or already have a "
        "result. Print the list instead."
    )


class NotYetHeirsError(ConflictError):
    sentence = (
        "%(grower)s is no grower who is erased or whose erasure is requested, so nothing is paid to"
        " heirs. Nothing was changed. Check the code; a grower who is not erased is paid in a run."
    )


class GrowerNotErasedError(ConflictError):
    sentence = (
        "%(grower)s is no erased grower, so nothing is written off. Nothing was changed. Check the"
        " code; a grower who is not erased is paid in a run."
    )
