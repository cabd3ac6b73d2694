"""Refusals of reports."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class ReportPlaceError(CommonfieldError):
    sentence = "This village or hall is not known here. Choose it from the list."


class ReportKindError(CommonfieldError):
    sentence = "What is broken is not chosen. Choose it from the list."


class ReportSpotError(CommonfieldError):
    sentence = (
        "Say in a few words where it is, such as “third lamp after the bridge”: up to 60"
        " characters, without numbers of a phone or a card, since everybody reads it."
    )


class ReportWordsError(CommonfieldError):
    sentence = "These words are too long, or hold marks that no page can show. Write up to 300."


class ReportPhoneError(CommonfieldError):
    sentence = (
        "This is not a phone number. Write a mobile number of 11 digits, or a landline with its"
        " area code, such as 0578-8062345; or leave it empty."
    )


class ReportsWaitingError(ConflictError):
    sentence = "Ten reports of yours are open. Wait for answers, or call the village."


class OwnReportError(CommonfieldError):
    status = 403
    sentence = (
        "You, or somebody close to you, sent this report, so another keeper, the town or the county"
        " answers it."
    )


class ReportAnsweredError(ConflictError):
    sentence = "This report no longer stands as you saw it. Look at its page again."


class ReportReasonError(CommonfieldError):
    sentence = (
        "The reporter is told why, or where the report went. Enter it in a few words, up to 100"
        " characters."
    )


class LineNumberError(CommonfieldError):
    sentence = (
        "A report handed on to 12345 needs the hotline's number, so that the reporter can ask"
        " there. Enter its letters and digits."
    )


class NotClosedError(ConflictError):
    sentence = (
        "This report is not closed, or was closed more than %(days)s days ago. If it is broken"
        " again, report it anew."
    )
