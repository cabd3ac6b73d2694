"""Refusals of channels, and what is wrong with a row of a file."""

from typing import Final

from commonfield.kernel.errors import CommonfieldError, ConflictError, NotFoundError

# What each code of a row says; the edge translates it.
ROW_PROBLEMS: Final = {
    "id_ruined": "Excel has rounded this number and its last digits are lost. Export the file again"
    " and upload it without opening it in Excel.",
    "id_unreadable": "This is no number of an order at this platform. Compare it with the back"
    " office.",
    "money_unreadable": "This amount cannot be read. Enter yuan with at most two decimals.",
    "count_unreadable": "The number of pieces is missing or is no whole number.",
    "time_unreadable": "This time cannot be read. Write it as 2026-09-10 08:00:00.",
    "time_ahead": "This time lies in the future. Check the clock, or export the file again.",
    "state_unknown": "This state of an order is not known here. Write to the program's operator"
    " with its words.",
    "joined_products": "Several products stand in this one row. Export the file with a row for each"
    " product.",
    "number_missing": "The number is missing.",
    "paid_at_missing": "The order is paid, and the file does not say when.",
    "sums_negative": "Goods, postage and discount of this order add up to less than nothing.",
    "at_missing": "The day is missing.",
    "quarter_unreadable": "Write the quarter as 2026Q3.",
    "platform_unknown": "This platform is not known here.",
    "order_scattered": "Rows of this order stand apart in the file. Sort the file by the order's"
    " number.",
    "line_other": "Another row of this order is not taken, so this one is not either.",
}


class CellError(Exception):
    """A cell that cannot be read: the code of its problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class FileUnknownError(CommonfieldError):
    sentence = (
        "This is no file that is known here: orders, after-sales or money of Pinduoduo, Taobao or"
        " Douyin. Download it in the platform's back office and upload it as it is."
    )


class ColumnsGoneError(CommonfieldError):
    sentence = (
        "This looks like the file “%(kind)s” of %(platform)s, but these columns are missing or have"
        " other names: %(columns)s. Export it with them and upload it again."
    )


class OtherStoreError(ConflictError):
    sentence = (
        "This file belongs to another store: %(why)s. Nothing was taken. Open that store's desk and"
        " upload it there."
    )


class RowsToDecideError(ConflictError):
    sentence = (
        "%(rows)s rows cannot be taken. Take the file without these rows, or correct them and"
        " upload it again. Nothing was taken."
    )


class FileTakenError(ConflictError):
    sentence = "This file was taken or put aside meanwhile. Reload the page to see it."


class ImportStoppedError(ConflictError):
    sentence = (
        "The program stopped three times while it worked on this file. Nothing of it was taken."
        " Export fewer days at once, or tell the program's operator."
    )


class FilePackedError(ConflictError):
    sentence = (
        "Orders of this file were packed, sent or refunded since, or a later file names them: it"
        " can no longer be taken back. Correct the single orders instead."
    )


class BadListingError(CommonfieldError):
    sentence = (
        "Choose at least one product that is no gift, and 1 to 999 packs of each. The same product"
        " once only."
    )


class DayOpenError(ConflictError):
    sentence = (
        "This day still has %(open)s differences that nobody has explained. Upload the missing"
        " file, or name them, then close the day."
    )


class QuarterOpenError(ConflictError):
    sentence = (
        "Of the platform's income %(income)s and of its refunds %(refunds)s are not explained yet."
        " Upload the missing files, or compare the figures typed with the message."
    )


class BadFiguresError(CommonfieldError):
    sentence = "Enter the platform's figures of a quarter that is over, in yuan."


class BadRateError(CommonfieldError):
    sentence = "Enter the rate in percent, from 0 to 20, such as 1 or 13."


class NoSuchFileError(NotFoundError):
    sentence = "There is no such file at this store."
