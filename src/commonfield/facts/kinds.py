"""The kinds of fact, read once from ``kinds.toml``."""

import tomllib
from pathlib import Path
from typing import Final

from commonfield.facts.types import FactKind


def _read(path: Path) -> dict[str, FactKind]:
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return {code: FactKind(code, **entry) for code, entry in entries.items()}


KINDS: Final = _read(Path(__file__).with_name("kinds.toml"))


def kind_of(code: str) -> FactKind | None:
    """Return the kind of that code, if there is one."""
    return KINDS.get(code)


def all_kinds() -> list[FactKind]:
    """Return every kind, by code."""
    return [KINDS[code] for code in sorted(KINDS)]
