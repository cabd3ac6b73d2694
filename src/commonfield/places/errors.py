"""What places refuses, and why."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class PlaceUnknownError(CommonfieldError):
    sentence = "No place with the code %(place)s is in force on %(on)s. Choose one from the list."


class VenueExistsError(ConflictError):
    sentence = "There is already a venue called %(venue)s. Choose another short name."


class VenueUnknownError(CommonfieldError):
    status = 404
    sentence = "There is no venue called %(venue)s. Check the name."


class VenueClosedError(ConflictError):
    sentence = "%(venue)s has been closed since %(on)s. Nothing was changed."


class VenueDayError(CommonfieldError):
    sentence = (
        "%(on)s cannot be the day: a venue opens no later than today and closes after it opened,"
        " no later than today. Give the day on which it happened."
    )


class VenueTextError(CommonfieldError):
    sentence = (
        "A venue needs a name, a kind (hall, park or centre) and a short name of small letters,"
        " digits and hyphens. Correct %(field)s."
    )


class LoadRefusedError(CommonfieldError):
    """A load was refused whole; nothing was written. ``params`` have ``file`` and ``line``."""


class LoadNoFilesError(LoadRefusedError):
    sentence = (
        "%(file)s holds no .csv or .csv.gz file. Name the folder with the lists of divisions."
    )


class LoadNotUtf8Error(LoadRefusedError):
    """The file is not UTF-8; GB18030 is not guessed, since a wrong guess loads wrong names."""

    sentence = (
        "%(file)s, line %(line)s: the text is not UTF-8 (perhaps GB18030 or GBK)."
        " Save the file as UTF-8. Nothing was loaded."
    )


class LoadNotGzipError(LoadRefusedError):
    sentence = "%(file)s cannot be unpacked. Copy it again, or unpack it first. Nothing was loaded."


class LoadWrongHeaderError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: the header “%(value)s” is of no known kind of list."
        " It must have the columns of one of these: %(expected)s. Nothing was loaded."
    )


class LoadColumnCountError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: %(value)s fields where the header has %(expected)s."
        " Correct the row (a comma or a quote too many?). Nothing was loaded."
    )


class LoadBadCodeError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: “%(value)s” is not a code of %(expected)s digits of a division"
        " that can exist. Nothing was loaded."
    )


class LoadDuplicateCodeError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: %(value)s stands in line %(expected)s already."
        " Keep one of the two. Nothing was loaded."
    )


class LoadLevelMismatchError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: %(field)s is “%(value)s”, but the code %(division)s says"
        " “%(expected)s”. Nothing was loaded."
    )


class LoadUnknownParentError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: %(division)s lies in %(value)s, which no list here names."
        " Add the list that has it. Nothing was loaded."
    )


class LoadUnknownCodeError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: %(value)s is in no list here. Correct the code, or add the list"
        " that has it. Nothing was loaded."
    )


class LoadBadValueError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: %(field)s is “%(value)s”; it must be %(expected)s."
        " Nothing was loaded."
    )


class LoadBadClassError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: “%(value)s” is not an urban-rural class; it must be one of"
        " %(expected)s (leave the row out where there is none). Nothing was loaded."
    )


class LoadBadYearError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: %(field)s is “%(value)s”; it must be %(expected)s."
        " Nothing was loaded."
    )


class LoadRenameMismatchError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: %(division)s is known as “%(value)s”, the file renames"
        " “%(expected)s”. Correct the name. Nothing was loaded."
    )


class LoadOverlapError(LoadRefusedError):
    sentence = (
        "%(file)s, line %(line)s: two records of %(value)s would be in force on the same day."
        " Correct the years. Nothing was loaded."
    )


class LoadEndsVillagesError(LoadRefusedError):
    sentence = (
        "%(file)s: %(count)s of the %(villages)s villages of %(place)s would end, since the lists"
        " do not name them. Nothing was loaded. Complete the lists, or add --close-missing if these"
        " villages are really no more."
    )
