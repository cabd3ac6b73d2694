"""Each room with a column of a person takes part in that person's export and erasure."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from commonfield.people.commands import person_data
from commonfield.people.models import Person
from commonfield.workshop.key_rotation import SealedColumn, keyed_columns

# What is sealed or numbered there is nobody's to take away or to have erased, for a reason.
OF_NO_PERSON = {
    "channels": "files wait sealed until they are read or taken; their buyers are nobody here",
    "workshop": "messages are wiped once they are settled; files and answers are no person's",
    "ledger": "who prepared and approved a payment stands in the books, which the law keeps",
    "stores": "licences and certificates of organisations",
    "webhooks": "secrets of organisations",
}
_NUMBERED = ("person_id", "entered_by", "prepared_by", "decided_by")


def rooms_with_persons() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        module = model.__module__.split(".")
        if module[0] != "commonfield":
            continue
        for field in model._meta.local_fields:
            is_key = field.related_model is Person
            is_number = field.name in _NUMBERED and isinstance(field, models.IntegerField)
            if is_key or is_number:
                yield module[1], f"{model.__name__}.{field.name}"
    for column in keyed_columns():
        if isinstance(column, SealedColumn):
            yield column.model.__module__.split(".")[1], column.name


def test_rooms_with_a_persons_column_export_and_erase_it():
    # A holder is known by the name of its part in the export; its room is where it stands.
    taking_part = {each.export.__module__.split(".")[1] for _name, each in person_data.holders()}
    taking_part |= {
        command.__module__.split(".")[1]
        for _name, each in person_data.holders()
        for command in each.erase
    }

    known = taking_part | {"people"} | OF_NO_PERSON.keys()
    assert {room: column for room, column in rooms_with_persons() if room not in known} == {}


def test_rooms_that_need_no_part_hold_something_sealed():
    assert OF_NO_PERSON.keys() - {room for room, _column in rooms_with_persons()} == set()
