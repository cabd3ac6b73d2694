"""What a panel may not be: each sentence names the unit, the time and what to do."""

from commonfield_measures.errors import MeasuresError


class UnitTimeTwiceError(MeasuresError):
    code = "unit_time_twice"
    sentence = (
        "“%(unit)s” stands twice at %(time)s, in row %(row)s for the second time. Keep one of the"
        " two, or add them up."
    )


class CellEmptyError(MeasuresError):
    code = "cell_empty"
    sentence = "“%(column)s”, row %(row)s is empty. Fill it in, or take the row out."


class AdoptionChangedError(MeasuresError):
    code = "adoption_changed"
    sentence = (
        "“%(unit)s”, row %(row)s: adopted “%(value)s”, but “%(first)s” in its first row. A unit"
        " adopts once or never: write the same in all its rows."
    )


class TimesMixedError(MeasuresError):
    code = "times_mixed"
    sentence = (
        "The times “%(one)s” and “%(other)s” cannot be put in order. Write all as numbers (2025),"
        " or all in one form whose letters sort by time (2025-Q4, 2025-04)."
    )


class AdoptionOffTimesError(MeasuresError):
    code = "adoption_off_times"
    sentence = (
        "“%(unit)s” adopted at “%(value)s”, which is no time of this panel (%(first)s to %(last)s)."
        " Write the first of its times that the adoption touches; leave it empty for a unit that"
        " adopts later or never."
    )


class PanelGapError(MeasuresError):
    code = "panel_gap"
    sentence = (
        "“%(unit)s” has %(count)s of the panel's %(expected)s times and nothing at %(time)s. Add"
        " the rows (with 0 where nothing happened), or take the unit out."
    )


class NoAdoptersError(MeasuresError):
    code = "no_adopters"
    sentence = (
        "No unit adopted at a time of this panel after its first, so there is no effect to measure."
        " Fill in “adopted”, or add earlier times."
    )


class NoControlsError(MeasuresError):
    code = "no_controls"
    sentence = (
        "Every unit adopted, so there is nothing to compare with. Add units that never did, with"
        " “adopted” left empty."
    )
