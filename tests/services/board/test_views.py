"""The board in the browser: the clerk's form, the nod, everybody's page, a question."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.services.models import BoardQuestion, VillageNotice
from tests.night import TODAY
from tests.people.builders import (
    COUNTY,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    actor,
    make_actor,
    make_person,
    make_places,
)
from tests.services.board.builders import LIST
from tests.supply.builders import client_of

DESK = f"/services/board/{VILLAGE}/"


@pytest.fixture
def clerk() -> Actor:
    make_places()
    return make_actor(Role.VILLAGE_CLERK, place=VILLAGE)


def sent(client: Client, content: bytes = LIST, **said: str) -> str:
    form = {
        "kind": "aid",
        "title": "低保名单",
        "last_day": (TODAY + timedelta(days=30)).isoformat(),
        "file": SimpleUploadedFile("低保.csv", content),
        **said,
    }
    return client.post(f"{DESK}new/", form, follow=True).content.decode()


def test_from_the_clerks_form_to_everybodys_page(clerk: Actor):
    supervisor = client_of(make_actor(Role.SUPERVISOR, place=VILLAGE))
    sent(client_of(clerk))
    number = VillageNotice.objects.get().number
    public = f"/notices/{VILLAGE}/{number}/"
    before = [Client().get(each).status_code for each in (public, f"{public}file/")]

    supervisor.post(f"/services/notices/{number}/", {"name": "accept"})

    assert before == [404, 404]
    for page in (f"/notices/{VILLAGE}/", public, f"{public}sheet/"):
        assert "低保名单" in Client().get(page).content.decode()
    file = Client().get(f"{public}file/")
    assert (file.content, file["Content-Disposition"].partition(";")[0]) == (LIST, "attachment")


def test_form_names_the_places_that_must_not_show(clerk: Actor):
    text = sent(client_of(clerk), "姓名,电话\n张三,13800138000\n".encode())

    assert "table, row 2, cell B2" in text
    assert "13800138000" not in text
    assert VillageNotice.objects.count() == 0


def test_refusal_is_told_in_chinese_and_asks_whose_number_it_is(clerk: Actor):
    content = "部门,电话\n便民服务中心,13800138000\n李四,13900139000\n".encode()
    client = client_of(clerk)
    client.cookies["language"] = "zh-hans"

    text = sent(client, content)
    again = sent(client, content, **{"why table, row 2, cell B2": "值班手机"})

    assert "表格，第 2 行，B2 单元格：手机号 138" in text
    assert text.count('name="why table, row') == 2
    assert "B2 单元格：手机号" not in again
    assert "B3 单元格：手机号" in again
    assert 'value="值班手机"' in again


def test_number_of_an_office_passes_by_the_form(clerk: Actor):
    content = "部门,电话\n便民服务中心,13800138000\n".encode()

    sent(client_of(clerk), content, **{"why table, row 2, cell B2": "值班手机"})

    assert VillageNotice.objects.get().reasons == {"table, row 2, cell B2": "值班手机"}


@pytest.mark.parametrize(("place", "are_told"), [(TOWN, True), (OTHER_VILLAGE, False)])
def test_officer_sees_what_is_overdue_in_the_villages_of_their_places(place: str, are_told: bool):
    make_actor(Role.VILLAGE_CLERK, place=VILLAGE)
    officer = client_of(make_actor(Role.BUREAU, place=place))

    text = officer.get("/services/overdue/").content.decode()

    assert (f"/notices/{VILLAGE}/" in text) is are_told


def test_desk_lists_what_is_overdue_with_its_basis(clerk: Actor):
    text = client_of(clerk).get(DESK).content.decode()

    assert len(re.findall('class="kiln"', text)) == 5
    assert "not checked against the official text" in text


def test_villager_asks_and_reads_the_answer(clerk: Actor):
    villager = client_of(actor(make_person("叶丽")))
    villager.post(f"/notices/{VILLAGE}/ask/", {"text": "路灯几时修？"})
    desk = client_of(clerk).get(DESK).content.decode()
    address = re.findall(r"/services/questions/\w+/", desk)[0]

    client_of(clerk).post(address, {"text": "下周。"})

    assert "叶丽" not in desk
    assert "下周。" in villager.get("/questions/").content.decode()


def test_stranger_is_kept_out(clerk: Actor):
    sent(client_of(clerk))
    number = VillageNotice.objects.get().number
    stranger = client_of(make_actor(Role.HELPER, place=VILLAGE))

    found = [
        stranger.get(each).status_code
        for each in (DESK, f"{DESK}new/", f"/services/notices/{number}/file/")
    ]

    assert found == [403, 403, 404]


@pytest.mark.parametrize("code", [COUNTY, TOWN, "330000000000", "331127000000"])
def test_board_is_a_villages_of_this_county_only(clerk: Actor, code: str):
    assert Client().get(f"/notices/{code}/").status_code == 404
    asked = client_of(clerk).post(f"/notices/{code}/ask/", {"text": "水费怎么算？"})
    assert (asked.status_code, BoardQuestion.objects.count()) == (404, 0)
