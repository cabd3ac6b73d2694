"""The operator lets an administrator in again whom nobody else may help."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commonfield.audit.queries import audit_trail
from commonfield.people.choices import Role
from commonfield.people.commands import use_reset_slip
from commonfield.people.models import SecondFactor
from commonfield.people.types import GUEST, NewSignIn
from tests.people.builders import COUNTY, NOW, make_actor, make_person


def printed_for(person: str) -> str:
    out = StringIO()
    call_command("slip", person, stdout=out)
    return out.getvalue()


def test_slip_lets_the_only_administrator_in_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("commonfield.portal.management.commands.slip.now", lambda: NOW)
    only = make_actor(Role.COUNTY_ADMIN, place=COUNTY, username="boss")
    SecondFactor.objects.create(person_id=only.person_id or 0, set_up_at=NOW)

    code = re.search(r"\w{5}-\w{5}", printed_for("boss"))
    assert code is not None
    entered = use_reset_slip(
        by=GUEST, now=NOW, code=code.group(), new_sign_in=NewSignIn(password="misty-valley-3")
    )

    assert (entered, SecondFactor.objects.count()) == (only.person_id, 0)
    assert [row.actor for row in audit_trail(action="people.slip_issued")] == ["system"]


@pytest.mark.parametrize(("name", "said"), [("nobody", "nobody"), (" ", "nobody"), ("李华", "P")])
def test_slip_is_for_one_person(name: str, said: str):
    make_actor(Role.BUREAU, place=COUNTY)
    for _ in range(2):
        make_person(name="李华")

    with pytest.raises(CommandError, match=f"it names {said}"):
        printed_for(name)
