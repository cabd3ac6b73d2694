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
