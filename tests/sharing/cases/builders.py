"""Villages with a clerk each, an editor, and cases that they tell."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from commonfield.people.choices import Role
from commonfield.people.commands import grant_role
from commonfield.people.types import SYSTEM, Actor, NewGrant
from commonfield.sharing.cases.commands import decide_case, tell_case
from commonfield.sharing.cases.types import CaseDetails
from commonfield.workshop.choices import Verdict
from tests.copies import copied
from tests.night import NOW, TODAY
from tests.people.builders import COUNTY, actor, make_person
from tests.portal.builders import make_county, village

# Every village of the small county; the first tells the cases.
VILLAGES: Final = [village(town, number) for town in range(3) for number in range(2)]
KEYS: Final = CaseDetails(
    village=VILLAGES[0],
    topic="hall",
    began_on=TODAY - timedelta(days=200),
    ended_on=None,
    cost_fen=18_000,
    work_days=3,
    indicator="hall_events",
    direction=1,
    title="三户轮值管钥匙",
    done="一个月三户人家轮着管钥匙，门上写着开门的钟点。",
    happened="一个月开二十六天。",
    failed="采茶的时候没有人来，改到晚上开。",
    ask="村妇联",
    title_en="Three families, one key",
    done_en="Three families a month keep the key; the hours stand on the door.",
    failed_en="Nobody came in the picking season; hours moved to the evening.",
    ask_en="The village's women's committee",
)


class CaseCast(NamedTuple):
    """The clerk of the first village, one of the second, and the county's editor."""

    clerk: Actor
    other: Actor
    editor: Actor


def make_officer(role: Role, place: str) -> Actor:
    """Write down a person with a role since last year."""
    person_id = make_person("王大力")
    since = TODAY - timedelta(days=400)
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(person_id, role, place, valid_from=since))
    return actor(person_id)


@copied
def make_case_cast() -> CaseCast:
    """Write the small county with its clerks and editor."""
    make_county()
    return CaseCast(
        make_officer(Role.VILLAGE_CLERK, VILLAGES[0]),
        make_officer(Role.VILLAGE_CLERK, VILLAGES[1]),
        make_officer(Role.EDITOR, COUNTY),
    )


def make_case(
    cast: CaseCast, *, at: datetime = NOW, is_accepted: bool = True, **changes: object
) -> str:
    """Tell a case, and accept it; return its address."""
    slug = tell_case(by=cast.clerk, now=at, details=replace(KEYS, **changes))  # type: ignore[arg-type]
    if is_accepted:
        decide_case(by=cast.editor, now=at, slug=slug, verdict=Verdict.ACCEPTED)
    return slug
