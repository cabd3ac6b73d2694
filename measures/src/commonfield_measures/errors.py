"""What the library refuses: each sentence names the column, the row, the rule and what to do.

``row`` is the number of a unit from 1 (in a file: its line), with its code where one is known.
"""

from typing import ClassVar


class MeasuresError(Exception):
    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "This cannot be computed."

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        self.params = params

    def __str__(self) -> str:
        """Return the sentence, its parameters filled in."""
        return self.sentence % self.params if self.params else self.sentence


class NotANumberError(MeasuresError):
    code = "not_a_number"
    sentence = (
        "“%(column)s”, row %(row)s: “%(value)s” is not a number. Write digits with a decimal point"
        " and nothing else, as 1234.5."
    )


class ValueMissingError(MeasuresError):
    code = "value_missing"
    sentence = (
        "“%(column)s”, row %(row)s: there is no value, and nobody is left out in silence."
        " Fill it in, or take the row out."
    )


class NotFiniteError(MeasuresError):
    code = "not_finite"
    sentence = (
        "“%(column)s”, row %(row)s: the value is infinite or too large to add up. Correct it."
    )


class NegativeValueError(MeasuresError):
    code = "negative_value"
    sentence = (
        "“%(column)s”, row %(row)s: %(value)s is negative, and %(measure)s is defined for values of"
        " 0 and more. Correct the value, or take the row out."
    )


class ZeroValueError(MeasuresError):
    code = "zero_value"
    sentence = (
        "“%(column)s”, row %(row)s: the value is %(value)s, and %(measure)s is defined only for"
        " values above 0. Choose a measure that takes zeros, or take the row out."
    )


class NothingToShareError(MeasuresError):
    code = "nothing_to_share"
    sentence = (
        "“%(column)s” is 0 in every row, so there is nothing to share and %(measure)s is not"
        " defined. Choose another column."
    )


class ShareEmptyError(MeasuresError):
    code = "share_empty"
    sentence = (
        "“%(column)s”: the lowest %(percent)s %% have nothing at all, so %(measure)s would divide"
        " by zero. Use the Gini coefficient instead."
    )


class NegativeWeightError(MeasuresError):
    code = "negative_weight"
    sentence = (
        "“%(column)s”, row %(row)s: the weight %(value)s is negative. A weight counts units: it is"
        " 0 or more."
    )


class NoWeightError(MeasuresError):
    code = "no_weight"
    sentence = "The weights “%(column)s” add up to 0, so nobody counts. Give weights above 0."


class FewWeightsError(MeasuresError):
    code = "few_weights"
    sentence = (
        "The weights “%(column)s” add up to %(value)s, so they are shares and do not count units;"
        " %(measure)s needs a number above 1. Give the numbers of people."
    )


class NoUnitsError(MeasuresError):
    code = "no_units"
    sentence = "“%(column)s” has no values. Give at least one row."


class TooFewUnitsError(MeasuresError):
    code = "too_few_units"
    sentence = (
        "“%(column)s” has %(count)s units, and %(measure)s needs at least %(least)s. Add rows."
    )


class TooFewPeriodsError(MeasuresError):
    code = "too_few_periods"
    sentence = "“%(column)s” is known of one period only, and change needs two. Wait for the next."


class ShapeError(MeasuresError):
    code = "shape"
    sentence = (
        "“%(column)s” has the shape %(found)s; it must be %(expected)s. Give one value for each"
        " unit."
    )


class GroupMissingError(MeasuresError):
    code = "group_missing"
    sentence = (
        "“%(column)s”, row %(row)s: there is no group. Say to which group the row belongs, or take"
        " it out."
    )


class NotNestedError(MeasuresError):
    code = "not_nested"
    sentence = (
        "“%(column)s”: “%(value)s” lies in “%(first)s” and in “%(second)s” of the level above, but"
        " each group must lie in one. Use codes, which are not the same in two places."
    )


class ChoiceOutOfRangeError(MeasuresError):
    code = "choice_out_of_range"
    sentence = "%(choice)s is %(value)s; it must be %(expected)s. Choose another."


class ClassUnknownError(MeasuresError):
    code = "class_unknown"
    sentence = (
        "“%(column)s”, row %(row)s: “%(value)s” is not an urban-rural class; it must be one of"
        " %(expected)s, or empty where there is none. Correct it."
    )


class OneSideMissingError(MeasuresError):
    code = "one_side_missing"
    sentence = (
        "“%(column)s”: there is no unit with a value and a class on the side “%(side)s”, so there"
        " is no gap to measure. Add rows, or complete the classes."
    )


class DivisorZeroError(MeasuresError):
    code = "divisor_zero"
    sentence = "“%(column)s” comes to 0, so %(measure)s would divide by zero. Choose another."


class ConstantValueError(MeasuresError):
    code = "constant_value"
    sentence = (
        "“%(column)s” is the same in every row, so %(measure)s has nothing to compare. Choose"
        " another column."
    )


class UnitTwiceError(MeasuresError):
    code = "unit_twice"
    sentence = (
        "“%(column)s”, row %(row)s: “%(value)s” stands in row %(first)s already. Keep one of the"
        " two, and measure one period at a time."
    )


class ColumnUnknownError(MeasuresError):
    code = "column_unknown"
    sentence = "%(file)s has no column “%(column)s”. It has: %(columns)s. Name one of these."


class ColumnTwiceError(MeasuresError):
    code = "column_twice"
    sentence = "%(file)s has two columns “%(column)s”. Give each column a name of its own."


class FolderInUseError(MeasuresError):
    code = "folder_in_use"
    sentence = "Another export or collect works in %(folder)s. Wait until it has ended, and repeat."


class FileUnreadableError(MeasuresError):
    code = "file_unreadable"
    sentence = (
        "%(file)s cannot be read as a %(kind)s table. Check the path, or save it again as CSV in"
        " UTF-8 (.csv) or as Parquet (.parquet)."
    )


class NoFrameError(MeasuresError):
    code = "no_frame"
    sentence = (
        "“%(called)s” is a %(kind)s, which is neither a path nor a data frame. Give a path, or a"
        " frame of Polars, pandas, Arrow or DuckDB."
    )


class FileNotUtf8Error(MeasuresError):
    """A CSV file is not in UTF-8; GB18030 is not guessed, since a wrong guess changes names."""

    code = "file_not_utf8"
    sentence = "%(file)s is not written in UTF-8 (perhaps GB18030 or GBK). Save it as “CSV UTF-8”."


class SeparatorError(MeasuresError):
    code = "file_separator"
    sentence = (
        "%(file)s has “%(mark)s” between its fields, not a comma. Save it as “CSV UTF-8 (comma"
        " delimited)”."
    )


class RowLengthError(MeasuresError):
    code = "row_length"
    sentence = (
        "%(file)s, row %(row)s: %(found)s fields where the header has %(expected)s. Correct the row"
        " (a comma or a quote too many?)."
    )
