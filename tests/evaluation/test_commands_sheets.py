"""Figures entered by file, all or nothing, and the evidence that is kept of them."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from commonfield.evaluation.commands import accept_entries, enter_sheet, store_evidence
from commonfield.evaluation.entries.errors import (
    EntryNothingError,
    EntryOutOfRangeError,
    EntryTwiceError,
)
from commonfield.evaluation.entries.types import EVIDENCE_PURPOSE
from commonfield.evaluation.models import Entry
from commonfield.evaluation.queries import entries as queries
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.workshop.errors import FileUnknownKindError
from commonfield.workshop.media import delete_unused_files, sealed_file
from commonfield.workshop.models import SealedFile
from tests.evaluation.builders_entries import CENSUS, LATER, Desk
from tests.people.builders import COUNTY, NOW, OTHER_COUNTY, OTHER_VILLAGE, make_actor

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_sheet_is_entered_as_a_whole(desk: Desk):
    rows = [(2, desk.new(1_000)), (3, desk.new(500, place=OTHER_VILLAGE))]

    done = enter_sheet(by=desk.analyst, now=NOW, rows=rows)

    assert [each.does for each in done.rows] == ["new", "new"]
    assert Entry.objects.filter(sheet=done.sheet).count() == 2


def test_sheet_with_one_wrong_row_is_not_entered(desk: Desk):
    rows = [(2, desk.new(1_000)), (3, desk.new(1_000)), (4, desk.new(-1, place=OTHER_VILLAGE))]

    done = enter_sheet(by=desk.analyst, now=NOW, rows=rows)

    assert [type(each.problem) for each in done.rows] == [
        type(None),
        EntryTwiceError,
        EntryOutOfRangeError,
    ]
    assert (done.sheet, Entry.objects.count()) == (None, 0)


def test_sheet_revises_what_counts_and_leaves_what_is_the_same(desk: Desk):
    desk.accepted(1_000)
    desk.accepted(500, place=OTHER_VILLAGE)
    rows = [(2, desk.new(1_000)), (3, desk.new(510, place=OTHER_VILLAGE, reason="公报更正"))]

    done = enter_sheet(by=desk.analyst, now=LATER, rows=rows)

    assert [(each.does, each.was) for each in done.rows] == [("same", 1_000), ("revision", 500)]
    assert Entry.objects.filter(sheet=done.sheet).count() == 1


def test_sheet_that_changes_nothing_is_refused(desk: Desk):
    desk.accepted(1_000)

    with pytest.raises(EntryNothingError):
        enter_sheet(by=desk.analyst, now=LATER, rows=[(2, desk.new(1_000))])


def test_sheet_of_another_county_is_refused(desk: Desk):
    with pytest.raises(PermissionRefusedError):
        enter_sheet(by=desk.analyst, now=NOW, rows=[(2, desk.new(200_000, place=OTHER_COUNTY))])


def test_sheet_is_written_in_few_statements(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
):
    rows = [(2, desk.new(1_000)), (3, desk.new(500, place=OTHER_VILLAGE))]

    with django_assert_max_num_queries(14):
        done = enter_sheet(by=desk.analyst, now=NOW, rows=rows)
    ids = list(Entry.objects.filter(sheet=done.sheet).values_list("id", flat=True))
    with django_assert_max_num_queries(15):
        accept_entries(by=desk.officer, now=LATER, entries=ids)


# Evidence


def test_evidence_is_kept_as_long_as_an_entry_names_it(desk: Desk):
    desk.entered()
    unused = store_evidence(by=desk.analyst, now=NOW, place=COUNTY, content=b"%PDF-1.4 x")

    # Long ago, so that files of other tests, whose rows are away, are too young to go.
    SealedFile.objects.update(kept_at=LONG_AGO)
    delete_unused_files(LONG_AGO + timedelta(days=3))

    found = [sealed_file(name, purpose=EVIDENCE_PURPOSE) for name in (desk.evidence, unused)]
    assert [each.media_type if each else "" for each in found] == ["image/webp", ""]


def test_evidence_that_is_no_picture_is_refused(desk: Desk):
    with pytest.raises(FileUnknownKindError):
        store_evidence(by=desk.analyst, now=NOW, place=COUNTY, content=b"PK\x03\x04")


def test_evidence_is_kept_for_those_who_enter_only():
    auditor = make_actor(Role.AUDITOR, place=COUNTY)

    with pytest.raises(PermissionRefusedError):
        store_evidence(by=auditor, now=NOW, place=COUNTY, content=b"%PDF-1.4 x")


def test_file_of_many_days_asks_as_often_as_one_of_a_day(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
):
    days = [CENSUS - timedelta(days=back) for back in range(40)]
    rows = [(at, desk.new(1_000, told_on=day)) for at, day in enumerate(days)]

    with django_assert_num_queries(4):
        one = queries.checked(rows[:1], by=desk.analyst, now=NOW, may_revise=True)
    with django_assert_num_queries(4):
        many = queries.checked(rows, by=desk.analyst, now=NOW, may_revise=True)

    assert [len(one), len(many)] == [1, 40]
