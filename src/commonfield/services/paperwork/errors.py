"""Refusals of paperwork."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class GroundMissingError(CommonfieldError):
    sentence = (
        "Who asks a village says who they are, why, by which rule, and what they hold already. Fill"
        " in each of them in a few words."
    )


class NothingAskedError(CommonfieldError):
    sentence = "Nothing is asked yet. Write at least one line, or choose a figure."


class TooMuchAskedError(CommonfieldError):
    sentence = "A form has at most %(most)s lines of 120 characters. Ask for less."


class DueTooSoonError(CommonfieldError):
    sentence = "A village needs at least until tomorrow. Choose a later day."


class LastDayError(CommonfieldError):
    sentence = (
        "A form has a last day: not before the day by which it is wanted, and within a year. Enter"
        " it."
    )


class VillageUnknownError(CommonfieldError):
    sentence = "Choose a village, or a town for all of its villages."


class MinutesImplausibleError(CommonfieldError):
    sentence = "That number of minutes is not plausible. Enter 0 to %(most)s."


class BarredFieldError(CommonfieldError):
    sentence = "“%(line)s” may not be asked of a village: %(what)s. %(basis)s. Leave this line out."


class AnswerMissingError(CommonfieldError):
    sentence = (
        "Each line takes an answer of up to %(most)s characters. Fill in all, or hand it back."
    )


class NumberInAnswerError(CommonfieldError):
    sentence = (
        "Here stands a number as long as an identity, bank or phone number. Answers name no"
        " persons: leave it out."
    )


class RefusalRuleMissingError(CommonfieldError):
    sentence = "A refusal names its rule. Choose one from the list."


class SheetSettledError(ConflictError):
    sentence = (
        "This form no longer waits for the village: it was answered, refused, handed back or taken"
        " back. Look at its page again."
    )


class SheetOverError(ConflictError):
    sentence = "The last day of this form is over. Nobody has to answer it any more."
