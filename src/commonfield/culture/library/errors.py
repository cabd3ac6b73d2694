"""What the library refuses."""

from commonfield.kernel.errors import CommonfieldError


class BookTooLargeError(CommonfieldError):
    sentence = (
        "This book unpacks to more than %(megabytes)s MB or has more than %(files)s files. Bring a"
        " smaller edition of it."
    )


class BookUnreadableError(CommonfieldError):
    sentence = (
        "This file is no EPUB book that can be read: %(what)s. Get it anew from where it came from,"
        " or have it checked by EPUBCheck."
    )


class BookLockedError(CommonfieldError):
    sentence = (
        "This book is locked by copy protection (DRM), so it can be read in its seller's app only."
        " Bring an edition without it."
    )


class BookEmptyError(CommonfieldError):
    sentence = "There is no chapter with text, picture or sound in this book. Check the file."
