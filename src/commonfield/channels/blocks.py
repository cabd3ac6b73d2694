"""Rows that were read, as they wait to be taken: packed in blocks, nothing personal."""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from itertools import batched
from typing import Any, Final

from commonfield.channels.types import (
    ReadFigures,
    ReadItem,
    ReadLine,
    ReadMoney,
    ReadOrder,
    ReadRefund,
)

AT_ONCE: Final = 500
_KINDS: Final = {
    kind.__name__: kind for kind in (ReadOrder, ReadRefund, ReadMoney, ReadFigures, ReadLine)
}
_NAMES: Final = {name: [each.name for each in fields(kind)] for name, kind in _KINDS.items()}


def blocks_of(items: Iterable[ReadItem]) -> Iterator[bytes]:
    """Yield items in packed blocks."""
    for some in batched(items, AT_ONCE, strict=False):
        text = json.dumps([_plain(each) for each in some], ensure_ascii=False)
        yield zlib.compress(text.encode())


def items_of(block: bytes) -> list[ReadItem]:
    """Return the items of a block."""
    return [_item(each) for each in json.loads(zlib.decompress(block))]


def _plain(item: ReadItem | ReadLine) -> list[Any]:
    name = type(item).__name__
    return [name, *(_plain_value(getattr(item, each)) for each in _NAMES[name])]


def _plain_value(value: object) -> object:
    if isinstance(value, datetime):
        return {"at": int(value.timestamp())}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _item(plain: list[Any]) -> Any:  # noqa: ANN401 - one of _KINDS
    kind, *values = plain
    return _KINDS[kind](*(_value(each) for each in values))


def _value(plain: Any) -> Any:  # noqa: ANN401 - what JSON holds
    if isinstance(plain, dict):
        return datetime.fromtimestamp(plain["at"], UTC)
    if isinstance(plain, list):
        return tuple(_item(each) for each in plain)
    return plain
