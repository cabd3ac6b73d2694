"""Pages of figures entered by hand: entering, checking, revising, withdrawing, reading."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonfield.evaluation.commands import reject_entry, withdraw_entry
from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.models import Entry
from commonfield.people.choices import Role
from tests.evaluation.builders_entries import LATER, Desk, make_picture, state_of
from tests.pages import text_of
from tests.people.builders import COUNTY, OTHER_VILLAGE, TOWN, VILLAGE, make_actor
from tests.supply.builders import client_of

FIGURE = "/evaluation/entries/new/?figure=residents.residents"


def given(**changes: object) -> dict[str, object]:
    known: dict[str, object] = {
        "place": VILLAGE,
        "told_on": "2020-11-01",
        "value": "1,234",
        "source": "Census bulletin",
        "reason": "",
    }
    return known | changes


def newest() -> Entry:
    return Entry.objects.latest("prepared_at", "id")


# Entering


def test_figures_say_why_no_event_tells_them(desk: Desk):
    page = text_of(client_of(desk.analyst).get("/evaluation/entries/new/"))

    assert "Lines are opened by the telecom companies" in page
    assert 'href="/evaluation/entries/new/?figure=residents.residents"' in page


def test_form_offers_places_of_which_the_figure_is_told(desk: Desk):
    client = client_of(desk.analyst)

    residents = text_of(client.get(FIGURE))
    income = text_of(client.get("/evaluation/entries/new/?figure=income.urban_income"))

    assert [f'value="{code}"' in residents for code in (COUNTY, TOWN, VILLAGE)] == [True] * 3
    assert [f'value="{code}"' in income for code in (COUNTY, TOWN, VILLAGE)] == [True, False, False]


def test_figure_is_entered_with_its_evidence(desk: Desk):
    answer = client_of(desk.analyst).post(FIGURE, given(evidence=make_picture()))

    row = newest()
    assert answer.headers["Location"] == f"/evaluation/entries/{row.pk}/"
    assert (row.value, row.place, row.prepared_by) == (1_234, VILLAGE, desk.analyst.person_id)
    assert row.evidence != desk.evidence


def test_refused_form_keeps_its_evidence(desk: Desk):
    client = client_of(desk.analyst)

    refused = client.post(FIGURE, given(value="99,999", evidence=make_picture()))
    page = text_of(refused)
    kept = page.partition('name="evidence_kept" value="')[2].partition('"')[0]
    answer = client.post(FIGURE, given(evidence_kept=kept))

    assert (refused.status_code, "99,999 cannot be" in page) == (422, True)
    assert answer.status_code == 302
    assert newest().evidence


def test_evidence_that_another_sent_is_not_believed(desk: Desk):
    page = text_of(client_of(desk.analyst).post(FIGURE, given(value="x", evidence=make_picture())))
    kept = page.partition('name="evidence_kept" value="')[2].partition('"')[0]

    answer = client_of(desk.officer).post(FIGURE, given(evidence_kept=kept))

    assert (answer.status_code, Entry.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Add a picture or a PDF that shows the value"),
        ({"value": "many"}, "“many” is no number."),
        ({"told_on": "1900-01-01"}, "1900-01-01 is too long ago"),
        ({"told_on": "2999-01-01"}, "2999-01-01 is still to come"),
        ({"place": "330100000000"}, "Select a valid choice"),
        (
            {"evidence": SimpleUploadedFile("a.exe", b"MZ", "text/plain")},
            "This file cannot be stored as a picture.",
        ),
    ],
)
def test_form_says_what_is_wrong(desk: Desk, changes: dict[str, object], words: str):
    answer = client_of(desk.analyst).post(FIGURE, given(**changes))

    assert (answer.status_code, words in text_of(answer)) == (422, True)


def test_jump_is_asked_about_beside_its_reason(desk: Desk):
    desk.accepted(1_000)

    page = text_of(
        client_of(desk.analyst).post(
            FIGURE, given(value="1900", told_on="2021-12-31", evidence=make_picture())
        )
    )

    assert "The last value, of 2020-11-01, was 1,000; 1,900 differs by more than 20 %." in page


def test_entry_that_was_sent_back_is_entered_anew(desk: Desk):
    entry = desk.entered(1_234)
    reject_entry(by=desk.officer, now=LATER, entry=entry, reason="看不清")
    client = client_of(desk.analyst)
    address = f"/evaluation/entries/new/?figure=residents.residents&amp;from={entry}"

    page = text_of(client.get(f"/evaluation/entries/{entry}/"))
    form = text_of(client.get(address.replace("&amp;", "&")))

    assert (address in page, "看不清" in page) == (True, True)
    assert f'value="{VILLAGE}" selected' in form
    assert 'value="1234"' in form


# Checking


def test_list_shows_what_waits_for_others(desk: Desk):
    entry = desk.entered()
    check = f"/evaluation/entries/{entry}/check/"

    pages = [
        text_of(client_of(each).get("/evaluation/entries/"))
        for each in (desk.officer, desk.analyst)
    ]

    assert [check in page for page in pages] == [True, False]


def test_nothing_ticked_is_said(desk: Desk):
    answer = client_of(desk.officer).post("/evaluation/entries/accept/", follow=True)

    assert "Nothing was ticked." in text_of(answer)


def test_own_entry_has_no_check(desk: Desk):
    entry = desk.entered()
    client = client_of(desk.analyst)

    answer = client.get(f"/evaluation/entries/{entry}/check/")

    assert answer.status_code == 403
    assert "You prepared this yourself." in text_of(answer)
    assert "Check it" not in text_of(client.get(f"/evaluation/entries/{entry}/"))


# Revising, withdrawing, reading


def test_revision_keeps_the_old_value_until_it_is_checked(desk: Desk):
    entry = desk.accepted(1_000)
    client = client_of(desk.analyst)

    answer = client.post(
        f"/evaluation/entries/{entry}/revise/",
        {"value": "1010", "source": "Correction", "reason": "misprint", "evidence": make_picture()},
    )

    revision = newest()
    assert answer.headers["Location"] == f"/evaluation/entries/{revision.pk}/"
    assert (revision.replaces_id, state_of(entry)) == (entry, EntryState.COUNTS)


def test_second_revision_or_withdrawal_is_refused_above_the_form(desk: Desk):
    entry = desk.accepted(1_000)
    desk.entered(1_010, replaces=entry, reason="misprint")
    client = client_of(desk.analyst)
    asked = {"value": "1020", "source": "Correction", "reason": "again", "evidence": make_picture()}

    answers = [
        client.post(f"/evaluation/entries/{entry}/{verb}/", asked)
        for verb in ("revise", "withdraw")
    ]

    found = ["An entry for this place and day waits" in text_of(each) for each in answers]
    assert ([each.status_code for each in answers], found) == ([422, 422], [True, True])


def test_withdrawal_is_checked_like_an_entry(desk: Desk):
    entry = desk.accepted()

    client_of(desk.analyst).post(f"/evaluation/entries/{entry}/withdraw/", {"reason": "错村"})
    withdrawal = newest()
    page = text_of(client_of(desk.officer).get(f"/evaluation/entries/{withdrawal.pk}/check/"))

    assert (withdrawal.replaces_id, withdrawal.value) == (entry, None)
    assert "Is it right that this figure no longer counts?" in page


def test_history_shows_every_entry_of_the_place_and_day(desk: Desk):
    first = desk.accepted(1_000)
    second = desk.accepted(1_010, replaces=first, reason="misprint")
    withdrawal = withdraw_entry(by=desk.analyst, now=LATER, entry=second, reason="wrong village")

    page = text_of(client_of(desk.officer).get(f"/evaluation/entries/{first}/"))

    found = [f'href="/evaluation/entries/{each}/"' in page for each in (second, withdrawal)]
    assert found == [True, True]
    assert "Replaced by a revision" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [True, True]),
        ("state=waiting", [False, True]),
        ("state=counts", [True, False]),
        ("state=replaced", [False, False]),
        ("state=withdrawn", [False, False]),
        ("state=sent_back", [False, False]),
        ("column=residents.residents", [True, True]),
        ("column=residents.households", [False, False]),
        (f"place={TOWN}", [True, False]),
        ("place=330100000000&state=nonsense&sheet=x", [True, True]),
    ],
)
def test_list_is_narrowed(desk: Desk, query: str, shown: list[bool]):
    entries = desk.accepted(), desk.entered(place=OTHER_VILLAGE)

    page = text_of(client_of(desk.analyst).get(f"/evaluation/entries/?{query}"))

    assert [f"/evaluation/entries/{each}/" in page for each in entries] == shown


def test_evidence_is_given_to_those_who_read_entries(desk: Desk):
    entry = desk.entered()
    address = f"/evaluation/entries/{entry}/evidence/"

    answer = client_of(make_actor(Role.AUDITOR, place=COUNTY)).get(address)
    stranger = client_of(make_actor(Role.HELPER, place=VILLAGE)).get(address)

    assert (answer.headers["Content-Type"], stranger.status_code) == ("image/webp", 404)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="evidence.webp"'


def test_auditor_reads_and_neither_enters_nor_checks(desk: Desk):
    desk.entered()

    page = text_of(client_of(make_actor(Role.AUDITOR, place=COUNTY)).get("/evaluation/entries/"))

    assert ["Enter a figure" in page, "Waits for your check" in page] == [False, False]


def test_list_asks_the_database_as_often_for_three_entries_as_for_one(desk: Desk):
    client = client_of(desk.officer)
    desk.entered()
    client.get("/evaluation/entries/")
    with CaptureQueriesContext(connection) as one:
        client.get("/evaluation/entries/")
    desk.entered(place=OTHER_VILLAGE)
    desk.entered(20_000, place=TOWN)

    with CaptureQueriesContext(connection) as three:
        page = text_of(client.get("/evaluation/entries/"))

    assert (len(three), page.count('type="checkbox"')) == (len(one), 3)
