"""What evaluation refuses; what its mathematics refuse comes as a refusal of this room."""

from collections.abc import Iterator
from contextlib import contextmanager

from commonfield.kernel.errors import CommonfieldError
from commonfield_measures.errors import MeasuresError


class EvaluationError(CommonfieldError):
    """Data, weights or a choice that a formula cannot answer: the library's code and sentence."""

    code = "refused"

    def __init__(self, refused: MeasuresError) -> None:
        super().__init__(**refused.params)
        self.code, self.sentence = refused.code, refused.sentence


@contextmanager
def mathematics() -> Iterator[None]:
    """Let what the library refuses inside go on as a refusal that pages can show."""
    try:
        yield
    except MeasuresError as error:
        raise EvaluationError(error) from error


class PdfNotInstalledError(CommonfieldError):
    status = 501
    sentence = (
        "This server has no typesetter, so that reports are pages only. Its operator installs one"
        " with pip install 'commonfield[reports]'."
    )


class IndicatorUnknownError(CommonfieldError):
    status = 404
    sentence = (
        "There is no indicator “%(indicator)s” here, or it is not computed for places of this"
        " level. Choose one from the list of indicators."
    )


class OutcomeNobodysActError(CommonfieldError):
    status = 422
    sentence = (
        "“%(indicator)s” is nobody's act in a village: it is a share, a state or a table, or is not"
        " counted by village. Choose a figure that adds up what people do, such as events held in"
        " halls."
    )


class AskedWrongError(CommonfieldError):
    sentence = (
        "What this address asks for cannot be computed. %(why)s Correct it on the page, and take"
        " the file from there."
    )
