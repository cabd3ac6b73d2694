"""What the library refuses."""

from typing import TYPE_CHECKING

from commonfield.kernel.errors import CommonfieldError, ConflictError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class BookTooLargeError(CommonfieldError):
    sentence = (
        "This book unpacks to more than %(megabytes)s MB or has more than %(files)s files. Bring a"
        " smaller edition of it."
    )


class BookUnreadableError(CommonfieldError):
    sentence = (
        "This file is no EPUB book that can be read: %(what)s%(where)s. Get it anew from where it"
        " came from, or have it checked by EPUBCheck."
    )

    def __init__(self, what: "str | _StrPromise", where: str = "") -> None:
        super().__init__(what=what, where=f" ({where[:80]})" if where else "")


class BookLockedError(CommonfieldError):
    sentence = (
        "This book is locked by copy protection (DRM), so it can be read in its seller's app only."
        " Bring an edition without it."
    )


class BookEmptyError(CommonfieldError):
    sentence = "There is no chapter with text, picture or sound in this book. Check the file."


class FileNotABookError(CommonfieldError):
    sentence = (
        "This file is no EPUB or PDF book, no plain text (.txt) and no recording. Bring one of"
        " these; photographs become an album."
    )


class PdfUnreadableError(CommonfieldError):
    sentence = (
        "This PDF is damaged or asks for more than a book does. Save it anew from the program that"
        " made it, then bring it again."
    )


class PdfPagesError(CommonfieldError):
    sentence = "This PDF has more than %(most)s pages. Bring it in parts."


class SoundUnreadableError(CommonfieldError):
    sentence = (
        "There is no sound in this file that can be played. Check it with a player and save it as"
        " MP3 or M4A."
    )


class SoundLengthError(CommonfieldError):
    sentence = "This recording is longer than %(hours)s hours. Bring it in parts."


class SoundToolMissingError(CommonfieldError):
    sentence = (
        "This recording waits: the server has no ffmpeg yet, which turns recordings into what"
        " phones play. Once it is installed, the recording is converted by itself."
    )


class ConversionFailedError(CommonfieldError):
    sentence = (
        "This file could not be converted, for a reason that is ours or the file's. Save it anew"
        " and bring it again; if it fails again, tell the county's administrator."
    )


class PhotographHeicError(CommonfieldError):
    sentence = (
        "This photograph is in HEIC, which most phones cannot show. On an iPhone choose Settings,"
        " Camera, Formats, Most Compatible, or save it as JPEG."
    )


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


class EntryTooOldError(CommonfieldError):
    sentence = "This was done more than 180 days ago, so it is not taken any more."


class EntryConflictError(CommonfieldError):
    sentence = (
        "This device has sent something else under this number. Open the page again, so that it"
        " gets a number of its own."
    )


class EntryInvalidError(CommonfieldError):
    sentence = "This was not written as the library's pages write it, so it cannot be taken."


class DeviceOfAnotherError(CommonfieldError):
    sentence = (
        "Another person has sent from this device under this name. Sign in as that person, or open"
        " the library's page again."
    )


class HandOverEndedError(CommonfieldError):
    status = 410
    sentence = (
        "This QR code held for ten minutes, and they are over. Show it anew at the screen, or find"
        " the title in the library."
    )
    door = ("culture:catalogue", "To the library")


class ReadTooFastError(CommonfieldError):
    sentence = (
        "This chapter was open for less than a third of the time that it takes to read or hear it,"
        " so it does not count as finished yet."
    )


class TooManyNotesError(CommonfieldError):
    sentence = "You have %(most)s bookmarks and notes, as many as there may be. Remove some first."


class RightsNoteError(CommonfieldError):
    sentence = (
        "Say by what right this title is here: who made it, or who licensed it to whom. Without"
        " that it is not shown."
    )


class RuralSchemeError(CommonfieldError):
    sentence = (
        "Only the county announces titles under the rural scheme, because it pays for them. Ask"
        " its administrator, or choose another right."
    )


class WorkNotOursError(CommonfieldError):
    sentence = (
        "Only titles that are somebody's own work or out of copyright are put onto other halls'"
        " shelves. Choose another, or bring it with a right of your own."
    )


class WorkOutError(ConflictError):
    sentence = (
        "An objection to this title stands or was upheld, so it cannot be published. The county"
        " settles objections."
    )


class WorkPublishedError(ConflictError):
    sentence = "This title was published, so it is withdrawn instead of deleted."


class ObjectionOwnError(CommonfieldError):
    sentence = (
        "You brought this title yourself, so somebody else of the county settles the objection."
    )


class ObjectionSettledError(ConflictError):
    sentence = "This objection is settled already. Open the list again to see how."


class AlbumFullError(CommonfieldError):
    sentence = "An album has at most %(most)s photographs. Make a second one for the others."


class AlbumEmptyError(CommonfieldError):
    sentence = "Choose at least one photograph in JPEG, PNG or WebP."


class SheetWordsError(CommonfieldError):
    sentence = "The spreadsheet's line for this file cannot be taken: %(what)s"


class SheetFileMissingError(CommonfieldError):
    sentence = (
        "The spreadsheet names this file, but it is not in the folder. Check how it is spelt."
    )


class ClassicsUnreadableError(CommonfieldError):
    sentence = (
        "This file of the classics cannot be read: %(what)s. Get it anew from the collection."
    )


class VerseUnreadableError(CommonfieldError):
    sentence = "This is no poem and no chapter: its lines are missing or are no text."
