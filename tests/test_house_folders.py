"""A feature is a folder (docs/adr/0071): where pages, their templates and their tests lie."""

import ast
import itertools
import re
from pathlib import Path

from tests.test_house_style import (
    KINDS,
    PACKAGE,
    ROOT,
    SOURCE,
    inside,
    is_named,
    source_files,
    tree_of,
)


def sub_room_of(path: Path) -> str:
    """Return the room or sub-room in which a file of the program lies, by its folder."""
    folder = inside(path).parent
    names = {name for kind in KINDS.values() for name in kind} | {"templates", "static"}
    parts = list(itertools.takewhile(lambda part: part not in names, folder.parts))
    return "/".join(parts)


def test_template_of_one_sub_room_lies_in_it():
    users: dict[str, set[str]] = {}
    for path in (*source_files(), *SOURCE.rglob("*.html")):
        for name in re.findall(r'"([\w/]+\.html)"', path.read_text(encoding="utf-8")):
            users.setdefault(name, set()).add(sub_room_of(path))
    shared = {
        path.relative_to(path.parents[1]).as_posix(): sub_room_of(path)
        for path in SOURCE.glob("*/*/templates/*/*.html")
    }

    wrong = {
        name: "".join(users.get(name, ()))
        for name, room in shared.items()
        if len(found := users.get(name, set())) == 1 and min(found).startswith(f"{room}/")
    }

    assert wrong == {}, "move each to the folder of its sub-room (docs/adr/0071)"


def test_sub_rooms_with_pages_have_their_tests_in_a_folder_of_their_own():
    pages = {
        sub_room_of(path)
        for path in source_files()
        if path.is_relative_to(PACKAGE) and is_named(path, "views")
    }
    sub_rooms = {each for each in pages if "/" in each}

    without = {each for each in sub_rooms if not [*(ROOT / "tests" / each).glob("test_views*.py")]}

    assert sub_rooms >= {"stores/stock", "orders/desk"}
    assert without == set()


def test_market_is_the_buyers_way_and_has_no_page_of_the_desk():
    addresses = [
        node.value
        for node in ast.walk(tree_of(PACKAGE / "market" / "urls.py"))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]

    assert [each for each in addresses if each.startswith("desk")] == []
