"""Refusals of wishes."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class NotOnTheListError(CommonfieldError):
    sentence = "That cannot be asked for here. Choose from the list."


class HomeUnknownError(ConflictError):
    sentence = (
        "It is not written down in which village this person lives, so the wish would count"
        " nowhere. Ask a helper of the village to enter it."
    )


class WishedAlreadyError(ConflictError):
    sentence = (
        "This household has asked for that in this quarter; a household counts once. It can ask"
        " again in the next quarter."
    )


class NotWishedError(ConflictError):
    sentence = (
        "This household has not asked for that in this quarter, or the wish was met. Look at the"
        " page again."
    )
