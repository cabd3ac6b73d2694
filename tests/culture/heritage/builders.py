"""Rows of the heritage for tests, by the commands that a county uses."""

from commonfield.culture.heritage.commands import add_inheritor, add_item, publish_item
from commonfield.culture.heritage.types import HeritageWords, NewInheritor
from commonfield.people.types import SYSTEM
from tests.people.builders import NOW, VILLAGE


def make_words(name: str = "排祭", *, place: str = VILLAGE, **columns: object) -> HeritageWords:
    said = {
        "kind": "custom",
        "certainty": "B",
        "deed": "done",
        "story": "家家出一桌。",
        "source": "县志",
        "trail_number": 1,
        **columns,
    }
    return HeritageWords(name=name, place=place, **said)  # type: ignore[arg-type]  # columns by name


def make_item(
    name: str = "排祭", *, place: str = VILLAGE, is_shown: bool = True, **columns: object
) -> str:
    """Write an item down, shown unless it is said otherwise; return its code."""
    code = add_item(by=SYSTEM, now=NOW, words=make_words(name, place=place, **columns))
    if is_shown:
        publish_item(by=SYSTEM, now=NOW, code=code)
    return code


def make_inheritor(item: str, *, place: str = VILLAGE, **columns: object) -> str:
    said = {"level": "county", "name": "王阿婆", "born_year": 1940, **columns}
    if said.get("person"):
        said["name"] = ""
    inheritor = NewInheritor(place=place, **said)  # type: ignore[arg-type]  # columns by name
    return add_inheritor(by=SYSTEM, now=NOW, item=item, inheritor=inheritor)
