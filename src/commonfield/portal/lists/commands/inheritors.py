"""A row of heritage items and those who carry them on."""

from commonfield.heritage.choices import (
    Certainty,
    Deed,
    HeritageKind,
    HeritageLevel,
    InheritorLevel,
)
from commonfield.heritage.commands import add_inheritor, add_item
from commonfield.heritage.queries import desk_items, inheritors_at_desk
from commonfield.heritage.types import HeritageDetails, HeritageView, NewInheritor
from commonfield.portal.lists import errors
from commonfield.portal.lists.commands.line import Line
from commonfield.portal.lists.types import Outcome

_EVERY = 10_000


def take_inheritor(line: Line) -> Outcome:
    """Add an inheritor, and the item too where the desk does not have it."""
    by, now, name, where = line.shared.by, line.shared.now, line.text("name", 60), line.place()
    item, title = _item(line), line.needed("item")
    code = item.code if item else _add_item(line, title, where)
    if not name:
        return line.stands(title) if item else line.entered(title)
    key = (code, name, where)
    standing = inheritors_at_desk(by=by, now=now, item=item.id) if item else []
    if any((each.name, each.place) == (name, where) for each in standing):
        return line.stands(key)
    level = line.choice("level", InheritorLevel, InheritorLevel.NONE)
    new = NewInheritor(level, where, name=name, born_year=line.number("born_year"))
    add_inheritor(by=by, now=now, item=code, inheritor=new)
    return line.entered(key)


def _item(line: Line) -> HeritageView | None:
    name = line.needed("item")
    found = desk_items(by=line.shared.by, now=line.shared.now, size=_EVERY)
    return next((each for each in found if each.name == name), None)


def _add_item(line: Line, name: str, where: str) -> str:
    if not (line.text("kind") and line.text("source")):
        raise errors.ItemNameUnknownError
    details = HeritageDetails(
        kind=line.choice("kind", HeritageKind),
        name=name,
        place=where,
        certainty=Certainty.HEARD,
        deed=Deed.DONE,
        level=line.choice("item_level", HeritageLevel, HeritageLevel.NONE),
        source=line.text("source", 500),
    )
    return add_item(by=line.shared.by, now=line.shared.now, details=details)
