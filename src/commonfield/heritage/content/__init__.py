"""Heritage items shipped with the program, in both languages: a file per county, city or province.

``certainty`` is that of the source; items under ``X`` are never shown before a person with a
duty in the place has confirmed them.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from commonfield.heritage.types import HeritageDetails

_FILES: Final = ("songyang.toml", "ningbo.toml", "zhejiang.toml")
_IN_TWO: Final = ("name", "story", "source", "spot")


@dataclass(frozen=True, slots=True)
class ShippedItem:
    code: str
    details: HeritageDetails


def shipped_items(county: str) -> list[ShippedItem]:
    """Return a county's shipped items: its own, its city's and its province's."""
    above = {county[:digits].ljust(12, "0") for digits in (2, 4)}
    return [
        each
        for each in _every()
        if each.details.place in above or each.details.place[:6] == county[:6]
    ]


@cache
def _every() -> tuple[ShippedItem, ...]:
    found = []
    for name in _FILES:
        text = files(__package__ or "").joinpath(name).read_text(encoding="utf-8")
        found += [_item(each) for each in tomllib.loads(text)["item"]]
    return tuple(found)


def _item(data: dict[str, Any]) -> ShippedItem:
    code = data.pop("code")
    for name in _IN_TWO:
        text = data.pop(name, {"zh": "", "en": ""})
        data |= {name: text["zh"], f"{name}_en": text["en"]}
    return ShippedItem(code, HeritageDetails(**data))
