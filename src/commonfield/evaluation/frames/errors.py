"""Refusals of frames, each naming file, element and rule."""

from commonfield.kernel.errors import CommonfieldError


class FrameWrongError(CommonfieldError):
    """A frame cannot be read."""

    code = "frame_wrong"
    sentence = "%(file)s, %(element)s: %(why)s. See docs/evaluation.md for the form."


class FrameUnknownError(CommonfieldError):
    """There is no frame of that code."""

    code = "frame_unknown"
    status = 404
    sentence = "There is no frame “%(frame)s”. Choose one of: %(frames)s."
