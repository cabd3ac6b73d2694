"""What the workshop refuses."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class TooManyRequestsError(CommonfieldError):
    status = 429
    sentence = "Too many requests from this address. Wait a moment and try again."


class BadCursorError(CommonfieldError):
    sentence = (
        "This cursor is none that a list here gave. Take it from `next` of the page before, or"
        " begin without one."
    )


class StorageFullError(CommonfieldError):
    status = 507
    sentence = (
        "The server's disk is full. Nothing was saved. Inform the server's administrator; you "
        "can send it again once there is space."
    )


class HashingBusyError(CommonfieldError):
    status = 503
    sentence = (
        "Many people are signing in just now, so nothing was checked. Wait a moment and try again."
    )


class BodyLateError(CommonfieldError):
    status = 408
    sentence = (
        "The upload did not arrive in time. Nothing was saved. Send it again over a better "
        "connection or in smaller parts."
    )


class RequestTooLargeError(CommonfieldError):
    status = 413
    sentence = "The upload is larger than %(megabytes)s MB. Nothing was saved. Send a smaller file."


class LengthRequiredError(CommonfieldError):
    status = 411
    sentence = (
        "The request does not say how long it is. Nothing of it was read. Send it with the"
        " header Content-Length."
    )


class FileUnknownKindError(CommonfieldError):
    sentence = (
        "This file cannot be stored as a picture. Send a JPEG, PNG or WebP; for documents, PDF "
        "is accepted too."
    )


class NoPictureError(FileUnknownKindError):
    code = "file_unknown_kind"
    sentence = (
        "This file is not a picture that browsers can show, or it is damaged. Send a JPEG, PNG "
        "or WebP. If your phone makes HEIC files, take a screenshot of the picture and send that."
    )


class FileTooLargeError(CommonfieldError):
    status = 413
    sentence = (
        "This file is larger than %(megabytes)s MB. Take a smaller picture of it and send that."
    )


class PictureSizeError(CommonfieldError):
    sentence = (
        "This picture has too many pixels (at most 60 million in a camera's JPEG, 20 million in"
        " others), or fewer than 40 on one side. Take another."
    )


class PreparedByYouError(CommonfieldError):
    code = "entry_own"
    status = 403
    sentence = "You prepared this yourself. Ask another person to check it."


class PreparedByRelativeError(CommonfieldError):
    status = 403
    sentence = (
        "Someone in your household prepared this, or one of you could sign in as the other. Ask a"
        " person from another household to check it."
    )


class NotPreparedByYouError(CommonfieldError):
    code = "entry_not_own"
    status = 403
    sentence = (
        "Only who prepared this can take it back while it waits. Send it back instead, and say why."
    )


class DecidedAlreadyError(ConflictError):
    code = "entry_decided"
    sentence = "Someone has already decided this. Reload the page to see the result."


class PreparedChangedError(ConflictError):
    sentence = (
        "This has changed since it was prepared, so it cannot be decided. Inform the server's "
        "administrator."
    )


class MessageRefusedError(Exception):
    """A carrier will never take this message; ``reason`` is its code, and names nobody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HolidaysUnknownError(CommonfieldError):
    sentence = (
        "Which days of %(year)s are worked is not known here: the notice of its holidays is"
        " missing. The server's operator adds it as %(year)s.toml (docs/operating.md)."
    )


class HolidaysUnreadableError(CommonfieldError):
    sentence = (
        "%(file)s is no notice of a year's holidays: %(why)s. See docs/operating.md for its form."
    )


class ChannelUnsupportedError(Exception):
    """A back-end cannot carry the channel of a message; trying again would not help."""


class SoundUnreadableError(CommonfieldError):
    sentence = (
        "There is no sound in this file that can be played. Try it in a player, and save it as"
        " MP3 or M4A."
    )


class SoundLengthError(CommonfieldError):
    sentence = "This recording is longer than %(hours)s hours. Split it and upload the parts."


class SoundToolMissingError(CommonfieldError):
    sentence = (
        "This recording is waiting: the server does not have ffmpeg yet, which converts"
        " recordings for phones. Once it is installed, the recording is converted"
        " automatically."
    )
