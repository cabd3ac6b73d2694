"""Rows that were read, as they wait to be taken: packed in blocks, nothing personal."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final

from commonfield.channels.types import (
    ReadFigures,
    ReadItem,
    ReadLine,
    ReadMoney,
    ReadOrder,
    ReadRefund,
)

AT_ONCE: Final = 1_000
# What blocks are sealed for in the database: the keeper's eyes alone, until they are deleted.
BLOCKS_PURPOSE: Final = "channels.file"
_KINDS: Final = {
    kind.__name__: kind for kind in (ReadOrder, ReadRefund, ReadMoney, ReadFigures, ReadLine)
}
_NAMES: Final = {name: [each.name for each in fields(kind)] for name, kind in _KINDS.items()}
# Where instants stand, and where lines do.
_TIMES: Final = {
    name: [place for place, each in enumerate(fields(kind)) if "datetime" in str(each.type)]
    for name, kind in _KINDS.items()
}
_LINES: Final = _NAMES["ReadOrder"].index("lines")


def packed(items: Sequence[ReadItem]) -> bytes:
    text = json.dumps([_plain(each) for each in items], ensure_ascii=False)
    return zlib.compress(text.encode(), level=1)


def items_of(block: bytes) -> list[ReadItem]:
    return [_item(each) for each in json.loads(zlib.decompress(block))]


def _plain(item: ReadItem | ReadLine) -> list[Any]:
    name = type(item).__name__
    values = [getattr(item, each) for each in _NAMES[name]]
    for place in _TIMES[name]:
        if values[place] is not None:
            values[place] = int(values[place].timestamp())
    if name == "ReadOrder":
        values[_LINES] = [_plain(line) for line in values[_LINES]]
    return [name, *values]


def _item(plain: list[Any]) -> Any:  # noqa: ANN401 - one of _KINDS
    name, *values = plain
    for place in _TIMES[name]:
        if values[place] is not None:
            values[place] = datetime.fromtimestamp(values[place], UTC)
    if name == "ReadOrder":
        values[_LINES] = tuple(_item(line) for line in values[_LINES])
    return _KINDS[name](*values)
