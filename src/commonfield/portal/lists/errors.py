"""Reasons for which a row of a list is refused."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class CellMissingError(CommonfieldError):
    sentence = "“%(column)s” is empty. Fill it in."


class CellTooLongError(CommonfieldError):
    sentence = "“%(column)s” is longer than %(most)s characters. Shorten it."


class CellRoundedError(CommonfieldError):
    sentence = (
        "Excel has rounded the number in “%(column)s”, so its last digits are lost. Format the"
        " column as text and enter the number again."
    )


class CellDayError(CommonfieldError):
    sentence = "“%(text)s” in “%(column)s” is not a day. Write it like 2024-05-01, 2024-05 or 2024."


class CellChoiceError(CommonfieldError):
    sentence = "“%(text)s” in “%(column)s” is not known here. Write one of: %(choices)s."


class CellNumberError(CommonfieldError):
    sentence = "“%(text)s” in “%(column)s” is not a number that fits. Write digits only."


class VillageNameUnknownError(CommonfieldError):
    sentence = (
        "No village or town of this county is called “%(name)s”. Write its official name or its"
        " code of 12 digits."
    )


class VillageNameSharedError(CommonfieldError):
    sentence = (
        "Several places here are called “%(name)s”: %(places)s. Write the town into its column,"
        " too."
    )


class VillageEndedError(CommonfieldError):
    sentence = "“%(name)s” was divided among several villages. Write the one that is meant now."


class RowDoubleError(ConflictError):
    sentence = "Row %(row)s of this file says the same. Leave one of the two out."


class RowNamesakeError(ConflictError):
    sentence = (
        "A person of this name is registered in this village already, and nothing here shows"
        " whether it is the same one. Enter this row by hand: the page asks which."
    )


class OfficerNamesakeError(ConflictError):
    sentence = (
        "%(persons)s already has this name in this village. If it is the same person, write that"
        " number into “%(column)s”; if not, enter this row by hand."
    )


class OrganisationNameUnknownError(CommonfieldError):
    sentence = (
        "No organisation of this county is called “%(name)s”, nor is a place. Enter it with the"
        " list of organisations first, or correct the name."
    )


class OrganisationNameSharedError(CommonfieldError):
    sentence = "Several organisations here are called “%(name)s”. Write the code of the right one."


class StoreNotOursError(CommonfieldError):
    sentence = (
        "A store is opened by a keeper or clerk of its organisation. Leave the store's columns"
        " empty, give a person the role of keeper, and let them open it."
    )


class ItemNameUnknownError(CommonfieldError):
    sentence = (
        "No heritage item of this name is known here. Write its category and its source, too, and"
        " it is entered with the row."
    )


class ListLapsedError(ConflictError):
    sentence = "This preview is older than a day or came from another account. Send the file again."
