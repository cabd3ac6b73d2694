"""Refusals of frames, each naming file, element and rule."""

from commonfield.kernel.errors import CommonfieldError


class FrameWrongError(CommonfieldError):
    code = "frame_wrong"
    sentence = "%(file)s, %(element)s: %(why)s. See docs/evaluation.md for the form."


class FrameUnknownError(CommonfieldError):
    code = "frame_unknown"
    status = 404
    sentence = "There is no frame “%(frame)s”. Choose one of: %(frames)s."


class PlacesTooFewError(CommonfieldError):
    code = "places_too_few"
    sentence = (
        "Places with enough values to be compared here: %(count)s. An index needs two at least."
        " Choose a wider area, another level or another period."
    )


class IndicatorsSameError(CommonfieldError):
    code = "indicators_same"
    sentence = (
        "No indicator of this index tells these places apart: each is the same everywhere, or not"
        " shown. Choose a wider area, another level or another period."
    )
