"""Refusals of the board."""

from collections.abc import Sequence

from commonfield.kernel.errors import CommonfieldError, ConflictError


class NoticeKindError(CommonfieldError):
    sentence = "There is no notice of this kind. Choose one of the list."


class NoticeEmptyError(CommonfieldError):
    sentence = "This notice says nothing. Write a text, or add the file that is to be shown."


class NoticeLastDayError(CommonfieldError):
    sentence = (
        "A notice stands for at least %(least)s days and at most %(most)s. Choose another last day."
    )


class NoticeMaskedError(CommonfieldError):
    """``phones`` are the places of phone numbers, which pass where they are an office's."""

    phones: Sequence[str] = ()
    sentence = (
        "This must not be published: %(places)s. Take it out in the file and send it again; an"
        " office's phone number passes with a reason."
    )


class SheetBalanceError(CommonfieldError):
    sentence = (
        "The balances of this sheet do not add up in row %(rows)s: opening and income less"
        " spending is not the closing balance. Ask the township to correct the sheet."
    )


class SheetMoneyError(CommonfieldError):
    sentence = "Row %(row)s holds an amount that is no number in yuan. Correct it in the sheet."


class NotIndependentError(CommonfieldError):
    status = 403
    sentence = (
        "Who accepts a notice may not belong to the villagers' committee, its clerk or bookkeeper,"
        " nor related to them. Ask another member of the supervision committee."
    )


class SupervisorRelatedError(CommonfieldError):
    sentence = (
        "This person is of the villagers' committee, its clerk or bookkeeper, or lives with one"
        " of them or is related to one, so the law bars them from the supervision committee."
        " Choose another."
    )


class SecondLookMissingError(CommonfieldError):
    sentence = (
        "No program could read all of this file, so two members of the supervision committee look"
        " through it. Ask another member to look first."
    )


class NoticeReasonError(CommonfieldError):
    sentence = "Say why, so that the clerk knows what to change."


class QuestionEmptyError(CommonfieldError):
    sentence = "Write what you want to know, in at most 500 characters."


class QuestionsManyError(ConflictError):
    sentence = "Five of your questions wait for an answer already. Wait for one of them."


class AnsweredAlreadyError(ConflictError):
    sentence = "This question has been answered. Reload the page to see the answer."
