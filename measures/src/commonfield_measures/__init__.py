"""Indices and measures of how things are shared, from tables of numbers.

``build_index`` makes a composite index of COINr's two tables, with how sure its ranks are;
``inequality`` measures how evenly a column is shared; ``evaluate`` computes indicators from
exported facts. ``composite``, ``measures`` and ``indicators`` hold their parts, each formula with
its source. It knows no Django and nothing of the program beside it.
"""

# The names are looked up on first use: a program that needs a refusal alone loads no arrays.
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonfield_measures.errors import MeasuresError
    from commonfield_measures.notebook import (
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
    "MeasuresError",
    "Request",
    "Summary",
    "build_index",
    "evaluate",
    "inequality",
]


def __getattr__(name: str) -> object:
    """Return a public name.

    Raises:
        AttributeError: if it is none of them.
    """
    if name not in __all__:
        raise AttributeError(f"commonfield_measures has no {name}")
    from commonfield_measures import notebook  # noqa: PLC0415 - arrays and Arrow are slow to load

    return getattr(notebook, name)
