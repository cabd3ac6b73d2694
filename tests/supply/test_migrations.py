"""Persons who were written down by earlier releases learn where their records began."""

from datetime import timedelta
from importlib import import_module

from django.apps import apps

from commonfield.people.models import Person
from commonfield.people.queries import records_began_at
from commonfield.people.types import SYSTEM
from commonfield.supply.enrolling.commands import accept_invitation, invite_grower
from tests.people.builders import NOW, actor, make_person
from tests.supply.builders import make_grower, make_maker, person_of


def test_only_who_was_written_down_and_enrolled_by_one_form_began_there():
    maker = make_maker()
    begun = person_of(make_grower(maker))
    enrolled, later = make_person(), NOW + timedelta(seconds=1)
    invitation = invite_grower(by=SYSTEM, now=later, cooperative=maker.code, person_id=enrolled)
    accept_invitation(by=actor(enrolled), now=later, invitation_id=invitation)
    Person.objects.update(records_began_at=None)
    migration = import_module("commonfield.supply.migrations.0003_records_began_at")

    migration.note_where_records_began(apps, None)

    assert [records_began_at(each) for each in (begun, enrolled)] == [maker.code, ""]
