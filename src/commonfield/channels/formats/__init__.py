"""What each platform's files look like, as data: columns by name with aliases, states, words."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

_HERE: Final = Path(__file__).parent
_UNIT: Final = re.compile(r"[\s()（）:：_\-+]|\(元\)|（元）")


@lru_cache(maxsize=4_096)
def folded(text: str) -> str:
    """Return a head or a state as it is compared: without blanks, brackets and the unit."""
    plain = _UNIT.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return plain.removesuffix("元") or plain


@dataclass(frozen=True)
class Format:
    """A kind of file of a platform: its columns' aliases by our names, folded."""

    platform: str
    kind: str
    number: re.Pattern[str]
    columns: Mapping[str, Sequence[str]]
    needs: Sequence[str]
    names: Mapping[str, str]
    one_of: Sequence[str] = ()
    states: Mapping[str, str] = field(default_factory=dict)
    after_sale: Mapping[str, str] = field(default_factory=dict)
    money: Sequence[tuple[str, Sequence[str]]] = ()
    # Columns that one row of money is the sum of, by their kind.
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class SharedWords:
    """What all platforms' files have in common."""

    personal: Sequence[str]
    notes: Sequence[str]
    totals: tuple[str, ...]
    platforms: Mapping[str, str]
    provinces: Mapping[str, str]


@lru_cache(maxsize=1)
def formats() -> tuple[Format, ...]:
    """Return every kind of file that is known, platform by platform."""
    found = [
        _format(platform, each) for platform in _platforms().values() for each in platform["file"]
    ]
    figures = _read("shared.toml")["figures"]
    columns = {name: [folded(each) for each in words] for name, words in figures.items()}
    names = {name: words[0] for name, words in figures.items()}
    needs = ("quarter", "income", "refunds")
    found.append(Format("", "figures", re.compile(".+"), columns, needs, names))
    return tuple(found)


@lru_cache(maxsize=1)
def shared_words() -> SharedWords:
    """Return the words by which dropped columns, totals and provinces are known."""
    read = _read("shared.toml")
    personal, notes, totals = (
        tuple(folded(each) for each in read[name]) for name in ("personal", "notes", "totals")
    )
    return SharedWords(personal, notes, totals, read["platforms"], read["provinces"])


def sheet_columns(platform: str, sheet: str) -> list[str]:
    """Return the head of a sheet that goes back to a platform: ``shipping`` or ``stock``."""
    columns: list[str] = _platforms()[platform][sheet]["columns"]
    return columns


@lru_cache(maxsize=1)
def _platforms() -> dict[str, dict[str, Any]]:
    return {name: _read(f"{name}.toml") for name in ("pinduoduo", "taobao", "douyin")}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


def _format(platform: Mapping[str, Any], file: Mapping[str, Any]) -> Format:
    return Format(
        platform=platform["platform"],
        kind=file["kind"],
        number=re.compile(platform["number"]),
        columns={name: [folded(each) for each in words] for name, words in file["columns"].items()},
        needs=file["needs"]["all"],
        names={name: words[0] for name, words in file["columns"].items()},
        one_of=file["needs"].get("one", ()),
        states={folded(text): code for text, code in platform["states"].items()},
        after_sale={folded(text): code for text, code in platform["after_sale"].items()},
        money=[(each["kind"], each["words"]) for each in file.get("money", ())],
        parts={
            kind: [folded(each) for each in words] for kind, words in file.get("parts", {}).items()
        },
    )
