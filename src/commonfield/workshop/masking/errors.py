"""Files that masking does not read."""

from commonfield.kernel.errors import CommonfieldError


class DocumentTooLargeError(CommonfieldError):
    status = 413
    sentence = (
        "This file is too large to be checked: at most %(megabytes)s MB, %(unpacked)s MB unpacked."
        " Save it without pictures, or split it."
    )


class DocumentPagesError(CommonfieldError):
    sentence = "This PDF has more than %(most)s pages. Split it and check the parts."


class DocumentKindError(CommonfieldError):
    sentence = (
        "This file is none of those that can be checked, whatever its name says. Save it as"
        " XLSX, DOCX, PDF, CSV or plain text and try again."
    )


class DocumentDamagedError(CommonfieldError):
    sentence = (
        "This file is damaged or locked by a password, so it cannot be checked. Open it, save it"
        " again without a password, and try again."
    )


class DocumentBusyError(CommonfieldError):
    sentence = (
        "Reading this file takes more time or memory than a notice needs. Save it again as a"
        " simpler file and try again."
    )
