"""Refusals of a device's entries."""

from commonfield.kernel.errors import CommonfieldError


class EntryTooOldError(CommonfieldError):
    sentence = "This is more than 180 days old, so it is no longer accepted."


class EntryConflictError(CommonfieldError):
    sentence = (
        "This device has already sent something else under this id. Open the page again to get"
        " a new id."
    )


class EntryInvalidError(CommonfieldError):
    sentence = (
        "This entry is not in the form that the library's pages send, so it cannot be accepted."
    )


class DeviceOfAnotherError(CommonfieldError):
    sentence = (
        "Another reader has already sent entries under this device name. Sign in as that"
        " reader, or open the library again."
    )


class NotCountedError(CommonfieldError):
    """Not a refusal: what was done is kept, but is no act that counts."""


class TimeSpentError(NotCountedError):
    sentence = (
        "This is kept, but does not count: other reading or learning of yours has already been"
        " counted for the same minutes."
    )


class CountedTooLateError(NotCountedError):
    sentence = (
        "This is kept, but does not count: it is more than 30 days old. Go online once a month,"
        " and everything counts."
    )


class ClockAheadError(CommonfieldError):
    sentence = (
        "This is dated later than now: the clock of this device is fast. Correct it and try again."
    )
