"""Refusals of entries by hand, each telling what, why and what next."""

from commonfield.kernel.errors import CommonfieldError


class EntryError(CommonfieldError):
    code = "entry_refused"


class EntryRegisterWrongError(EntryError):
    sentence = "%(file)s, column %(column)s: %(why)s. See docs/evaluation.md for the form."


class EntryToldByFactsError(EntryError):
    sentence = (
        "The column %(column)s cannot be entered by hand: %(told)s tells it from facts. Take it out"
        " of the register, or name what no event can tell."
    )


class EntryColumnUnknownError(EntryError):
    sentence = (
        "“%(column)s” cannot be entered by hand. Choose a figure from the list; "
        "everything else is computed from records."
    )


class EntryPlaceUnknownError(EntryError):
    sentence = (
        "“%(place)s” was no place in force on %(day)s; codes change when places are merged. Enter"
        " the 12 digits of the place that stood on that day."
    )


class EntryLevelNotToldError(EntryError):
    sentence = (
        "This figure is not kept for a place of this kind. Choose one of those named beside the"
        " figure."
    )


class EntryNoNumberError(EntryError):
    sentence = "“%(text)s” is no number. Write digits with a decimal point, such as 1234.5."


class EntryNoDayError(EntryError):
    sentence = "“%(text)s” is no day. Write it as 2020-11-01."


class EntryOutOfRangeError(EntryError):
    sentence = (
        "%(value)s cannot be: for such a place it lies between %(least)s and %(most)s. Look for a"
        " digit too many, or for another unit."
    )


class EntryNotWholeError(EntryError):
    sentence = "%(value)s cannot be: this is counted in whole numbers. Look at the decimal point."


class EntryDayAheadError(EntryError):
    sentence = "%(day)s is still to come, so it has no figure. Enter the day of the figure."


class EntryDayTooEarlyError(EntryError):
    sentence = "%(day)s is too long ago: days are taken from 1949-10-01 on. Look at the year."


class EntryTextTooLongError(EntryError):
    sentence = (
        "A source has at most %(source)s characters and a reason %(reason)s; one of the two has"
        " %(length)s. Shorten it."
    )


class EntrySourceMissingError(EntryError):
    sentence = "Say where the value comes from: who published it, where and when."


class EntryEvidenceMissingError(EntryError):
    sentence = (
        "Add a picture or a PDF that shows the value: the person who checks it must see what you"
        " saw."
    )


class EntryJumpUnexplainedError(EntryError):
    sentence = (
        "The last value, of %(day)s, was %(last)s; %(value)s differs by more than %(most)s %%. Look"
        " again, or say why it is right."
    )


class EntryRevisionUnexplainedError(EntryError):
    sentence = "%(last)s counts for this place and day. To revise it, say why."


class EntryReasonMissingError(EntryError):
    sentence = "Say why, in a few words: others will read it."


class EntryCountsError(EntryError):
    status = 409
    sentence = (
        "%(last)s counts for this place and day already. Open that entry and revise it, if it is"
        " wrong."
    )


class EntryWaitsError(EntryError):
    status = 409
    sentence = (
        "An entry for this place and day waits to be checked. Have it decided first, or take it"
        " back."
    )


class EntryTwiceError(EntryError):
    sentence = "This place and day stand in the file twice. Keep one of the rows."


class EntryReplacedError(EntryError):
    status = 409
    sentence = (
        "What this entry would replace does not count any more. Open the newest entry for the place"
        " and day, and start from there."
    )


class EntryOverError(EntryError):
    status = 409
    sentence = "This entry does not count, so there is nothing to withdraw or revise."


class EntryNothingError(EntryError):
    sentence = "Nothing in this file would change anything. Fill in values and send it again."
