"""Law and figures as data: what may not be asked, and what facts answer."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from commonfield.services.paperwork.types import BarredField, KnownFigure


def _read(name: str) -> list[dict[str, Any]]:
    text = Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["entry"]
    return found


@cache
def barred_fields() -> tuple[BarredField, ...]:
    """Return what may not be asked of a village."""
    return tuple(BarredField(**each) for each in _read("barred"))


@cache
def known_figures() -> tuple[KnownFigure, ...]:
    """Return what facts answer for a village; each is known by its names, too."""
    found = (KnownFigure(**each) for each in _read("known"))
    return tuple(found)
