"""The registry of kinds: each room registers what it records when it starts."""

from commonfield.facts.types import FactKind

_kinds: dict[str, FactKind] = {}


def register_kind(*kinds: FactKind) -> None:
    """Add kinds; the code of each begins with the room that records it."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind_of(code: str) -> FactKind | None:
    """Return the kind of that code, if registered."""
    return _kinds.get(code)


def all_kinds() -> list[FactKind]:
    """Return every registered kind, by code."""
    return [_kinds[code] for code in sorted(_kinds)]
