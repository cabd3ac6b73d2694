"""Refusals of projects."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class ProjectTextError(CommonfieldError):
    sentence = (
        "Projects are public, and this text holds a long number such as a phone, identity or bank"
        " number. Take it out and save again."
    )


class ProjectTitleMissingError(CommonfieldError):
    sentence = "A project needs a name. Enter it as in the document that approves the project."


class ProjectPlacesError(CommonfieldError):
    sentence = "Choose at least one place of this county for which the project is."


class ProjectBureauError(CommonfieldError):
    sentence = "A project belongs to one of the county's bureaus. Choose one that you work for."


class ProjectDaysError(CommonfieldError):
    sentence = (
        "A project is opened today or earlier, and its last day comes after that, within"
        " %(years)s years. Opened on %(opened)s, last day %(due)s: correct the days."
    )


class ProjectClosedError(ConflictError):
    sentence = "This project is closed, so nothing of it changes any more. Read its closing report."


class ProjectReasonMissingError(CommonfieldError):
    sentence = "Nothing was changed, since no reason was given. Enter why; it stays in the audit."


class FundNameMissingError(CommonfieldError):
    sentence = "A source needs the name of its fund. Enter it as in the budget's document."


class SourcesOverlapError(ConflictError):
    sentence = (
        "The budget has the fund “%(fund)s” already. Change the sum of that source, or enter"
        " another fund."
    )


class BudgetSumError(CommonfieldError):
    sentence = "A source of the budget is a sum above zero. Enter it again."


class BudgetBelowPaidError(ConflictError):
    sentence = (
        "%(paid)s yuan were paid from this source already, so its budget cannot be %(budget)s."
        " Enter at least what was paid, or reverse a wrong payment first."
    )


class PaymentAboveSourceError(ConflictError):
    sentence = (
        "%(amount)s yuan are more than is left of “%(fund)s”: %(left)s yuan. Check the sum and the"
        " source, or raise the budget of the source first."
    )


class PaymentSumError(CommonfieldError):
    sentence = "A payment is a sum above zero, such as 12000 or 980.50. Enter it again."


class PaymentDayError(CommonfieldError):
    sentence = "“%(text)s” is no day such as 2026-11-24. Correct it."


class PaymentInFutureError(CommonfieldError):
    sentence = (
        "%(day)s is still to come. A payment is recorded once the finance system has made it."
    )


class PaymentBeforeOpeningError(CommonfieldError):
    sentence = (
        "%(day)s is before the project was opened on %(opened)s. Check the day, and whether the"
        " payment belongs to this project."
    )


class PaymentNumberMissingError(CommonfieldError):
    sentence = "A payment needs its number in the finance system. Enter it."


class PaymentTextTooLongError(CommonfieldError):
    sentence = (
        "A payment's number has at most %(number)s characters, and what it was for at most"
        " %(purpose)s. Shorten them."
    )


class PaymentNumberTakenError(ConflictError):
    sentence = (
        "The bureau has a payment with the number %(number)s and another content. Check the number;"
        " if the earlier one is wrong, reverse it first."
    )


class PaymentSourceError(CommonfieldError):
    sentence = "“%(text)s” is no source of this project's budget. Enter the name of its fund."


class PaymentReversedError(ConflictError):
    sentence = "This payment was reversed already, so nothing was changed."


class MilestoneNotNextError(ConflictError):
    sentence = (
        "The steps of a project are taken one after the other, and this one is not the next. Open"
        " the project again and report the step that is."
    )


class MilestoneReachedError(ConflictError):
    sentence = (
        "One of these steps was accepted already, so its planned day stays. Open the page again"
        " and change the steps to come."
    )


class MilestoneWaitsError(ConflictError):
    sentence = (
        "A report of this step waits to be accepted. Withdraw it first, or wait for the second"
        " person."
    )


class MilestoneBeforeOpeningError(CommonfieldError):
    sentence = "%(day)s is before the project was opened on %(opened)s. Correct the day."


class MilestoneOrderError(CommonfieldError):
    sentence = (
        "%(day)s is before the step that comes first: %(before)s. Correct the day, or the other"
        " one."
    )


class MilestoneInFutureError(CommonfieldError):
    sentence = "%(day)s is still to come. A step is reported once it is done."


class HandoverCarerMissingError(CommonfieldError):
    sentence = (
        "A hand-over says who cares for what was built, until a day after it, and who pays power"
        " and line. Enter all four: an organisation or office, no person's name."
    )


class ProjectUnfinishedError(ConflictError):
    sentence = (
        "A project closes once acceptance, audit and hand-over were accepted. Report the next step"
        " first."
    )


class ProjectPaperMissingError(CommonfieldError):
    sentence = "A paper needs its file. Choose a photograph or a PDF."
