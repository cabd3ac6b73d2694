"""Refusals of centres."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class CentreKindError(CommonfieldError):
    sentence = "Say what kind of centre this is: choose one from the list."


class CentreDayError(CommonfieldError):
    sentence = (
        "Only what has happened is recorded, and not later than %(days)s days after it; %(day)s"
        " is not such a day. Check the day."
    )


class TrialPlaceError(CommonfieldError):
    sentence = "A trial is made in a village of this county. Choose one from the list."


class TrialOverError(ConflictError):
    sentence = "This trial has ended already; its result stays as it was written."


class TrialEndsBeforeError(CommonfieldError):
    sentence = "A trial cannot end before it began, on %(began_on)s. Choose a later day."


class TrialOutcomeError(CommonfieldError):
    sentence = "Say whether the trial ended with a result or without one, and enter which or why."


class LotUnknownError(CommonfieldError):
    sentence = (
        "There is no lot with the number “%(lot)s”. Copy it from the lot's page or from the label"
        " of a pack."
    )


class LotNotMadeYetError(CommonfieldError):
    sentence = (
        "The lot was made on %(made_on)s, so it cannot have been tested before. Check the day."
    )


class LotTestKindError(CommonfieldError):
    sentence = "Say what was tested: choose one of the kinds."


class RuleTextError(CommonfieldError):
    sentence = (
        "A working rule has a number of letters, digits, dots and hyphens, a title, and a text of"
        " at most %(most)s characters without long numbers of persons. Check them."
    )


class RuleUnchangedError(ConflictError):
    sentence = "The rule has this title and text already, so no new edition was made."


class RuleElsewhereError(ConflictError):
    sentence = (
        "Another centre has issued a rule with this number. Choose another number, or let that"
        " centre issue the new edition."
    )


class RuleReplacedError(ConflictError):
    sentence = "A newer edition has replaced this one. Open the rule again and read it first."


class RuleFollowerError(CommonfieldError):
    status = 403
    sentence = (
        "Only growers and organisations follow a working rule, each by their own word: a grower"
        " signed in as themselves, or an organisation's keeper or clerk."
    )


class RuleFollowedError(ConflictError):
    sentence = "This edition is followed already; nothing was changed."


class PeopleTrainedError(CommonfieldError):
    sentence = "Between 1 and %(most)s people were trained. Check the number."
