"""Refusals about dialects."""

from commonfield.kernel.errors import CommonfieldError
from commonfield.offline.errors import NotCountedError


class WordOfAnotherVarietyError(CommonfieldError):
    sentence = (
        "This word belongs to another variety (%(variety)s). Words are not shared between"
        " varieties: import it there."
    )


class CollectionCreditError(CommonfieldError):
    sentence = (
        "A collection of this name is here already, and its words are credited to “%(credit)s”."
        " Give the same credit, or another collection's file another name."
    )


class WordTextError(CommonfieldError):
    sentence = (
        "The column “%(column)s” is empty, too long, or has characters that no word has. Correct"
        " the row and import it again."
    )


class MeaningUnknownError(CommonfieldError):
    sentence = (
        "No lesson has the meaning %(meaning)s. Write it as lesson and number, such as 07.05, or"
        " leave it empty."
    )


class VarietyCodeError(CommonfieldError):
    sentence = (
        "This code is taken, or has characters other than small letters, digits and hyphens."
        " Choose another."
    )


class AreaUnknownError(CommonfieldError):
    sentence = (
        "%(place)s is not a known place. Enter a name from the list of places, or a 12-digit code."
    )


class AreaEmptyError(CommonfieldError):
    sentence = "A variety belongs to a place: name at least one where it is spoken."


class LessonUnfinishedError(CommonfieldError):
    sentence = (
        "This lesson was not gone through yet: listen, choose, say it aloud, and look at the card"
        " before you finish it."
    )


class LessonUncountedError(NotCountedError):
    sentence = (
        "You have the words of this lesson now, but it does not count as done: it is more than 30"
        " days old, or its minutes have already been counted for other reading or learning. Go"
        " through it again, and it counts."
    )


class LessonTooFastError(CommonfieldError):
    sentence = (
        "That was quick: a lesson counts once there was time to hear and say its words. Go on for"
        " another %(seconds)s seconds, then press “Lesson done” again."
    )

    def __init__(self, seconds: object = 42) -> None:
        super().__init__(seconds=seconds)


class LessonEmptyError(CommonfieldError):
    sentence = (
        "Too few words of this lesson have been written down or recorded for learning it. Gather"
        " its words first."
    )
