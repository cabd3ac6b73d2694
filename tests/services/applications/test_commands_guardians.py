"""A guardian applies for a child, and no longer once the guardianship is over."""

import pytest

from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.commands import end_guardianship
from commonfield.people.errors import ConsentMissingError
from commonfield.people.models import Guardianship
from commonfield.people.types import Actor
from commonfield.services.applications import commands, errors, queries
from commonfield.services.applications.queries import COUNTER
from commonfield.services.choices import ApplicationState
from commonfield.services.models import ServiceApplication
from commonfield.workshop.models import OutboxMessage
from tests.night import TODAY
from tests.people.builders import COUNTY, actor, make_actor, make_household, make_person
from tests.people.test_commands_children import make_aged
from tests.services.applications.builders import NOW, application


def test_guardian_applies_for_a_child_and_nobody_else_does_without_the_childs_helper():
    child, mother = make_aged("child"), make_person(phone="13800000001")
    make_household(child, mother)
    officer, sister = make_actor(Role.BUREAU, place=COUNTY), make_aged("youth")
    uncle = make_actor(Role.BUREAU, place=COUNTY)
    Guardianship.objects.create(
        child_id=child, guardian_id=uncle.person_id or 0, handed_in_at=NOW, approved_at=NOW
    )
    new = application("temporary_relief")

    in_slip_session = Actor(mother, "person", helper=officer.person_id)
    for by in (in_slip_session, officer, actor(sister)):
        with pytest.raises((PermissionRefusedError, ConsentMissingError)):
            commands.apply_for(by=by, now=NOW, person_id=child, new=new)
    number = commands.apply_for(by=actor(mother), now=NOW, person_id=child, new=new)

    told = OutboxMessage.objects.count()
    with pytest.raises(errors.DecidedByRelativeError):
        commands.accept_application(by=uncle, now=NOW, number=number)
    commands.accept_application(by=officer, now=NOW, number=number)
    commands.ask_for_papers(by=officer, now=NOW, number=number, missing=[COUNTER])
    assert OutboxMessage.objects.count() == told + 1
    assert [
        [each.number for each in queries.own_applications(by, TODAY)]
        for by in (actor(mother), in_slip_session, uncle)
    ] == [[number], [], []]
    assert queries.application_view(number, by=actor(mother), now=NOW).content is not None
    with pytest.raises(NotFoundError):
        queries.application_view(number, by=in_slip_session, now=NOW)


def test_application_ends_with_the_guardianship_under_which_it_was_made():
    child, uncle = make_aged("child"), make_aged("adult")
    Guardianship.objects.create(
        child_id=child, guardian_id=uncle, handed_in_at=NOW, approved_at=NOW
    )
    new = application("temporary_relief")
    number = commands.apply_for(by=actor(uncle), now=NOW, person_id=child, new=new)

    end_guardianship(by=actor(uncle), now=NOW, person_id=child, guardian_id=uncle)

    row = ServiceApplication.objects.get(number=number)
    assert (row.state, row.content_sealed) == (ApplicationState.WITHDRAWN, None)
    assert not queries.own_applications(actor(uncle), TODAY)
