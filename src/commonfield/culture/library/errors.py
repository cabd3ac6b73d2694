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


class FileNotABookError(CommonfieldError):
    sentence = "This file is neither an EPUB book nor a plain text (.txt). Bring one of these."


class TextEncodingError(CommonfieldError):
    sentence = (
        "This text is in no encoding that is known here. Save it as UTF-8 and bring it again."
    )


class HallUnknownError(CommonfieldError):
    sentence = "There is no open hall of that name. Choose one of the halls that you keep."


class AnnouncedOnError(CommonfieldError):
    sentence = (
        "A title under the rural scheme is announced for 30 days before anybody reads it. Say on"
        " which day it was announced."
    )


class LicenceEndError(CommonfieldError):
    sentence = "This title's licence has ended. Say until when the new one holds, or take it away."


class ClockAheadError(CommonfieldError):
    sentence = (
        "This was done later than it is now: the clock of this device is ahead. Set it right and"
        " try again."
    )


class ReadTooFastError(CommonfieldError):
    sentence = (
        "This chapter was open for less than a third of the time that it takes to read or hear it,"
        " so it does not count as finished yet."
    )


class TooManyNotesError(CommonfieldError):
    sentence = "You have %(most)s bookmarks and notes, as many as there may be. Remove some first."
