"""Refusals of expos, stands and enquiries."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class ExpoPlaceError(CommonfieldError):
    sentence = "This place is not known here. Choose it from the list."


class ExpoDaysError(CommonfieldError):
    sentence = (
        "An expo lasts from a day to the same or a later one, at most 60 days, and none of them may"
        " leave out a stand's. Enter both days again."
    )


class ExpoOverError(ConflictError):
    sentence = "This expo is over, so nothing of it is changed any more. Add the next one."


class StandDaysError(CommonfieldError):
    sentence = (
        "A stand's days lie within the expo's, and it begins today or later: what is past is not"
        " entered afterwards. Enter both days again."
    )


class StandNumberError(CommonfieldError):
    sentence = (
        "Another stand of this expo has the number %(number)s, which is on its sign. Choose"
        " another one."
    )


class StandOrganisationError(CommonfieldError):
    sentence = "This organisation is not known here. Choose it from the list."


class ExpoTextError(CommonfieldError):
    sentence = (
        "This is public, and it holds a long number such as a phone, identity or bank number."
        " Take it out and save again."
    )


class ExhibitUnknownError(CommonfieldError):
    sentence = "This is not public, or is no more, so no stand can show it. Choose from the list."


class ExhibitsManyError(ConflictError):
    sentence = "A stand shows at most %(most)s things. Take one off first."


class EnquiryWordsError(CommonfieldError):
    sentence = (
        "An enquiry needs your name, up to 40 characters, and what you would like to know, up to"
        " 500. Enter both."
    )


class EnquiryPhoneError(CommonfieldError):
    sentence = (
        "This is not a phone number, so nobody could answer you. Enter a mobile number of 11"
        " digits, or a landline with its area code, such as 0578-8062345."
    )


class EnquiryConsentError(CommonfieldError):
    sentence = (
        "Without your consent nothing was kept. Tick the line above the button, or ask at the"
        " stand."
    )


class StandClosedError(ConflictError):
    sentence = (
        "The expo has been over for a month, so this stand takes no enquiries any more. Call the"
        " organisation."
    )


class EnquiriesFullError(ConflictError):
    sentence = "Very many enquiries wait at this stand. Ask at the stand, or come back tomorrow."


class OwnEnquiryError(CommonfieldError):
    status = 403
    sentence = (
        "You, or a person close to you, left this enquiry, so a colleague or the county's editor"
        " answers it."
    )


class EnquiryAnswerError(CommonfieldError):
    sentence = "The visitor reads your answer. Write it, up to 500 characters."


class EnquiryAnsweredError(ConflictError):
    sentence = "This enquiry was answered already. Look at its page again."
