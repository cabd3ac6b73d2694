"""The heritage's pages, as a guest, a keeper of a hall and a heritage worker meet them."""

import csv
import re
from dataclasses import fields
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonfield.heritage.commands import add_item, confirm_item
from commonfield.heritage.models import HeritageItem, HeritageMedia, Inheritor
from commonfield.heritage.queries import item_page
from commonfield.heritage.rules import parse_day_rule, span_in
from commonfield.heritage.types import HeritageDetails
from commonfield.kernel.clock import now, today
from commonfield.people.choices import Purpose, Role
from commonfield.people.commands import person_data, withdraw_consent
from commonfield.people.types import Actor
from tests.heritage.builders import make_details, make_inheritor, make_item
from tests.night import TODAY
from tests.people.builders import COUNTY, NOW, VILLAGE, make_actor, make_person, make_places
from tests.supply.builders import client_of
from tests.workshop.builders import photograph

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places() -> None:
    make_places()


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_item_says_where_when_who_says_so_and_that_nobody_confirmed_it(client: Client):
    make_item(certainty="C", day_rule="lunar:1.15..1.last pick", name_en="Tables")
    make_item("不说", is_shown=False)
    HeritageItem.objects.filter(name="不说").update(certainty="X", published_at=now())

    pages = [text_of(client, each) for each in ("/heritage/", "/heritage/?q=排祭")]
    page = text_of(client, "/heritage/tables/")

    assert all("排祭" in each and "不说" not in each for each in pages)
    for words in ("由村里定一天", "县志", "还没有人确认过", "家家出一桌"):
        assert words in page
    assert client.get(f"/heritage/{item_code('不说')}/").status_code == 404


def item_code(name: str) -> str:
    return HeritageItem.objects.get(name=name).code


def test_keeper_confirms_and_picks_the_villages_day_on_the_page(client: Client):
    code = make_item(certainty="C", day_rule="solar:01-01..12-31 pick")
    keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    guest = text_of(client, f"/heritage/{code}/")
    client = client_of(keeper)
    page = text_of(client, f"/heritage/{code}/")

    said = {"capacity": "大石村文化管理员"}
    client.post(f"/heritage/{code}/confirm/", said)
    day = {"village": VILLAGE, "day": today().isoformat()}
    client.post(f"/heritage/{code}/day/", day)

    assert ("confirm/" in guest, "confirm/" in page) == (False, True)
    after = text_of(client, f"/heritage/{code}/")
    assert "大石村文化管理员" in after
    assert [each.day for each in item_page(code, on=today()).chosen] == [today()]
    assert "confirm/" not in after


def test_year_says_the_same_in_the_wheel_and_below_it(client: Client):
    make_item("立夏蛋", place=COUNTY, day_rule="term:立夏", deed="cooked")
    make_item("高腔", place=COUNTY, kind="opera")

    page = text_of(client, "/heritage/year/")

    small, large = [part.partition("</svg>")[0] for part in page.split('class="almanac')[1:]]
    # The year from today on may lie between two Lantern Festivals.
    festivals = ("元宵", "端午", "中秋")
    told = [
        ("立夏蛋" in each, any(name in each for name in festivals), "冬至" in each)
        for each in (small, large)
    ]
    assert told == [(False, False, True), (True, True, True)]
    assert page.count("立夏蛋") == 2
    assert "高腔" in page
    for wheel in (small, large):
        anchors = set(re.findall(r'href="#([\w-]+)"', wheel))
        assert len(anchors) == 24
        assert all(f'id="{each}"' in page for each in anchors)
    client.cookies["language"] = "en"
    english = text_of(client, "/heritage/year/")
    small = english.split('class="almanac')[1].partition("</svg>")[0]
    assert (">Start of<" in small, re.search("[\u4e00-\u9fff]", small)) == (True, None)


def test_today_is_told_here_and_on_home(client: Client):
    tomorrow = today() + timedelta(days=1)
    make_item("今日事", place=COUNTY, day_rule=f"solar:{today():%m-%d}")
    make_item("明日事", place=COUNTY, day_rule=f"solar:{tomorrow:%m-%d}")

    here, home = text_of(client, "/heritage/today/"), text_of(client, "/")

    assert ("今日事" in here, "明日事" in here) == (True, True)
    assert ("今日事" in home, "明日事" in home, "还有 1 天" in home) == (True, True, True)
    assert client.get("/heritage/today/?place=000000000000").status_code == 404


def test_trail_has_signs_in_both_languages(client: Client):
    make_item("二", trail_number=2)
    make_item("一", trail_number=1, name_en="First", story_en="The first stop.")

    trail = text_of(client, f"/heritage/trails/{VILLAGE}/")
    signs = text_of(client, f"/heritage/trails/{VILLAGE}/print/")

    assert trail.index("一</a>") < trail.index("二</a>")
    assert "The first stop." in signs
    assert f"{settings.BASE_URL}/heritage/first/" in signs
    assert client.get(f"/heritage/trails/{COUNTY}/").status_code == 404


def test_worker_writes_shows_and_pictures_an_item():
    client = client_of(make_actor(Role.HERITAGE, place=COUNTY), language="zh-hans")
    said = {
        "name": "花鼓灯",
        "name_en": "Flower drum",
        "kind": "dance",
        "level": "none",
        "place": VILLAGE,
        "deed": "done",
        "certainty": "C",
        "source": "听说",
        "day_rule_calendar": "lunar",
        "day_rule_lunar_month": "1",
        "day_rule_lunar_day": "15",
    }
    backwards = said | {"day_rule_lunar_day_last": "2"}
    desk = "/heritage/desk/items/flower-drum/"

    looks = [
        client.post("/heritage/desk/new/", each | {"look": "1", "source": ""})
        for each in (said, backwards)
    ]
    faulty = client.post("/heritage/desk/new/", backwards)
    client.post("/heritage/desk/new/", said)
    rule = HeritageItem.objects.get().day_rule
    picture = SimpleUploadedFile("a.jpg", photograph((640, 480)))
    for agreed, number in (({}, 0), ({"is_agreed": "on"}, 1)):
        picture.seek(0)
        client.post(f"{desk}pictures/", {"picture": picture, "rights_note": "王摄"} | agreed)
        assert HeritageMedia.objects.count() == number
    hidden = client.get("/heritage/flower-drum/").status_code
    client.post(f"{desk}step/", {"name": "publish"})

    year, day = today().year, span_in(parse_day_rule("lunar:1.15"), today().year).first
    assert [each.status_code for each in looks] == [200, 200]
    assert f"农历正月十五。今年：{year}年{day.month}月{day.day}日" in looks[0].text
    assert "花鼓灯" in looks[0].text
    assert "最后一天在第一天前面" in looks[1].text
    assert (faulty.status_code, rule, hidden) == (422, "lunar:1.15", 404)
    page = text_of(Client(), "/heritage/flower-drum/")
    assert "王摄" in page
    make_item("没有照片", place=VILLAGE)
    every = text_of(Client(), "/heritage/")
    # A drawing stands in for a photograph until there is one.
    pictures = [each.count('<svg viewBox="0 0 240 160"') for each in (page, every)]
    assert (pictures, every.count("/heritage/flower-drum/files/")) == ([0, 1], 1)
    file = page.partition('src="/heritage/flower-drum/files/')[2].partition('"')[0]
    answer = Client().get(f"/heritage/flower-drum/files/{file}")
    assert answer.headers["Content-Type"] == "image/webp"
    assert "花鼓灯" in text_of(client, desk)


def test_sheet_has_what_is_shown_and_who_confirmed_it_but_no_name(client: Client):
    keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    code = make_item(day_rule="lunar:1.15", certainty="C")
    make_item("草稿", is_shown=False)
    make_inheritor(code, name="王阿婆")
    confirm_item(by=keeper, now=NOW, code=code, capacity="大石村文化管理员")

    answer = client.get("/heritage/items.csv")
    rows = list(csv.DictReader(answer.getvalue().decode("utf-8-sig").splitlines()))

    (row,) = rows
    assert (row["name"], row["days"], row["certainty_code"]) == ("排祭", "农历正月十五", "C")
    assert (row["source"], row["confirmed_by"]) == ("县志", f"大石村文化管理员 {TODAY}")
    assert "王阿婆" not in str(row)
    assert 'href="/heritage/items.csv"' in text_of(client, "/heritage/")


def test_api_gives_the_same_page_by_page(client: Client):
    by = make_actor(Role.HERITAGE, place=COUNTY)
    make_item("灯")
    make_item("排祭")
    confirm_item(by=by, now=NOW, code=make_item("船", place=COUNTY), capacity="县非遗中心")
    make_item("草稿", is_shown=False)

    first = client.get(f"/api/heritage/items?limit=1&place={VILLAGE}").json()
    second = client.get(first["next"]).json()
    every = client.get("/api/heritage/items").json()["items"]

    assert [each["code"] for each in (*first["items"], *second["items"])] == ["deng", "pai-ji"]
    assert second["next"] is None
    assert [each["said"]["name"] for each in every] == ["船", "灯", "排祭"]
    assert [each["capacity"] for each in every[0]["confirmations"]] == ["县非遗中心"]
    assert every[0]["said"].keys() == {each.name for each in fields(HeritageDetails)}


def test_who_wrote_of_an_item_is_told_who_may_confirm_it():
    by, other = (make_actor(Role.HERITAGE, place=COUNTY) for _each in range(2))
    code = add_item(by=by, now=now(), details=make_details())
    desk = f"/heritage/desk/items/{code}/"

    mine, theirs = (client_of(each, language="zh-hans").get(desk).text for each in (by, other))

    assert ('value="confirm"' in mine, 'value="confirm"' in theirs) == (False, True)
    assert "另一位管" in mine


def test_inheritor_is_added_by_the_number_as_it_is_typed():
    person, item = make_person(), make_item()
    client = client_of(make_actor(Role.COUNTY_ADMIN, place=COUNTY))
    said = {"person": f" p{person}", "level": "none", "place": VILLAGE}

    client.post(f"/heritage/desk/items/{item}/inheritors/", said)

    assert Inheritor.objects.get().person == person


def test_name_is_shown_by_consent_alone_and_no_longer_once_it_is_withdrawn():
    person = make_person("李银花")
    item = make_item()
    code = make_inheritor(item, born_year=1944, person=person)
    client = client_of(make_actor(Role.COUNTY_ADMIN, place=COUNTY))

    listed = text_of(client, "/heritage/desk/unrecorded/")
    told = ["李银花" in text_of(Client(), f"/heritage/{item}/")]
    client.post(f"/heritage/desk/inheritors/{code}/", {"channel": "paper"})
    told.append("李银花" in text_of(Client(), f"/heritage/{item}/"))
    asked = person_data.things([f"inheritor:{code}"])
    withdraw_consent(
        by=Actor(person, "person"),
        now=now(),
        person_id=person,
        purpose=Purpose.NAME_SHOWN,
        object_code=f"inheritor:{code}",
    )
    told.append("李银花" in text_of(Client(), f"/heritage/{item}/"))

    assert "李银花" in listed
    assert told == [False, True, False]
    assert asked == {f"inheritor:{code}": "排祭"}
