"""Refusals about learning."""

from commonfield.kernel.errors import CommonfieldError
from commonfield.offline.errors import NotCountedError


class RatingUnknownError(CommonfieldError):
    sentence = "Say how well you knew the word with one of the four answers."


class CardUnknownError(CommonfieldError):
    status = 404
    sentence = (
        "This word is not among those that you learn. Go through its lesson to add it to them."
    )


class AnswerBeforeWordError(NotCountedError):
    sentence = (
        "This answer is kept, but does not count: it is dated before you learnt the word. Check"
        " the clock of this device."
    )
