"""Categories of goods, read from files: those that come with the program, and a county's.

A county's file (``GOODS_CATEGORIES``) adds categories; the same code there replaces one of ours.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from commonfield.stores.choices import Licence
from commonfield.stores.errors import CategoriesUnreadableError
from commonfield.stores.types import Category

_SHIPPED: Final = Path(__file__).parent / "categories.toml"
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,19}")


@cache
def categories_by_code() -> dict[str, Category]:
    """Return all categories by their codes, in the order in which they are offered.

    Raises:
        CategoriesUnreadableError: if a file cannot be read as categories.
    """
    files = [_SHIPPED, *map(Path, filter(None, [settings.GOODS_CATEGORIES]))]
    return {each.code: each for path in files for each in _read(path)}


def _read(path: Path) -> list[Category]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["category"]
        return [_category(each) for each in entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CategoriesUnreadableError(file=str(path), why=str(error)) from error


def _category(entry: dict[str, Any]) -> Category:
    found = Category(
        code=str(entry["code"]),
        name=str(entry["zh"]),
        name_en=str(entry["en"]),
        is_traced=bool(entry.get("is_traced")),
        is_food=bool(entry.get("is_food")),
        licence=Licence(entry.get("licence", Licence.NONE)),
    )
    if not _CODE.fullmatch(found.code):
        raise ValueError(f"{found.code!r} is no code of small letters, at most 20")
    return found
