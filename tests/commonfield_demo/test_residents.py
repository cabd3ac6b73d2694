"""Residents that the demo enters: of every village, by one person, checked by another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from commonfield.audit.models import AuditRow
from commonfield.evaluation.models import Entry
from commonfield.evaluation.queries.entries import entered_tables, to_check
from commonfield.kernel.clock import start_of_china_day
from commonfield.people.choices import Role
from commonfield.people.commands import create_person, grant_role
from commonfield.people.types import SYSTEM, Actor, NewGrant, NewPerson
from commonfield.places.queries import villages
from commonfield_demo.plan import Plan, make_plan
from commonfield_demo.residents import SOURCE, make_residents, with_sums
from commonfield_demo.scales import SCALES, DemoSpan
from tests.copies import taken_back
from tests.people.builders import COUNTY, OTHER_VILLAGE, VILLAGE, make_places

SPAN = DemoSpan(date(2026, 11, 25))
ENDS = start_of_china_day(SPAN.after)
BEGAN = ENDS - timedelta(days=90)


@pytest.fixture
def people() -> dict[Role, Actor]:
    """Write down the two persons of the demo who enter and check."""
    make_places()
    found = {}
    for role in (Role.ANALYST, Role.BUREAU):
        person = NewPerson("王大力", COUNTY, f"demo-{role}", demo_role=role.value)
        person_id = create_person(by=SYSTEM, now=BEGAN, person=person)
        grant_role(by=SYSTEM, now=BEGAN, grant=NewGrant(person_id, role, place_code=COUNTY))
        found[role] = Actor(person_id, "person")
    return found


def plan() -> Plan:
    scale = replace(SCALES["small"], sample_villages=0)
    return make_plan(scale, SPAN, 1, villages(COUNTY, SPAN.until))


def test_residents_of_towns_and_county_are_those_of_the_sampled_villages():
    town, neighbour = f"{VILLAGE[:9]}000", f"{OTHER_VILLAGE[:9]}000"

    lines = with_sums({VILLAGE: 120, f"{VILLAGE[:9]}299": 9, OTHER_VILLAGE: 30})

    assert lines.pop(f"{VILLAGE[:9]}299") == 9
    assert lines == {COUNTY: 159, town: 129, neighbour: 30, VILLAGE: 120, OTHER_VILLAGE: 30}


@pytest.mark.usefixtures("people")
def test_every_village_has_residents_at_each_years_end():
    make_residents(plan=plan(), seed=1, at=ENDS)

    days = [date(year, 12, 31) for year in (2023, 2024, 2025)]
    assert sorted(set(Entry.objects.counting().values_list("told_on", flat=True))) == days
    table = entered_tables(COUNTY, date(2026, 12, 1))["residents"]
    assert set(table.columns["residents"]) == {VILLAGE, OTHER_VILLAGE}
    assert (table.source, table.dated) == (SOURCE, "2025-12-31")


def test_analyst_enters_and_the_bureaus_officer_checks(people: dict[Role, Actor]):
    make_residents(plan=plan(), seed=1, at=ENDS)

    found = set(Entry.objects.accepted().values_list("prepared_by", "decision__decided_by"))
    assert found == {(people[Role.ANALYST].person_id, people[Role.BUREAU].person_id)}


def test_a_few_entries_wait_for_the_visitor(people: dict[Role, Actor]):
    make_residents(plan=plan(), seed=1, at=ENDS)

    waiting = to_check(by=people[Role.BUREAU], now=ENDS)

    assert [(each.column, each.place) for each in waiting] == [
        ("households", VILLAGE),
        ("households", OTHER_VILLAGE),
    ]


def undone[T](read: Callable[[], T], seed: int) -> T:
    """Enter residents, read something, and take everything back."""
    with taken_back():
        make_residents(plan=plan(), seed=seed, at=ENDS)
        return read()


def rows() -> list[tuple[object, ...]]:
    """Return all that the seed tells: entries, decisions and audit rows with their ids."""
    entries = Entry.objects.order_by("id").values_list(
        "id", "place", "told_on", "value", "sheet", "decision__settles"
    )
    audits = AuditRow.objects.filter(action__startswith="evaluation").order_by("id")
    return [*entries, *audits.values_list("id", "actor", "action", "object", "detail")]


@pytest.mark.usefixtures("people")
def test_same_seed_enters_the_same():
    first, second, other = (undone(rows, seed) for seed in (1, 1, 2))

    assert first == second
    assert [row[3] for row in first] != [row[3] for row in other]
