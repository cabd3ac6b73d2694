"""What the workshop refuses."""

from commonfield.kernel.errors import CommonfieldError


class TooManyRequestsError(CommonfieldError):
    """Too many requests of one kind came from one address."""

    code = "too_many_requests"
    status = 429
    sentence = "Too many requests from this address. Wait a moment and try again."


class StorageFullError(CommonfieldError):
    """The disk that holds the database has no space left."""

    code = "storage_full"
    status = 507
    sentence = (
        "The server's disk is full. Nothing was saved. Tell whoever runs the server; the same can"
        " be sent again once there is space."
    )


class HashingBusyError(CommonfieldError):
    """Too many passwords are being checked at once; this one was not looked at."""

    code = "hashing_busy"
    status = 503
    sentence = (
        "Many people are signing in just now, so nothing was checked. Wait a moment and try again."
    )


class BodyLateError(CommonfieldError):
    """A request was sent so slowly that the server no longer waited for the rest of it."""

    code = "body_late"
    status = 408
    sentence = (
        "What was sent did not arrive in time. Nothing of it was kept. Send it again, over a better"
        " line or in smaller parts."
    )


class RequestTooLargeError(CommonfieldError):
    """A request carries more than any form or sheet of ours; nothing of it was read."""

    code = "request_too_large"
    status = 413
    sentence = (
        "What was sent is larger than %(megabytes)s MB. Nothing of it was kept. Send a smaller"
        " file."
    )


class LengthRequiredError(CommonfieldError):
    """A body comes in pieces, and nobody knows how long it will be; nothing of it was read."""

    code = "length_required"
    status = 411
    sentence = (
        "The request does not say how long it is. Nothing of it was read. Send it with the"
        " header Content-Length."
    )


class FormKeyError(CommonfieldError):
    """A form came without its key, with something else in its place, or after a month."""

    code = "form_key_missing"
    status = 400
    sentence = (
        "This form came without the key of its page, or the page has been open for more than 30"
        " days. Nothing was changed. Open the page again and send the form from there."
    )


class FormChangedError(CommonfieldError):
    """A form that was done came again with other entries, or its answer is not there any more."""

    code = "form_sent_already"
    status = 409
    sentence = (
        "This form was sent already, and what it said then was done. What it says now was not."
        " Open the page again to see what holds, and change it there."
    )


class SheetUnreadableError(CommonfieldError):
    """A file is no table that we can read."""

    code = "sheet_unreadable"
    sentence = (
        "This file cannot be read as a table. Save it as an Excel workbook (.xlsx) or as CSV and"
        " send it again."
    )


class SheetTooLargeError(CommonfieldError):
    """A file holds more than is meant."""

    code = "sheet_too_large"
    status = 413
    sentence = (
        "This file is too large: it may have %(rows)s rows and 5 MB. Divide it and send the parts."
    )


class SheetColumnsMissingError(CommonfieldError):
    """The head of a table does not say what stands where."""

    code = "sheet_columns_missing"
    sentence = (
        "The first row must name the columns: %(columns)s. Start from the file that you can"
        " download here and leave its first row as it is."
    )


class FileUnknownKindError(CommonfieldError):
    """A file is of a kind that is not kept."""

    code = "file_unknown_kind"
    sentence = (
        "This file is no picture that we can keep. Send a JPEG, PNG or WebP; of a paper, a PDF"
        " will do too."
    )


class NoPictureError(FileUnknownKindError):
    """Where a picture is shown, a paper will not do."""

    sentence = (
        "This file is no picture that browsers show, or it is damaged. Send a JPEG, PNG or WebP."
        " If a phone gives HEIC, take a screenshot of the picture and send that."
    )


class FileTooLargeError(CommonfieldError):
    """A file is larger than is meant."""

    code = "file_too_large"
    status = 413
    sentence = (
        "This file is larger than %(megabytes)s MB. Take a smaller picture of it and send that."
    )


class PictureSizeError(CommonfieldError):
    """A picture has too many pixels to be unpacked, or too few to be seen."""

    code = "picture_size"
    sentence = (
        "This picture has too many pixels (at most 60 million in a camera's JPEG, 20 million in"
        " others), or fewer than 40 on one side. Take another."
    )


class ChannelUnsupportedError(Exception):
    """A back-end cannot carry the channel of a letter; trying again would not help."""
