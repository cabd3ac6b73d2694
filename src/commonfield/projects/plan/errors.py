"""Refusals of the plan."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class PlanTextError(CommonfieldError):
    sentence = (
        "The plan is public, and this text holds a long number such as a phone, identity or bank"
        " number. Take it out and save again."
    )


class PlanTextMissingError(CommonfieldError):
    sentence = "A line of the plan needs a text. Enter what the county wants or does."


class PlanReasonMissingError(CommonfieldError):
    sentence = (
        "Nothing was changed, since no reason was given. Enter why; everyone reads it beside the"
        " change."
    )


class LineInUseError(ConflictError):
    sentence = (
        "This cannot be deleted: measures, targets or projects stand under it, and their history"
        " stays."
        " Withdraw the targets, or change the text."
    )


class TargetIndicatorError(CommonfieldError):
    sentence = (
        "There is no indicator “%(indicator)s” that is computed for the county as a whole and"
        " could have a target. Choose one from the list."
    )


class TargetValueError(CommonfieldError):
    sentence = "A target is a number of ordinary size, such as 1500 or 62.5. Enter it again."


class BaselineTypedError(CommonfieldError):
    sentence = (
        "A baseline cannot be typed: it is computed from what was recorded when the target is set."
        " Leave it out."
    )


class TargetDueError(CommonfieldError):
    sentence = (
        "The target would be due on %(due)s, which is not after the day of its baseline or after"
        " today, %(today)s. Choose a later day."
    )


class TargetTooFarError(CommonfieldError):
    sentence = "A target is due within %(years)s years. Choose an earlier day."


class TargetEqualsBaselineError(CommonfieldError):
    sentence = (
        "The target equals the baseline, so that nothing would have to change. Enter what is to be"
        " reached."
    )


class TargetAgainstDirectionError(CommonfieldError):
    sentence = (
        "The target is worse than the baseline by the indicator's own definition. Enter a better"
        " value, or choose another indicator."
    )


class TargetTwiceError(ConflictError):
    sentence = (
        "The plan has a target for this indicator and day already. Change that one, or choose"
        " another day."
    )


class TargetReplacedError(ConflictError):
    sentence = (
        "This target was changed or withdrawn meanwhile. Open the plan again and start from what"
        " is in force."
    )


class TargetUnchangedError(CommonfieldError):
    sentence = "Value and day are the same as before, so nothing was changed."


class TemplateUsedError(ConflictError):
    sentence = (
        "The plan has an objective of this template already, so nothing was copied. Change what is"
        " there, or delete it first."
    )
