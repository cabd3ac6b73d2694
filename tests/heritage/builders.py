"""Rows of the heritage for tests, by the commands that a county uses."""

from collections.abc import Sequence
from dataclasses import asdict

from commonfield.heritage.commands import add_inheritor, add_item, publish_item
from commonfield.heritage.models import HeritageItem, Interview
from commonfield.heritage.types import HeritageDetails, NewInheritor, TranscriptLine
from commonfield.people.types import SYSTEM
from tests.people.builders import NOW, VILLAGE
from tests.voices.builders import make_voice


def make_details(name: str = "排祭", *, place: str = VILLAGE, **columns: object) -> HeritageDetails:
    said = {
        "kind": "custom",
        "certainty": "B",
        "deed": "done",
        "story": "家家出一桌。",
        "source": "县志",
        "trail_number": 1,
        **columns,
    }
    return HeritageDetails(name=name, place=place, **said)  # type: ignore[arg-type]  # columns by name


def make_item(
    name: str = "排祭", *, place: str = VILLAGE, is_shown: bool = True, **columns: object
) -> str:
    """Write an item down, shown by default; return its code."""
    code = add_item(by=SYSTEM, now=NOW, details=make_details(name, place=place, **columns))
    if is_shown:
        publish_item(by=SYSTEM, now=NOW, code=code)
    return code


def make_inheritor(item: str, *, place: str = VILLAGE, **columns: object) -> str:
    said = {"level": "county", "name": "王阿婆", "born_year": 1940, **columns}
    if said.get("person"):
        said["name"] = ""
    inheritor = NewInheritor(place=place, **said)  # type: ignore[arg-type]  # columns by name
    return add_inheritor(by=SYSTEM, now=NOW, item=item, inheritor=inheritor)


def make_interview(
    item: str = "",
    *,
    title: str = "小时候的排祭",
    lines: Sequence[TranscriptLine] = (),
    **columns: object,
) -> int:
    """Write down an interview that was found right; ``columns`` are its recording's."""
    row = HeritageItem.objects.get(code=item or make_item())
    voice = make_voice(**{"meaning": "", "title": title, **columns})  # type: ignore[arg-type]  # columns by name
    said = [asdict(each) for each in lines]
    return Interview.objects.create(recording=voice, item=row, lines=said).pk
