"""Refusals of entries by hand, each telling what, why and what next."""

from commonfield.kernel.errors import CommonfieldError


class EntryError(CommonfieldError):
    """An entry that cannot be taken."""

    code = "entry_refused"


class RegisterWrongError(EntryError):
    """The register of what may be entered cannot be read."""

    code = "entry_register_wrong"
    sentence = "%(file)s, column %(column)s: %(why)s. See docs/evaluation.md for the form."


class ColumnToldByFactsError(EntryError):
    """A column that facts tell already."""

    code = "entry_told_by_facts"
    sentence = (
        "The column %(column)s cannot be entered by hand: %(told)s tells it from facts. Take it out"
        " of the register, or name what no event can tell."
    )


class ColumnUnknownError(EntryError):
    """A column that nobody registered."""

    code = "entry_column_unknown"
    sentence = (
        "“%(column)s” is nothing that may be entered by hand. Choose a figure of the list; what"
        " people do here is counted from facts."
    )


class PlaceUnknownError(EntryError):
    """No place of this code was in force."""

    code = "entry_place_unknown"
    sentence = (
        "“%(place)s” was no place in force on %(day)s; codes change when places are merged. Enter"
        " the 12 digits of the place that stood on that day."
    )


class LevelNotToldError(EntryError):
    """A place of a level of which the figure is not told."""

    code = "entry_level_not_told"
    sentence = (
        "This figure is not told of a place of this kind. Choose one of those named beside the"
        " figure."
    )


class NoNumberError(EntryError):
    """A value that is none."""

    code = "entry_no_number"
    sentence = "“%(text)s” is no number. Write digits with a decimal point, such as 1234.5."


class NoDayError(EntryError):
    """A day that is none."""

    code = "entry_no_day"
    sentence = "“%(text)s” is no day. Write it as 2020-11-01."


class ValueOutOfRangeError(EntryError):
    """A value that cannot be."""

    code = "entry_out_of_range"
    sentence = (
        "%(value)s cannot be: for such a place it lies between %(least)s and %(most)s. Look for a"
        " digit too many, or for another unit."
    )


class ValueNotWholeError(EntryError):
    """Part of something that is counted whole."""

    code = "entry_not_whole"
    sentence = "%(value)s cannot be: this is counted in whole numbers. Look at the decimal point."


class DayAheadError(EntryError):
    """A day that is still to come."""

    code = "entry_day_ahead"
    sentence = "%(day)s is still to come: nothing can be told of it. Enter the day that is told of."


class DayTooEarlyError(EntryError):
    """A day of which nobody here could tell."""

    code = "entry_day_too_early"
    sentence = "%(day)s is too long ago: days are taken from 1949-10-01 on. Look at the year."


class TextTooLongError(EntryError):
    """A source or a reason is longer than what is kept."""

    code = "entry_text_too_long"
    sentence = (
        "A source has at most %(source)s characters and a reason %(reason)s; one of the two has"
        " %(length)s. Shorten it."
    )


class SourceMissingError(EntryError):
    """Nobody says where the value comes from."""

    code = "entry_source_missing"
    sentence = "Say where the value comes from: who published it, where and when."


class EvidenceMissingError(EntryError):
    """Nothing shows the value."""

    code = "entry_evidence_missing"
    sentence = (
        "Add a picture or a PDF that shows the value: whoever checks it must see what you saw."
    )


class JumpUnexplainedError(EntryError):
    """A value far from the last one."""

    code = "entry_jump_unexplained"
    sentence = (
        "The last value, of %(day)s, was %(last)s; %(value)s differs by more than %(most)s %%. Look"
        " again, or say why it is right."
    )


class RevisionUnexplainedError(EntryError):
    """A revision without a reason."""

    code = "entry_revision_unexplained"
    sentence = "%(last)s counts for this place and day. To revise it, say why."


class ReasonMissingError(EntryError):
    """Sent back or withdrawn without a word."""

    code = "entry_reason_missing"
    sentence = "Say why, in a few words: others will read it."


class EntryCountsError(EntryError):
    """An accepted entry of the same place and day."""

    code = "entry_counts"
    status = 409
    sentence = (
        "%(last)s counts for this place and day already. Open that entry and revise it, if it is"
        " wrong."
    )


class EntryWaitsError(EntryError):
    """Another entry of the same place and day waits."""

    code = "entry_waits"
    status = 409
    sentence = (
        "An entry for this place and day waits to be checked. Have it decided first, or take it"
        " back."
    )


class EntryTwiceError(EntryError):
    """A place and a day twice in a file."""

    code = "entry_twice"
    sentence = "This place and day stand in the file twice. Keep one of the rows."


class EntryReplacedError(EntryError):
    """What a revision is meant to replace does not count any more."""

    code = "entry_replaced"
    status = 409
    sentence = (
        "What this entry would replace does not count any more. Open the newest entry for the place"
        " and day, and start from there."
    )


class OwnEntryError(EntryError):
    """Somebody checks what they entered."""

    code = "entry_own"
    status = 403
    sentence = "You entered this yourself. Ask another person of the county to check it."


class EntryDecidedError(EntryError):
    """An entry on which somebody has decided."""

    code = "entry_decided"
    status = 409
    sentence = "Somebody has decided on this entry already. Load the page again to see how."


class EntryNotOwnError(EntryError):
    """Somebody else's entry that still waits."""

    code = "entry_not_own"
    status = 403
    sentence = (
        "Only who entered this can take it back while it waits. Send it back instead, and say why."
    )


class EntryOverError(EntryError):
    """An entry that does not count and never will."""

    code = "entry_over"
    status = 409
    sentence = "This entry does not count, so there is nothing to withdraw or revise."


class NothingEnteredError(EntryError):
    """A sheet that would change nothing."""

    code = "entry_nothing"
    sentence = "Nothing in this file would change anything. Fill in values and send it again."
