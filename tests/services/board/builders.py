"""A village with a clerk, a committee and its supervisors, for tests."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.services.board.commands import prepare_notice
from commonfield.services.board.types import NewNotice
from tests.night import TODAY
from tests.people.builders import VILLAGE, make_actor
from tests.services.builders import NOW

LAST_DAY = TODAY + timedelta(days=30)
LIST = "姓名,金额（元）\n张三,200.00\n李四,300.00\n".encode()


@dataclass(frozen=True, slots=True)
class Office:
    """Who works on a village's board."""

    clerk: Actor
    supervisor: Actor
    other: Actor


def make_office() -> Office:
    """Give three persons their roles."""
    return Office(
        make_actor(Role.VILLAGE_CLERK, place=VILLAGE),
        make_actor(Role.SUPERVISOR, place=VILLAGE),
        make_actor(Role.SUPERVISOR, place=VILLAGE),
    )


def new_notice(**said: Any) -> NewNotice:  # noqa: ANN401 - any field's
    """Return a notice of the village's affairs, with a list."""
    usual = {
        "village": VILLAGE,
        "kind": "aid",
        "title": "第三季度低保名单",
        "text": "",
        "last_day": LAST_DAY,
        "file_name": "低保.csv",
        "content": LIST,
    }
    return NewNotice(**{**usual, **said})


def prepared(by: Actor, **said: Any) -> str:  # noqa: ANN401 - any field's
    """Prepare a notice; return its number."""
    return prepare_notice(by=by, now=NOW, new=new_notice(**said))
