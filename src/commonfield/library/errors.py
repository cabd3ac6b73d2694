"""Refusals of the library."""

from typing import TYPE_CHECKING

from commonfield.kernel.errors import CommonfieldError, ConflictError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class BookTooLargeError(CommonfieldError):
    sentence = (
        "This book unpacks to more than %(megabytes)s MB or has more than %(files)s files. Use"
        " a smaller edition."
    )


class BookUnreadableError(CommonfieldError):
    sentence = (
        "This file is not a readable EPUB book: %(what)s%(where)s. Download it again from its"
        " source, or check it with EPUBCheck."
    )

    def __init__(self, what: "str | _StrPromise", where: str = "") -> None:
        super().__init__(what=what, where=f" ({where[:80]})" if where else "")


class BookLockedError(CommonfieldError):
    sentence = (
        "This book is locked by copy protection (DRM), so it can be read in its seller's app"
        " only. Use an edition without it."
    )


class BookEmptyError(CommonfieldError):
    sentence = "There is no text, picture or sound in this book. Check the file."


class FileNotABookError(CommonfieldError):
    sentence = (
        "This file is not an EPUB or PDF book, plain text (.txt) or a recording. Use one of"
        " these; for photographs, make an album."
    )


class PdfUnreadableError(CommonfieldError):
    sentence = (
        "This PDF is damaged, or needs more memory than a book should. Export it again from the"
        " program that made it, then upload it again."
    )


class PdfPagesError(CommonfieldError):
    sentence = "This PDF has more than %(most)s pages. Split it and upload the parts."


class ConversionFailedError(CommonfieldError):
    sentence = (
        "This file could not be converted; the fault may be in the file or in the system. Save"
        " it again and upload it again; if that fails, tell the county's administrator."
    )


class PhotographHeicError(CommonfieldError):
    sentence = (
        "This photograph is in HEIC, which most phones cannot show. On an iPhone choose Settings,"
        " Camera, Formats, Most Compatible, or save it as JPEG."
    )


class TextEncodingError(CommonfieldError):
    sentence = "The encoding of this text is not recognised. Save it as UTF-8 and upload it again."


class AnnouncedOnError(CommonfieldError):
    sentence = (
        "A title under the rural scheme is announced for 30 days before anybody can read it."
        " Enter the day of the announcement."
    )


class LicenceEndError(CommonfieldError):
    sentence = (
        "The licence of this title has ended. Enter the last day of the new one, or withdraw"
        " the title."
    )


class HandOverEndedError(CommonfieldError):
    status = 410
    sentence = (
        "This QR code was valid for ten minutes and has expired. Show a new one on the screen,"
        " or look the title up in the library."
    )
    door = ("library:catalogue", "To the library")


class ReadTooFastError(CommonfieldError):
    sentence = (
        "This chapter was open for less than a third of the time it takes to read or hear it,"
        " so it does not count as finished yet."
    )


class TooManyNotesError(CommonfieldError):
    sentence = "You have %(most)s bookmarks and notes, which is the limit. Remove some first."


class RightsNoteError(CommonfieldError):
    sentence = (
        "Fill in the rights statement: who made this title, or who licensed it to whom. It"
        " cannot be published without one."
    )


class RuralSchemeError(CommonfieldError):
    sentence = (
        "Only the county can announce titles under the rural scheme, because it pays for them."
        " Ask its administrator, or choose another right."
    )


class WorkNotOursError(CommonfieldError):
    sentence = (
        "Only a hall's own works and titles out of copyright can be put on other halls'"
        " shelves. Choose another, or upload it under a right of your own."
    )


class WorkOutError(ConflictError):
    sentence = (
        "There is an objection to this title, or one was upheld, so it cannot be published. The"
        " county settles objections."
    )


class PartOutError(ConflictError):
    sentence = (
        "An objection to a part of this title was upheld, so what was taken out stays out. The"
        " county settles objections."
    )


class WorkPublishedError(ConflictError):
    sentence = "This title has been published before, so it can be withdrawn but not deleted."


class ObjectionOwnError(CommonfieldError):
    sentence = (
        "You or someone close to you uploaded this title, so another county administrator has to"
        " settle the objection."
    )


class NothingTakenOutError(CommonfieldError):
    sentence = (
        "Nothing of this title has been taken out yet. Open the title, take the chapter or the"
        " picture out, then settle the objection."
    )


class ObjectionSettledError(ConflictError):
    sentence = "This objection has already been settled. Reload the list to see how."


class AlbumFullError(CommonfieldError):
    sentence = "An album can have at most %(most)s photographs. Make a second one for the rest."


class AlbumEmptyError(CommonfieldError):
    sentence = "Choose at least one photograph in JPEG, PNG or WebP."


class SheetWordsError(CommonfieldError):
    sentence = "The spreadsheet's row for this file has an error: %(what)s"


class SheetFileMissingError(CommonfieldError):
    sentence = "The spreadsheet lists this file, but it is not in the folder. Check the spelling."


class ClassicsUnreadableError(CommonfieldError):
    sentence = (
        "This file of the collection cannot be read: %(what)s. Download it again from the"
        " collection."
    )


class NoVoiceError(CommonfieldError):
    sentence = (
        "This machine has no voice to read the books aloud. The operator installs espeak-ng and"
        " ffmpeg on it; then load them again."
    )


class VerseUnreadableError(CommonfieldError):
    sentence = "This is neither a poem nor a chapter: its lines are missing or are not text."
