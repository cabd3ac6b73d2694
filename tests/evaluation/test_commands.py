"""Entering by hand: one enters, another checks, nothing is changed, everything is written down."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID, uuid4

import pytest

from commonfield.audit.queries import audit_trail
from commonfield.evaluation.commands import (
    accept_entries,
    enter,
    enter_sheet,
    reject_entry,
    withdraw_entry,
)
from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.errors import (
    EntryColumnUnknownError,
    EntryCountsError,
    EntryJumpUnexplainedError,
    EntryLevelNotToldError,
    EntryOutOfRangeError,
    EntryOverError,
    EntryPlaceUnknownError,
    EntryReasonMissingError,
    EntryReplacedError,
    EntryRevisionUnexplainedError,
    EntryWaitsError,
)
from commonfield.evaluation.models import Entry
from commonfield.evaluation.queries import entries as queries
from commonfield.facts.models import Fact
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.commands import change_contact
from commonfield.people.models import Household, Person
from commonfield.people.types import GUEST, SYSTEM
from commonfield.workshop.errors import (
    DecidedAlreadyError,
    NotPreparedByYouError,
    PreparedByRelativeError,
    PreparedByYouError,
    PreparedChangedError,
)
from tests.copies import taken_back
from tests.evaluation.builders_entries import LATER, Changes, Desk, state_of
from tests.people.builders import (
    COUNTY,
    NOW,
    OTHER_COUNTY,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    make_actor,
)
from tests.supply.builders import client_of

TEN_YEARS: Final = date(2010, 11, 1)
GONE: Final = "331124199201"


def actions(entry: UUID) -> list[tuple[str, str]]:
    return [(row.action, row.actor) for row in audit_trail(object_code=f"entry:{entry}")]


# Entering


def test_entered_figure_waits(desk: Desk):
    entry = desk.entered(1_234)

    found = queries.entry(entry, by=desk.officer, now=NOW)
    assert (found.value, found.state, found.entered_by) == (
        1_234,
        EntryState.WAITING,
        desk.analyst.person_id,
    )
    assert actions(entry) == [("evaluation.entered", desk.analyst.code)]


def test_entered_figure_is_no_fact(desk: Desk):
    before = Fact.objects.count()

    desk.accepted()

    assert Fact.objects.count() == before


@pytest.mark.parametrize("role", [Role.ANALYST, Role.BUREAU])
def test_analyst_and_officer_of_the_county_enter(desk: Desk, role: Role):
    entry = enter(by=make_actor(role, place=COUNTY), now=NOW, entry=desk.new())

    assert state_of(entry) is EntryState.WAITING


@pytest.mark.parametrize(
    "role", [Role.COUNTY_ADMIN, Role.AUDITOR, Role.HELPER, Role.HALL_KEEPER, Role.GROWER]
)
def test_others_do_not_enter(desk: Desk, role: Role):
    with pytest.raises(PermissionRefusedError):
        enter(by=make_actor(role, place=COUNTY), now=NOW, entry=desk.new())

    assert Entry.objects.count() == 0


def test_guest_does_not_enter(desk: Desk):
    with pytest.raises(PermissionRefusedError):
        enter(by=GUEST, now=NOW, entry=desk.new())


def test_officer_of_a_town_enters_for_its_villages_only(desk: Desk):
    officer = make_actor(Role.BUREAU, place=TOWN)

    enter(by=officer, now=NOW, entry=desk.new())

    with pytest.raises(PermissionRefusedError):
        enter(by=officer, now=NOW, entry=desk.new(place=OTHER_VILLAGE))


def test_analyst_of_another_county_does_not_enter(desk: Desk):
    with pytest.raises(PermissionRefusedError):
        enter(by=make_actor(Role.ANALYST, place=OTHER_COUNTY), now=NOW, entry=desk.new())


def test_analyst_does_not_enter_for_another_county(desk: Desk):
    with pytest.raises(PermissionRefusedError):
        enter(by=desk.analyst, now=NOW, entry=desk.new(200_000, place=OTHER_COUNTY))


@pytest.mark.parametrize(
    ("value", "changes", "refusal"),
    [
        (1_000, {"column": "cats"}, EntryColumnUnknownError),
        (1_000, {"place": GONE}, EntryPlaceUnknownError),
        (1_000, {"place": "33112410420"}, EntryPlaceUnknownError),
        (31_000, {}, EntryOutOfRangeError),
        (50_000, {"table": "income", "column": "urban_income"}, EntryLevelNotToldError),
    ],
)
def test_figure_against_the_rules_is_refused(
    desk: Desk, value: float, changes: Changes, refusal: type[CommonfieldError]
):
    with pytest.raises(refusal):
        desk.entered(value, **changes)

    assert Entry.objects.count() == 0


def test_jump_from_the_last_value_needs_a_reason(desk: Desk):
    desk.accepted(1_000, told_on=TEN_YEARS)

    with pytest.raises(EntryJumpUnexplainedError):
        desk.entered(1_300)
    entry = desk.entered(1_300, reason="两村合并")

    assert state_of(entry) is EntryState.WAITING


def test_figure_that_waits_is_not_the_last_value(desk: Desk):
    desk.entered(1_000, told_on=TEN_YEARS)

    entry = desk.entered(2_000)

    assert state_of(entry) is EntryState.WAITING


def test_second_figure_of_a_place_and_day_is_refused(desk: Desk):
    desk.entered()

    with pytest.raises(EntryWaitsError):
        desk.entered(1_100)


def test_figure_beside_one_that_counts_is_refused(desk: Desk):
    desk.accepted(1_000)

    with pytest.raises(EntryCountsError):
        desk.entered(1_100)


def test_entering_is_undone_as_a_whole(desk: Desk):
    with taken_back():
        entry = desk.entered()

    assert (Entry.objects.count(), actions(entry)) == (0, [])


# Checking


@pytest.mark.parametrize("role", [Role.ANALYST, Role.BUREAU, Role.COUNTY_ADMIN])
def test_another_person_accepts(desk: Desk, role: Role):
    entry = desk.entered()
    checker = make_actor(role, place=COUNTY)

    accept_entries(by=checker, now=LATER, entries=[entry])

    assert state_of(entry) is EntryState.COUNTS
    assert actions(entry)[0] == ("evaluation.entry_accepted", checker.code)


def test_nobody_checks_what_they_entered(desk: Desk):
    entry = desk.entered()

    with pytest.raises(PreparedByYouError):
        accept_entries(by=desk.analyst, now=LATER, entries=[entry])
    with pytest.raises(PreparedByYouError):
        reject_entry(by=desk.analyst, now=LATER, entry=entry, reason="no")

    assert state_of(entry) is EntryState.WAITING


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.HELPER])
def test_others_do_not_check(desk: Desk, role: Role):
    entry = desk.entered()

    with pytest.raises(PermissionRefusedError):
        accept_entries(by=make_actor(role, place=COUNTY), now=LATER, entries=[entry])


def test_program_does_not_check_what_it_entered(desk: Desk):
    entry = enter(by=SYSTEM, now=NOW, entry=desk.new())

    with pytest.raises(PreparedByYouError):
        accept_entries(by=SYSTEM, now=LATER, entries=[entry])


def test_many_are_accepted_or_none(desk: Desk):
    first, second = desk.entered(), desk.entered(place=OTHER_VILLAGE)
    own = enter(by=desk.officer, now=NOW, entry=desk.new(20_000, place=TOWN))

    with pytest.raises(PreparedByYouError):
        accept_entries(by=desk.officer, now=LATER, entries=[first, second, own])
    assert accept_entries(by=desk.officer, now=LATER, entries=[first, second]) == 2

    assert [state_of(each) for each in (first, second, own)] == [
        EntryState.COUNTS,
        EntryState.COUNTS,
        EntryState.WAITING,
    ]


def test_second_decision_is_refused(desk: Desk):
    entry = desk.accepted()

    with pytest.raises(DecidedAlreadyError):
        accept_entries(by=desk.officer, now=LATER, entries=[entry])
    with pytest.raises(DecidedAlreadyError):
        reject_entry(by=desk.officer, now=LATER, entry=entry, reason="no")


def test_what_is_entered_in_a_slips_session_is_its_helpers(desk: Desk):
    checker = make_actor(Role.BUREAU, place=COUNTY)
    in_session = replace(desk.analyst, helper=checker.person_id)
    (entry,) = enter_sheet(by=in_session, now=NOW, rows=[(2, desk.new(1_000))]).entries

    with pytest.raises(PreparedByYouError):
        accept_entries(by=checker, now=LATER, entries=[entry])
    assert queries.to_check(by=checker, now=LATER) == []


def test_checker_with_the_authors_phone_is_told_and_the_audit_too(desk: Desk):
    for by in (desk.analyst, desk.officer):
        change_contact(by=SYSTEM, now=NOW, person_id=by.person_id or 0, phone="13900000001")
    entry = desk.entered()

    page = client_of(desk.officer).get(f"/evaluation/entries/{entry}/check/").content.decode()
    accept_entries(by=desk.officer, now=LATER, entries=[entry])
    seen = client_of(make_actor(Role.AUDITOR, place=COUNTY)).get(f"/evaluation/entries/{entry}/")

    words = "they may be one person"
    assert (words in page, words in seen.content.decode()) == (True, True)
    (row,) = audit_trail(object_code=f"entry:{entry}", action="evaluation.entry_accepted")
    assert dict(row.detail)["possibly_one"] is True


def test_nobody_checks_their_own_household(desk: Desk):
    home = Household.objects.create(code="H1", place_code=VILLAGE)
    both = [desk.analyst.person_id or 0, desk.officer.person_id or 0]
    Person.objects.filter(pk__in=both).update(household=home)
    entry = desk.entered()

    with pytest.raises(PreparedByRelativeError):
        accept_entries(by=desk.officer, now=LATER, entries=[entry])
    with pytest.raises(PreparedByRelativeError):
        reject_entry(by=desk.officer, now=LATER, entry=entry, reason="no")

    assert state_of(entry) is EntryState.WAITING
    assert queries.to_check(by=desk.officer, now=LATER) == []
    page = client_of(desk.officer).get(f"/evaluation/entries/{entry}/").content.decode()
    link = f"/evaluation/entries/{entry}/check/"
    assert (link in page, "in your household" in page) == (False, True)
    accept_entries(by=make_actor(Role.BUREAU, place=COUNTY), now=LATER, entries=[entry])
    assert state_of(entry) is EntryState.COUNTS


@pytest.mark.parametrize(
    ("changed", "is_refused"),
    [({"value": 9_999.0}, True), ({"source": "x"}, True), ({"digest": ""}, True), ({}, False)],
)
def test_only_what_was_prepared_is_accepted(
    desk: Desk, changed: dict[str, object], is_refused: bool
):
    # A copy, since what was entered cannot be changed.
    copy = Entry.objects.get(pk=desk.entered())
    copy.pk = uuid4()
    for name, value in changed.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)

    with pytest.raises(PreparedChangedError) if is_refused else nullcontext():
        accept_entries(by=desk.officer, now=LATER, entries=[copy.pk])

    ought = EntryState.WAITING if is_refused else EntryState.COUNTS
    assert state_of(copy.pk) is ought


@pytest.mark.parametrize("entries", [[], [uuid4()]])
def test_check_of_nothing_is_refused(desk: Desk, entries: list[UUID]):
    with pytest.raises(NotFoundError):
        accept_entries(by=desk.officer, now=LATER, entries=entries)


def test_entry_is_sent_back_with_a_reason(desk: Desk):
    entry = desk.entered()

    with pytest.raises(EntryReasonMissingError):
        reject_entry(by=desk.officer, now=LATER, entry=entry, reason=" ")
    reject_entry(by=desk.officer, now=LATER, entry=entry, reason="图上是 1010")

    found = queries.entry(entry, by=desk.analyst, now=LATER)
    assert (found.state, found.decision) == (EntryState.SENT_BACK, "图上是 1010")
    assert state_of(desk.entered(1_010)) is EntryState.WAITING


# Revising and withdrawing


def test_revision_counts_once_it_is_accepted(desk: Desk):
    first = desk.accepted(1_000)
    second = desk.entered(1_010, replaces=first, reason="公报更正")
    assert (state_of(first), state_of(second)) == (EntryState.COUNTS, EntryState.WAITING)

    accept_entries(by=desk.officer, now=LATER, entries=[second])

    assert (state_of(first), state_of(second)) == (EntryState.REPLACED, EntryState.COUNTS)


def test_revision_needs_a_reason(desk: Desk):
    first = desk.accepted(1_000)

    with pytest.raises(EntryRevisionUnexplainedError):
        desk.entered(1_010, replaces=first)


def test_revision_of_what_was_replaced_is_refused(desk: Desk):
    first = desk.accepted(1_000)
    desk.accepted(1_010, replaces=first, reason="公报更正")

    with pytest.raises(EntryReplacedError):
        desk.entered(1_020, replaces=first, reason="公报更正")


def test_revision_of_nothing_is_refused(desk: Desk):
    with pytest.raises(EntryReplacedError):
        desk.entered(1_020, replaces=uuid4(), reason="公报更正")


def test_revision_of_another_day_is_refused(desk: Desk):
    first = desk.accepted(1_000)

    with pytest.raises(EntryReplacedError):
        desk.entered(1_000, replaces=first, reason="公报更正", told_on=TEN_YEARS)


def test_waiting_entry_is_taken_back_by_its_author(desk: Desk):
    entry = desk.entered()

    withdrawn = withdraw_entry(by=desk.analyst, now=LATER, entry=entry, reason="打错了")

    assert withdrawn is None
    assert state_of(entry) is EntryState.TAKEN_BACK


def test_waiting_entry_of_another_is_not_taken_back(desk: Desk):
    entry = desk.entered()

    with pytest.raises(NotPreparedByYouError):
        withdraw_entry(by=desk.officer, now=LATER, entry=entry, reason="打错了")


def test_withdrawal_counts_once_it_is_accepted(desk: Desk):
    entry = desk.accepted()
    withdrawal = withdraw_entry(by=desk.analyst, now=LATER, entry=entry, reason="不是这个村")
    assert withdrawal is not None
    assert (state_of(entry), state_of(withdrawal)) == (EntryState.COUNTS, EntryState.WAITING)

    accept_entries(by=desk.officer, now=LATER, entries=[withdrawal])

    assert (state_of(entry), state_of(withdrawal)) == (EntryState.WITHDRAWN, EntryState.WITHDRAWN)
    assert queries.entered_tables(COUNTY, date(2027, 1, 1)) == {}


def test_second_withdrawal_is_refused(desk: Desk):
    entry = desk.accepted()
    withdraw_entry(by=desk.analyst, now=LATER, entry=entry, reason="不是这个村")

    with pytest.raises(EntryWaitsError):
        withdraw_entry(by=desk.analyst, now=LATER, entry=entry, reason="不是这个村")


def test_what_does_not_count_is_not_withdrawn(desk: Desk):
    entry = desk.entered()
    reject_entry(by=desk.officer, now=LATER, entry=entry, reason="看不清")

    with pytest.raises(EntryOverError):
        withdraw_entry(by=desk.analyst, now=LATER, entry=entry, reason="不是这个村")


def test_auditor_does_not_withdraw(desk: Desk):
    entry = desk.accepted()

    with pytest.raises(PermissionRefusedError):
        withdraw_entry(
            by=make_actor(Role.AUDITOR, place=COUNTY), now=LATER, entry=entry, reason="不"
        )


def test_history_goes_on_after_a_withdrawal(desk: Desk):
    entry = desk.accepted(1_000)
    withdrawal = withdraw_entry(by=desk.analyst, now=LATER, entry=entry, reason="不是这个村")
    assert withdrawal is not None
    accept_entries(by=desk.officer, now=LATER, entries=[withdrawal])

    again = desk.accepted(1_200)

    found = queries.history(queries.entry(again, by=desk.officer, now=LATER))
    assert {each.id: each.state for each in found} == {
        entry: EntryState.WITHDRAWN,
        withdrawal: EntryState.WITHDRAWN,
        again: EntryState.COUNTS,
    }
