"""An innovation centre and who runs it."""

from typing import Final

from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.projects.centres.commands import issue_rule
from commonfield.projects.centres.types import RuleText
from tests.copies import copied
from tests.night import NOW
from tests.people.builders import VILLAGE, make_actor, make_places
from tests.places.builders import make_venue

CENTRE: Final = "tea-centre"
RULE: Final = "SY-2026-03"


@copied
def make_centre() -> Actor:
    """Write a centre; return its manager."""
    make_places()
    make_venue(CENTRE, kind="centre", place_code=VILLAGE)
    return make_actor(Role.PARK_MANAGER, place=VILLAGE)


def make_rule(by: Actor, text: str = "一芽一叶，当日付制。") -> int:
    new = RuleText(RULE, "鲜叶采摘规程", text)
    return issue_rule(by=by, now=NOW, venue=CENTRE, new=new)
