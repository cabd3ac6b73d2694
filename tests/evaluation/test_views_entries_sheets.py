"""Figures by spreadsheet: the list to fill, every row looked at, taken whole, all out again."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client

from commonfield.evaluation.models import Entry
from commonfield.front.spreadsheets import Cell, Spreadsheet, csv_chunks, xlsx_chunks
from tests.evaluation.builders_entries import CENSUS, Desk, make_picture
from tests.people.builders import COUNTY, OTHER_COUNTY, OTHER_VILLAGE, TOWN, VILLAGE
from tests.supply.builders import client_of

ADDRESS = "/evaluation/entries/sheet/"
HEAD = ["Place code", "Date of the figure", "Value", "Source", "Reason"]


def sheet(*rows: Sequence[Cell], head: Sequence[str] = HEAD, kind: str = "csv") -> object:
    table = Spreadsheet("residents", head, rows)
    content = b"".join(xlsx_chunks(table) if kind == "xlsx" else csv_chunks(table))
    return SimpleUploadedFile(f"filled.{kind}", content)


def row(place: str, value: Cell, *, reason: str = "", day: Cell = "2020-11-01") -> list[Cell]:
    return [place, day, value, "Census bulletin", reason]


def sent(client: Client, file: object, *, figure: str = "residents.residents") -> HttpResponse:
    asked = {"figure": figure, "file": file, "evidence": make_picture()}
    answer = client.post(ADDRESS, asked)
    assert isinstance(answer, HttpResponse)
    return answer


def signed_in(page: str) -> str:
    return page.partition('name="rows" value="')[2].partition('"')[0]


def saved(answer: object) -> list[list[str]]:
    """Return the rows of a CSV file that was sent."""
    assert isinstance(answer, StreamingHttpResponse)
    assert not isinstance(answer, FileResponse)
    content = b"".join(bytes(each) for each in answer)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_list_to_fill_has_every_place_with_its_last_value(desk: Desk):
    desk.accepted(1_000)

    rows = saved(
        client_of(desk.analyst).get(f"{ADDRESS}blank/?figure=residents.residents&kind=csv")
    )

    assert rows[0] == [*HEAD, "Place", "Last value", "Last day"]
    found = {each[0].strip(): each[5:] for each in rows[1:]}
    assert set(found) >= {COUNTY, TOWN, VILLAGE, OTHER_VILLAGE}
    assert found[VILLAGE] == ["Shang'an", "1000", "2020-11-01"]
    assert found[OTHER_VILLAGE][1:] == ["", ""]


def test_list_of_what_nobody_registered_is_refused(desk: Desk):
    assert client_of(desk.analyst).get(f"{ADDRESS}blank/?figure=a.b").status_code == 422


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_filled_list_is_looked_at_and_entered(desk: Desk, kind: str):
    client = client_of(desk.analyst)
    filled = sheet(row(VILLAGE, 1_000), row(OTHER_VILLAGE, 500), row(TOWN, None), kind=kind)

    page = sent(client, filled).content.decode()
    before = Entry.objects.count()
    answer = client.post(f"{ADDRESS}confirm/", {"rows": signed_in(page)}, follow=True)

    assert ("2 rows change something." in page, before) == (True, 0)
    assert "2 figures are entered." in answer.content.decode()
    found = {each.place: each.value for each in Entry.objects.all()}
    assert found == {VILLAGE: 1_000, OTHER_VILLAGE: 500}
    assert len({(each.sheet, each.evidence) for each in Entry.objects.all()}) == 1


def test_filled_list_in_chinese_is_read(desk: Desk):
    client = client_of(desk.analyst, language="zh-hans")
    head = ["地区代码", "所述日期", "数值", "来源", "原因"]
    filled = sheet([VILLAGE, "2020年11月1日", "1,000", "普查公报", ""], head=head)

    page = sent(client, filled).content.decode()
    client.post(f"{ADDRESS}confirm/", {"rows": signed_in(page)})

    assert [(each.value, each.told_on) for each in Entry.objects.all()] == [(1_000, CENSUS)]


def test_every_row_says_what_is_wrong_or_what_it_changes(desk: Desk):
    desk.accepted(1_000)
    desk.accepted(500, place=OTHER_VILLAGE)
    filled = sheet(
        row(VILLAGE, 1_000),
        row(OTHER_VILLAGE, 510, reason="misprint"),
        row("331124199201", 10),
        row(VILLAGE, "many"),
        row(TOWN, 20_000, day="yesterday"),
        row(OTHER_COUNTY, 200_000),
        row(VILLAGE, Decimal("1500.5"), day="2021-12-31"),
        row(VILLAGE, 1_500, day="2022-12-31"),
    )

    page = sent(client_of(desk.analyst), filled).content.decode()

    wanted = [
        ">stays<",
        "revision<br>",
        "+2.0%",
        "“331124199201” was no place in force on 2020-11-01",
        "“many” is no number",
        "“yesterday” is no day",
        "Your roles do not allow this here",
        "1,500.5 cannot be: this is counted in whole numbers",
        "The last value, of 2020-11-01, was 1,000; 1,500 differs by more than 20 %",
        "6 rows have errors",
    ]
    assert [each for each in wanted if each not in page] == []
    assert signed_in(page) == ""


def test_revision_by_file_needs_its_reason(desk: Desk):
    desk.accepted(1_000)

    page = sent(client_of(desk.analyst), sheet(row(VILLAGE, 1_010))).content.decode()

    assert "1000 counts for this place and day. To revise it, say why." in page


def test_file_that_changes_nothing_has_no_button(desk: Desk):
    desk.accepted(1_000)

    page = sent(client_of(desk.analyst), sheet(row(VILLAGE, 1_000))).content.decode()

    assert ("No row changes anything." in page, signed_in(page)) == (True, "")


def test_what_changed_meanwhile_is_shown_and_not_entered(desk: Desk):
    client = client_of(desk.analyst)
    page = sent(client, sheet(row(VILLAGE, 1_000), row(OTHER_VILLAGE, 500))).content.decode()
    other = desk.entered(1_000)

    answer = client.post(f"{ADDRESS}confirm/", {"rows": signed_in(page)})

    assert answer.status_code == 409
    assert "An entry for this place and day waits to be checked." in answer.content.decode()
    assert list(Entry.objects.values_list("id", flat=True)) == [other]


def test_rows_that_another_was_shown_are_not_believed(desk: Desk):
    page = sent(client_of(desk.analyst), sheet(row(VILLAGE, 1_000))).content.decode()

    found = [
        client_of(by).post(f"{ADDRESS}confirm/", {"rows": rows}).status_code
        for by, rows in ((desk.officer, signed_in(page)), (desk.analyst, "nonsense"))
    ]

    assert found == [400, 400]


def test_file_without_its_head_is_refused(desk: Desk):
    answer = sent(client_of(desk.analyst), sheet(["x", "y"], head=["a", "b"]))

    assert answer.status_code == 422
    assert "These columns were not found: Place code" in answer.content.decode()


def test_file_without_evidence_is_asked_for_it(desk: Desk):
    answer = client_of(desk.analyst).post(
        ADDRESS, {"figure": "residents.residents", "file": sheet(row(VILLAGE, 1_000))}
    )

    assert "Add a picture or a PDF that shows the value" in answer.content.decode()


def test_all_revisions_go_out_again(desk: Desk):
    first = desk.accepted(1_000)
    second = desk.accepted(1_010, replaces=first, reason="misprint")

    head, *rows = saved(client_of(desk.officer).get("/evaluation/entries/file/?kind=csv"))

    named = [dict(zip(head, each, strict=True)) for each in rows]
    found = {UUID(each["Entry"]): (each["Value"], each["State"]) for each in named}
    assert found == {first: ("1000", "Replaced by a revision"), second: ("1010", "Counts")}
    assert {each["Replaces"] for each in named} == {"", str(first)}
    assert {each["Decided by"] for each in named} == {desk.officer.code}


def test_file_out_is_narrowed_like_its_list(desk: Desk):
    desk.accepted(1_000)
    desk.entered(500, place=OTHER_VILLAGE)

    _head, *rows = saved(
        client_of(desk.officer).get("/evaluation/entries/file/?kind=csv&state=waiting")
    )

    assert [each[3].strip() for each in rows] == [OTHER_VILLAGE]


def test_days_before_there_were_any_are_refused(desk: Desk):
    page = sent(
        client_of(desk.analyst), sheet(row(VILLAGE, 1_000, day=date(1899, 12, 31)))
    ).content.decode()

    assert "1899-12-31 is too long ago" in page
