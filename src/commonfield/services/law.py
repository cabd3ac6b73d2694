"""Law as data: a folder's TOML files, read once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def law(beside: str, name: str) -> dict[str, Any]:
    """Return what stands in ``<name>.toml`` beside a module's file."""
    text = Path(beside).with_name(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
