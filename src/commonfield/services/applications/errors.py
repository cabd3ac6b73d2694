"""Refusals of applications and slips."""

from commonfield.kernel.errors import CommonfieldError, ConflictError, NotFoundError


class FormAsksAgainError(CommonfieldError):
    sentence = (
        "The form of %(service)s asks for what is on file (%(question)s). Take the question out;"
        " it is filled in."
    )


class TermsUnreadableError(CommonfieldError):
    sentence = (
        "The terms of %(service)s cannot be read. Compare them with those that are shipped, and"
        " correct the file."
    )


class ServiceNotOfferedError(NotFoundError):
    sentence = (
        "This service is not offered here, or its round has ended. Look at the list of services."
    )


class AnswersUnusableError(CommonfieldError):
    sentence = "An answer is missing or impossible. Open the form again, and fill in what it asks."


class VillageMissingError(CommonfieldError):
    sentence = (
        "It is not on file in which village you live. The helper of your village enters it; then"
        " apply."
    )


class ConsentNotSaidError(CommonfieldError):
    sentence = "An application is kept only with the person's consent. Ask for it, and tick it."


class AppliedAlreadyError(ConflictError):
    sentence = (
        "This was handed in already and is not decided yet. Look at that application, or withdraw"
        " it."
    )


class ApplicationSettledError(ConflictError):
    sentence = (
        "This application no longer stands as you saw it: somebody has acted on it. Look at its"
        " page again."
    )


class DecidedByRelativeError(CommonfieldError):
    status = 403
    sentence = (
        "You are close to the applicant or their helper: of one household, or one of you can sign"
        " in as the other. Another officer acts on it."
    )


class RefusalReasonMissingError(CommonfieldError):
    sentence = "The applicant is told why it was refused. Enter the reason and the rule."


class NothingMissingError(CommonfieldError):
    sentence = "Nothing is ticked. Tick all that is missing, at once."


class NothingBroughtError(CommonfieldError):
    sentence = (
        "Nothing was brought. Send a picture, or show the paper at the counter: the desk notes it."
    )


class NoExtensionError(ConflictError):
    sentence = (
        "The law allows no extension here, or it was used, or its limit has run out. Decide as soon"
        " as you can."
    )


class GradedAlreadyError(ConflictError):
    sentence = "This was graded already. Each application is graded once."


class ReceiptUnknownError(NotFoundError):
    sentence = (
        "No application has this number. Compare it with the receipt: six digits, then nine letters"
        " and digits."
    )
