"""Refusals of paying growers."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class GrowerNotPayableError(ConflictError):
    sentence = (
        "%(grower)s cannot be paid now: %(why)s. Nothing was paid. Prepare the run without them, or"
        " put it right first."
    )


class NoBankPaymentsError(CommonfieldError):
    sentence = (
        "No payment of this run waits for the bank: the others are paid in cash or settled. Print"
        " the list instead."
    )
