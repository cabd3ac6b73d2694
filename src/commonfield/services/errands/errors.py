"""Refusals of errands."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class ErrandUnknownError(CommonfieldError):
    sentence = "What the errand is about is not chosen. Choose it from the list."


class ErrandsTooManyError(ConflictError):
    sentence = (
        "%(most)s errands are recorded for this person today already. One errand is one deed:"
        " look at their list, and go on tomorrow."
    )


class OwnHandUnsureError(CommonfieldError):
    status = 403
    sentence = (
        "A helper's slip opened this session, so nobody can tell whose hand it was. The helper"
        " records the errand on their own page."
    )


class ClassNotOverError(ConflictError):
    sentence = (
        "This is no phone class that was held here within the last %(days)s days. Choose one from"
        " the list."
    )


class ClassSaidAlreadyError(ConflictError):
    sentence = "This person said so already; it is recorded once. Nothing more is needed."
