"""Refusals of cases and adoptions."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class CasePlaceError(CommonfieldError):
    sentence = "There is no village “%(place)s” in this county today. Choose a village of the list."


class CaseWordsMissingError(CommonfieldError):
    sentence = (
        "A case needs its title, what was done, what failed and whom to ask, all in Chinese or all"
        " in English. Fill in what is missing in one of the two."
    )


class CaseNumberError(CommonfieldError):
    sentence = (
        "Everybody can read a case, and this text holds a long number such as a phone, identity or"
        " bank number. Take it out and send it again."
    )


class CaseDaysError(CommonfieldError):
    sentence = (
        "A case tells what was tried: it has begun, and does not end before it began or after"
        " today. Correct the days."
    )


class CaseCostError(CommonfieldError):
    sentence = "Enter what it cost in yuan and in days of work; 0 if it cost nothing."


class CaseFigureError(CommonfieldError):
    sentence = (
        "“%(indicator)s” is no figure of a village that adds up what people did, so no case can be"
        " held against it. Choose one from the list."
    )


class CasePicturesError(CommonfieldError):
    sentence = (
        "A case has at most %(most)s pictures, and those who can be recognised in them agree that"
        " everybody sees them. Choose fewer, and tick that they agree."
    )


class CaseFileError(CommonfieldError):
    sentence = (
        "This file is no case as a province's site offers it. Download the file “Bring it to your"
        " county” on the case's page there, and choose that file."
    )


class CaseFromHereError(CommonfieldError):
    sentence = (
        "This case was told by a village of this county. It is on the list here already; villages"
        " start it there."
    )


class CaseBroughtAlreadyError(ConflictError):
    sentence = (
        "This case was brought here already, and is public or waits for a second person. Villages"
        " start it on its page, so that they are counted together."
    )


class ContactElsewhereError(ConflictError):
    sentence = (
        "This case is another county's: its village names whom to ask. Ask the office that the"
        " page names."
    )


class CaseReasonError(CommonfieldError):
    sentence = "Say why in a few words, without a phone or other long number: others read it."


class CaseContactError(ConflictError):
    sentence = (
        "The page names a person already. Take that name off first, then name another, who has to"
        " allow it."
    )


class AdoptionInFutureError(CommonfieldError):
    sentence = (
        "A village starts a case on the day on which it starts it: %(on)s is still to come. Enter"
        " it on that day."
    )


class AdoptionBeforeCaseError(CommonfieldError):
    sentence = (
        "The case is public since %(since)s, and a village starts it after that. Enter a later day."
    )


class AdoptionTooLateError(CommonfieldError):
    sentence = (
        "The day lies more than %(days)s days back: figures since then could be seen before it was"
        " chosen. Enter a later day."
    )


class AdoptionBeforeVillageError(CommonfieldError):
    sentence = "The village did not exist yet on %(on)s. Enter a later day."


class AdoptionVillageEndedError(CommonfieldError):
    sentence = (
        "This village was merged or has ended, so it starts nothing. Choose the village of which"
        " it is a part now."
    )


class AdoptionOfOwnCaseError(CommonfieldError):
    sentence = "This village tells the case itself: it tried it first, and does not start it again."


class AdoptedAlreadyError(ConflictError):
    sentence = "This village has started the case already, on %(since)s. There is nothing to do."


class AdoptionUnknownError(ConflictError):
    sentence = "This village has not started the case, or has given it up already."
