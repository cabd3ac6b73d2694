"""Evaluation turns facts and registers into indicators, indices and measures of gaps.

It owns indicators, what of them may be shown, the pages that rank and compare places, and the few
figures that are entered by hand. The mathematics is the library ``commonfield_measures``, whose
names it offers beside its own: ``from commonfield.evaluation import build_index, evaluate``. It
never reads a shop or a book.
"""

# The names are looked up when somebody asks for them, so that the server starts without arrays.
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonfield.evaluation.notebook import (
        Choices,
        EvaluatedFrames,
        IndexFrames,
        Request,
        Summary,
        build_index,
        evaluate,
        inequality,
    )

__all__ = [
    "Choices",
    "EvaluatedFrames",
    "IndexFrames",
    "Request",
    "Summary",
    "build_index",
    "evaluate",
    "inequality",
]


def __getattr__(name: str) -> object:
    """Return a name of the notebook's."""
    if name not in __all__:
        raise AttributeError(f"commonfield.evaluation has no {name}")
    from commonfield.evaluation import notebook  # noqa: PLC0415 - arrays and Arrow are slow to load, and the server's start needs neither

    return getattr(notebook, name)
