"""Which files are recordings, and which of them are parts of one, by their names."""

import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

SOUND_SUFFIXES: Final = frozenset(
    {".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".oga", ".opus", ".wav", ".flac", ".webm", ".weba"}
)
# How a part of a recording is called: 01 采茶.mp3, 第02集.mp3.
_NUMBER: Final = re.compile(r"^第?\s*(\d{1,3})(?!\d)[集回章讲段部]?[\s._\-—、·]*")


def parts_among(names: Iterable[str]) -> list[str]:
    """Return the numbered recordings among files that came together, in order; none if only one."""
    found = {
        (int(match[1]), name)
        for name in names
        if PurePath(name).suffix.lower() in SOUND_SUFFIXES and (match := _NUMBER.match(name))
    }
    numbers = {number for number, _ in found}
    return [name for _, name in sorted(found)] if len(numbers) == len(found) > 1 else []


def without_number(name: str) -> str:
    """Return what a part is called after its number."""
    return _NUMBER.sub("", name)
