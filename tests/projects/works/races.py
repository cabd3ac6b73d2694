"""Two payments from one source at once; run as a program by its test, which reads its JSON."""

import json
import sys

import django

django.setup()

from django.db import DatabaseError

from commonfield.kernel.identifiers import new_id
from commonfield.projects.models import ProjectPayment
from commonfield.projects.works import commands, queries
from tests.at_once import Act, at_once, race
from tests.night import NOW, TODAY
from tests.projects.works.builders import BUREAU, make_officers, make_project, payment

officer, _other = make_officers()
number, central, county = make_project(officer)


def paying(source: int, fen: int, code: str) -> Act:
    made = payment(source, fen, code)
    return lambda: commands.pay(by=officer, now=NOW, project=number, payment=made)


def past_the_program(code: str) -> Act:
    """Write a payment as no command does: without locking anything first."""

    def write() -> str:
        row = ProjectPayment(
            source_id=county,
            bureau=BUREAU,
            number=code,
            amount_fen=15_000_00,
            paid_on=TODAY,
            recorded_at=NOW,
            fact=new_id(NOW),
        )
        try:
            row.save(force_insert=True)
        except DatabaseError:
            return "refused by the database"
        return "written"

    return write


found = {
    "four of 60,000 from 100,000": at_once(
        [paying(central, 60_000_00, f"JZ-{each}") for each in range(4)]
    ),
    "one number twice": at_once([paying(central, 1, "JZ-9") for _each in range(3)]),
    "past the program": race(past_the_program("JZ-20"), past_the_program("JZ-21")),
    "paid": [each.paid_fen for each in queries.project(number).sources],
}
json.dump(found, sys.stdout)
