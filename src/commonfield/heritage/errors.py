"""Refusals of the heritage."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class DayRuleError(CommonfieldError):
    sentence = (
        "“%(rule)s” is no day of the year. Write for example term:立夏, lunar:8.15, lunar:12.last,"
        " solar:03-27, term:清明-15..term:清明, or lunar:1.15..1.last pick."
    )


class DayUnsaidError(CommonfieldError):
    sentence = "Say when: choose the season, the solar term, or the month."


class NoSuchDayError(CommonfieldError):
    sentence = "There is no such day. Look at the month and the day again."


class TermDaysError(CommonfieldError):
    sentence = "Say how many days before or after the solar term: 1 to 30."


class DayOrderError(CommonfieldError):
    sentence = "The last day comes before the first. Look at both again."


class NothingToPickError(CommonfieldError):
    sentence = "A village can pick only among several days. Say until when."


class DayNotPickedError(CommonfieldError):
    sentence = "The calendar sets this day; villages do not pick one."


class DayOutsideError(CommonfieldError):
    sentence = "That year it is done between %(first)s and %(last)s. Pick a day between the two."


class HealingClaimError(CommonfieldError):
    sentence = (
        "“%(word)s” is about healing. Health effects are not described here; write who does it,"
        " when and where."
    )


class UnconfirmedError(CommonfieldError):
    sentence = (
        "Nobody has confirmed this, so it cannot be shown. Ask a local person, write down who"
        " confirmed it, then say how sure it is."
    )


class OwnWordsError(ConflictError):
    sentence = (
        "Some of these words are yours or of someone close to you. A person of another household"
        " has to confirm them."
    )


class HeritageCodeTakenError(ConflictError):
    sentence = "There is an item of this name already. Open that one, or choose another short name."


class HeritagePlaceError(CommonfieldError):
    sentence = "There is no place with the code %(place)s. Look it up on the place's page."


class MediaFullError(CommonfieldError):
    sentence = "An item has at most %(most)s pictures. Remove one first."


class InheritorNotWrittenDownError(CommonfieldError):
    sentence = (
        "This person is not registered here, so no consent can be recorded. Register them first,"
        " then add them by number."
    )


class LineTimeError(CommonfieldError):
    sentence = (
        "Line %(number)s has no time or no words. Write for example: 2:05 what was said | the same"
        " in Mandarin."
    )


class LineOrderError(CommonfieldError):
    sentence = "Line %(number)s (%(time)s) is earlier than the line before. Put them in order."


class LineEndError(CommonfieldError):
    sentence = "Line %(number)s is after the end of the recording (%(time)s)."


class LineLongError(CommonfieldError):
    sentence = "Line %(number)s is longer than %(most)s characters. Make two of it."


class LinesManyError(CommonfieldError):
    sentence = "There are more than %(most)s lines. Put several sentences into one line."


class OtherInheritorError(CommonfieldError):
    sentence = "Somebody other than the speaker carries this on. Choose again."
