"""Refusals of frames, each naming file, element and rule."""

from commonfield_measures.errors import MeasuresError


class FrameWrongError(MeasuresError):
    code = "frame_wrong"
    sentence = "%(file)s, %(element)s: %(why)s. See docs/evaluation.md for the form."


class PlacesTooFewError(MeasuresError):
    code = "places_too_few"
    sentence = (
        "Places with enough values to be compared here: %(count)s. An index needs two at least."
        " Choose a wider area, another level or another period."
    )


class IndicatorsSameError(MeasuresError):
    code = "indicators_same"
    sentence = (
        "No indicator of this index tells these places apart: each is the same everywhere, or"
        " withheld. Choose a wider area, another level or another period."
    )
