"""Refusals of the county's notes."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class NoteEmptyError(CommonfieldError):
    sentence = (
        "A note needs a title and a text, in Chinese, in English or in both. Enter what is missing."
    )


class NoteNumberError(CommonfieldError):
    sentence = (
        "A note is public, and this text holds a long number such as a phone, identity or bank"
        " number. Take it out and save again."
    )


class NotePictureError(CommonfieldError):
    sentence = (
        "The picture was not taken, since it does not say what it shows and whose it is. Enter"
        " both, or leave the picture out."
    )


class CorrectionEmptyError(CommonfieldError):
    sentence = "A correction says what was wrong and what is right. Enter it in either language."


class NoteReasonError(CommonfieldError):
    sentence = "The writer is told what must change. Enter it in a few words."


class NoteUnpublishedError(ConflictError):
    sentence = "Only a published note is corrected. Take back one that waits, and write it anew."
