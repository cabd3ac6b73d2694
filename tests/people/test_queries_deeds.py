"""Officers who watch over slips see which were used, and what the helper did afterwards."""

from datetime import timedelta

import pytest

from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.commands import give_consent, issue_reset_slip, use_reset_slip
from commonfield.people.queries import new_slips_used, slips_used
from commonfield.people.types import GUEST, Actor, NewSignIn
from tests.people.builders import (
    NOW,
    OTHER_COUNTY,
    PASSWORD,
    VILLAGE,
    make_actor,
    make_admin,
    make_person,
)

LATER = NOW + timedelta(hours=1)


def let_in(person_id: int, helper: Actor) -> None:
    slip = issue_reset_slip(by=helper, now=NOW, person_id=person_id)
    new = NewSignIn(password=PASSWORD, username=f"p{person_id}xx")
    use_reset_slip(by=GUEST, now=NOW + timedelta(minutes=5), code=slip.code, new_sign_in=new)


def test_slip_that_was_used_is_shown_with_what_its_helper_did_since():
    helper, admin = make_actor(Role.HELPER, place=VILLAGE), make_admin()
    person, later = make_person(), NOW + timedelta(days=9)
    let_in(person, helper)
    in_their_session = Actor(person, "person", helper=helper.person_id)
    give_consent(
        by=in_their_session,
        now=later,
        person_id=person,
        purpose=Purpose.PAYOUT,
        channel=ConsentChannel.SELF,
    )

    (row,) = slips_used(admin, now=later)

    assert (row.card.person_id, row.helper.person_id) == (person, helper.person_id)
    assert [each.action for each in row.deeds] == ["people.consent_given"]
    counted = [new_slips_used(admin, now=later + timedelta(days=days)) for days in (7, 8)]
    assert counted == [1, 0]
    assert slips_used(make_admin(OTHER_COUNTY), now=later) == []
    with pytest.raises(PermissionRefusedError):
        slips_used(helper, now=later)
