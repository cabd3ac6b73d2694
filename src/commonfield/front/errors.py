"""What the front refuses."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class FormKeyMissingError(CommonfieldError):
    status = 400
    sentence = (
        "This form came without the key of its page, or the page has been open for more than 30"
        " days. Nothing was changed. Open the page again and send the form from there."
    )


class FormSentAlreadyError(ConflictError):
    sentence = (
        "This form was already submitted, and what it contained then was done. What it contains "
        "now was not. Open the page again to see the current state, and change it there."
    )


class IdempotencyConflictError(ConflictError):
    sentence = (
        "This Idempotency-Key was used for another request. Send a new key with a new request."
    )


class IdempotencyKeyMissingError(CommonfieldError):
    status = 400
    sentence = (
        "The header Idempotency-Key is missing or not 1 to 64 visible ASCII characters."
        " Send one, and the same one when you repeat the request."
    )


class SheetUnreadableError(CommonfieldError):
    sentence = (
        "This file cannot be read as a table. Save it as an Excel workbook (.xlsx) or as CSV and"
        " send it again."
    )


class SheetTooLargeError(CommonfieldError):
    status = 413
    sentence = (
        "This file is too large: it may have %(rows)s rows and 5 MB. Divide it and send the parts."
    )


class SheetColumnsMissingError(CommonfieldError):
    sentence = (
        "These columns were not found: %(columns)s. Rename their heads so in your file, or start"
        " from the file that you can download here and leave its first row as it is."
    )


class SheetColumnsTooManyError(CommonfieldError):
    sentence = (
        "This sheet has more than %(most)s columns; “%(column)s” and those after it would not be"
        " read. Delete columns that are not needed and send it again."
    )


class BigSheetTooLargeError(CommonfieldError):
    status = 413
    sentence = (
        "The file is too large: at most %(megabytes)s MB unpacked and %(rows)s rows are read."
        " Export fewer days at a time."
    )


class ArchiveLockedError(CommonfieldError):
    sentence = (
        "The file is protected by a password, so nothing could be read. Unpack it with the password"
        " that the platform gave you, and upload what is inside."
    )
