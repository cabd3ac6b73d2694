"""Parts that rooms above add to the page of a variety."""

from collections.abc import Callable
from typing import Final

# A variety's code, to safe HTML; empty where there is nothing to show.
type VarietyPart = Callable[[str], str]

_PARTS: Final[dict[str, VarietyPart]] = {}


def register_variety_part(name: str, part: VarietyPart) -> None:
    """Show a part on the page of each variety; one of the same name is replaced."""
    _PARTS[name] = part


def parts_of(variety: str) -> list[str]:
    return [part(variety) for part in _PARTS.values()]
