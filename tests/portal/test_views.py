import csv
import io
import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from commonfield.facts.commands import fold_new_facts, record_all, retract
from commonfield.facts.queries import number_of
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import now
from commonfield.people.choices import Role
from commonfield.places.queries import venue
from commonfield.workshop.messages import NewMessage, queue_messages
from commonfield.workshop.schedule import record_heartbeat
from tests.market.builders import make_shop
from tests.people.builders import VILLAGE, actor, make_actor, make_person
from tests.places.builders import make_venue
from tests.portal.builders import (
    COUNTY,
    TOWNS,
    make_county,
    record,
    sale,
    sales_of,
    share,
    store_counted,
    village,
)
from tests.supply.builders import client_of
from tests.workshop.builders import photograph

PAGES = [
    "/",
    "/board/",
    "/board/?figure=revenue&sort=up",
    "/board/revenue/",
    f"/board/revenue/?place={TOWNS[0]}",
    f"/board/income/?place={village(0)}",
    "/board/hall-coverage/",
    "/places/",
    "/places/?q=Town",
    f"/places/{COUNTY}/",
    f"/places/{TOWNS[0]}/",
    f"/places/{village(0)}/",
    "/walk/",
    "/article/",
    "/privacy/",
    "/terms/",
]

_REVENUE_PAGES = ("/board/?figure=revenue", "/board/revenue/")


def words(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[-500:]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def county(client: Client, language: str = "en") -> None:
    make_county()
    client.cookies["language"] = language


def lives() -> list[FactRecord]:
    at = now()
    return [sale(village(0), f"O{n}", 10_000, at=at) for n in range(6)] + [
        share(village(0), f"s{n}", 100, at=at) for n in range(6)
    ]


@pytest.mark.parametrize("address", PAGES)
def test_pages_answer_in_chinese(client: Client, address: str, settings: Settings):
    settings.DEMO = True
    county(client, "zh-hans")
    record([*lives(), store_counted(village(0), "O1")], now=now())

    response = client.get(address)

    assert response.status_code == 200
    assert response.headers["Content-Language"] == "zh-Hans"
    assert b"<script" not in response.content
    assert b" style=" not in response.content


def test_pages_in_english_hold_no_chinese_sentence(client: Client, settings: Settings):
    settings.DEMO = True
    county(client)
    record(lives(), now=now())

    for address in PAGES:
        response = client.get(address)
        text = re.sub(r"lang=\"zh-Hans\".*?</", "", response.content.decode())
        assert (response.status_code, response.headers["Content-Language"]) == (200, "en"), address
        assert re.search(r"[\u4e00-\u9fff]{9,}", text) is None, address


def test_home_of_a_county_that_begins_says_what_to_do_and_nothing_of_the_demo(
    client: Client, settings: Settings
):
    settings.DEMO = False
    county(client)
    empty = words(client, "/")
    record(lives(), now=now())
    cache.clear()

    lived = words(client, "/")

    for text in (empty, lived):
        assert re.findall("Go shopping|Find my order|My money|My village|County figures", text) == [
            *("Go shopping", "Find my order", "My money", "My village", "County figures")
        ]
        assert re.search("(?i)2021|follow one leaf|tea", text) is None
    assert "Nothing has been recorded here yet" in empty
    assert "Nothing has been recorded here yet" not in lived
    assert "¥600" in lived


def test_pages_of_a_county_whose_towns_are_not_loaded_yet(client: Client):
    make_county(towns=0)

    statuses = {address: client.get(address).status_code for address in PAGES}

    assert (statuses["/"], statuses["/board/"]) == (200, 200)
    assert max(statuses.values()) == 404


def test_home_is_light(client: Client):
    county(client)
    record(lives(), now=now())

    response = client.get("/", headers={"accept-encoding": "gzip"})

    assert len(response.content) < 15_000


def test_home_shows_the_photograph_that_the_administrator_sets(client: Client):
    county(client)
    admin = client_of(make_actor(Role.COUNTY_ADMIN, place=COUNTY))
    words_of_it = {"shows": "茶山", "shows_en": "Tea hills", "credit": "叶摄影"}

    sent = {**words_of_it, "picture": io.BytesIO(photograph())}
    saved = admin.post("/photograph/", sent)
    shown = client.get("/").content.decode()
    admin.post("/photograph/", {"remove": "1"})

    assert saved.headers["Location"] == "/"
    assert 'alt="Tea hills" fetchpriority="high"' in shown
    assert "560w" in shown
    assert "叶摄影" in shown
    assert 'class="landscape"' not in shown
    assert 'class="landscape"' in client.get("/").content.decode()


def test_map_with_nothing_to_show_is_not_drawn(client: Client):
    county(client)
    record(sales_of(0, 2), now=now())

    board, figure = (client.get(page).content.decode() for page in _REVENUE_PAGES)

    assert "No map: this figure is withheld or unknown in every town." in board
    assert "squares" not in board + figure


def test_home_of_whoever_is_signed_in_is_stored_nowhere(client: Client):
    county(client)

    own = client_of(actor(make_person())).get("/")

    assert "no-store" in own.headers["Cache-Control"]
    assert "Cache-Control" not in client.get("/").headers


def test_figure_unknown_is_not_found(client: Client):
    county(client)

    assert "no figure of that name" in words(client, "/board/nothing/", 404)
    words(client, f"/board/revenue/?from={'9' * 5_000}")


@pytest.mark.parametrize("place", ["331124999000", "110101000000", "x", "3311"])
def test_figure_of_a_place_elsewhere_is_not_found(client: Client, place: str):
    county(client)

    assert client.get(f"/board/revenue/?place={place}").status_code == 404


def test_figure_hidden_says_why_and_lists_nothing(client: Client):
    county(client)
    record([sale(village(1), "O1", 10_000, at=now())], now=now())

    text = words(client, f"/board/revenue/?place={TOWNS[1]}")

    assert "Withheld" in text
    assert "¥100" not in text
    assert "No record can be shown here" in text


def test_places_csv_leaves_hidden_values_empty(client: Client):
    county(client)
    at = now()
    record(
        [sale(village(0), f"O0{n}", 5_000, at=at) for n in range(6)]
        + [sale(village(1), "O1", 10_000, at=at)]
        + [sale(village(2), f"O2{n}", 50_000, at=at) for n in range(6)],
        now=at,
    )

    response = client.get("/board/revenue/places.csv")
    of_villages = client.get(f"/board/revenue/places.csv?place={TOWNS[0]}")
    orders = [
        re.findall(
            r'<th scope="row"><a[^>]*>([^<]+)', client.get(f"/board/?{query}").content.decode()
        )
        for query in ("figure=revenue", "figure=revenue&sort=up", "figure=revenue&sort=name")
    ]
    sheet = list(
        csv.DictReader(client.get("/board/towns.csv").content.decode("utf-8-sig").splitlines())
    )

    assert re.search(r"(-\d{4}-\d\d){2}\.csv", of_villages["Content-Disposition"])
    assert orders == [
        ["Town 2", "Town 0", "Town 1"],
        ["Town 2", "Town 0", "Town 1"],
        ["Town 0", "Town 1", "Town 2"],
    ]
    assert [(row["revenue_fen"], row["revenue_not_shown"]) for row in sheet] == [
        ("", "complement"),
        ("", "few"),
        ("300000", ""),
    ]
    assert response.content.decode("utf-8-sig").splitlines() == [
        "place,name,name_en,value_fen,not_shown",
        f"{TOWNS[0]},第0镇,Town 0,,complement",
        f"{TOWNS[1]},第1镇,Town 1,,few",
        f"{TOWNS[2]},第2镇,Town 2,300000,",
    ]


def test_months_csv_has_a_line_for_each_month(client: Client):
    county(client)
    record(lives(), now=now())

    lines = client.get("/board/revenue/months.csv").content.decode("utf-8-sig").splitlines()

    assert lines[0] == "month,value_fen,not_shown"
    assert lines[-1].endswith(",60000,")
    assert len(lines) == 13


def test_fact_shows_no_amount_to_everybody(client: Client):
    county(client)
    ids = record_all(lives(), now=now())
    fold_new_facts(now())

    text = words(client, f"/board/facts/{number_of(ids[0])}/")

    assert "Online sale" in text
    assert "Town 0" in text
    assert "¥100" not in text


def test_fact_shows_its_amount_to_the_analyst(client: Client):
    county(client)
    at = now()
    ids = record_all([sale(village(1), "O1", 12_300, at=at)], now=at)
    fold_new_facts(at)
    sign_in(client, Role.ANALYST)

    text = words(client, f"/board/facts/{number_of(ids[0])}/")

    assert "¥123" in text
    assert "Village 1-0" in text


def test_fact_that_may_not_be_shown_is_not_found(client: Client):
    county(client)
    at = now()
    ids = record_all([sale(village(1), "O1", 12_300, at=at)], now=at)
    fold_new_facts(at)

    assert client.get(f"/board/facts/{number_of(ids[0])}/").status_code == 404
    assert client.get(f"/board/facts/{uuid.uuid4()}/").status_code == 404


def test_fact_is_told_of_by_another_number_than_its_id(client: Client):
    county(client)
    taken = record_all(lives(), now=now())[0]
    back = retract(taken, now=now())
    fold_new_facts(now())

    listed = client.get("/board/revenue/").content.decode()
    page = client.get(f"/board/facts/{number_of(back)}/").content.decode()

    assert f"/board/facts/{number_of(taken)}/" in listed
    assert f"/board/facts/{number_of(taken)}/" in page
    assert not [each for each in (taken, back) if str(each) in listed + page]
    assert client.get(f"/board/facts/{taken}/").status_code == 404


def sign_in(client: Client, role: Role, place: str = COUNTY) -> None:
    from django.contrib.auth import get_user_model  # noqa: PLC0415, TID251 - the client wants a row

    actor = make_actor(role, place=place, username=role.value)
    client.force_login(get_user_model().objects.get(pk=actor.person_id or 0))


def test_place_says_that_a_class_is_missing(client: Client):
    county(client)

    text = words(client, f"/places/{village(0)}/")

    assert "Urban or rural not published" in text
    assert "Villagers" in text


def test_home_and_a_village_show_what_is_sold(client: Client):
    make_shop()
    client.cookies["language"] = "en"

    assert ["Silver Monkey" in words(client, each) for each in ("/", f"/places/{VILLAGE}/")] == [
        True,
        True,
    ]


def test_place_unknown_is_not_found(client: Client):
    county(client)

    assert "No place has the code 999999999999" in words(client, "/places/999999999999/", 404)


def test_places_finds_by_name(client: Client):
    county(client)

    text = words(client, "/places/?q=镇")
    only = client.get("/places/?q=第1镇")

    assert "Found for" in text
    assert "Town 1" in text
    assert only.headers["Location"] == f"/places/{TOWNS[1]}/"


def test_venue_with_a_bad_code_keeps_the_form(client: Client):
    county(client)
    sign_in(client, Role.BUREAU)
    day = now().date().isoformat()
    form = {"kind": "hall", "name": "礼堂", "code": "Hall One", "opened_on": day}

    response = client.post(f"/places/{village(0)}/venues/new/", form)

    assert response.status_code == 422
    assert venue("Hall One") is None


def test_one_of_a_kind_has_no_plural_on_the_board(client: Client):
    county(client)
    make_venue("park-1", kind="park", place_code=village(0), opened_on=now().date())
    fold_new_facts(now())

    assert "1 <small>park</small>" in client.get("/board/").content.decode()


def test_healthz_asks_nothing(client: Client):
    response = client.get("/healthz")

    assert response.content == b"ok\n"


def test_readyz_tells_what_serving_needs_and_of_the_worker_beside_it(client: Client):
    response = client.get("/readyz")

    needed = dict.fromkeys(("database", "migrations", "guards", "disk"), "ok")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "checks": needed, "worker": "not seen within 90 s"}


def test_readyz_knows_a_worker_that_lives(client: Client):
    record_heartbeat("w1", now())

    assert client.get("/readyz").json()["worker"] == "ok"


def test_readyz_without_space_on_the_disk_is_not_ready(client: Client, settings: Settings):
    record_heartbeat("w1", now())
    settings.MIN_FREE_DISK_MB = 10**9

    response = client.get("/readyz")

    disk = response.json()["checks"]["disk"]
    assert response.status_code == 503
    assert re.fullmatch(r"almost full: \d+ MB left", disk)


def test_metrics_count_what_waits(client: Client):
    make_county()
    record_all(sales_of(0, 2), now=now())

    text = client.get("/metrics").content.decode()

    assert "\ncommonfield_facts_unfolded 2.0\n" in text
    assert "\ncommonfield_outbox_waiting 0.0\n" in text
    assert "\ncommonfield_worker_age_seconds -1.0\n" in text


def test_metrics_tell_since_when_the_worker_and_the_outbox_wait(client: Client):
    record_heartbeat("w1", now() - timedelta(seconds=600))
    message = NewMessage(
        channel="email",
        to="a@example.org",
        template="people/code",
        params={"code": "1"},
        language="en",
    )
    queue_messages([message], now=now() - timedelta(seconds=90))

    told = dict(
        line.rsplit(" ", 1) for line in client.get("/metrics").content.decode().splitlines()
    )

    assert 600 <= float(told["commonfield_worker_age_seconds"]) < 660
    assert 90 <= float(told["commonfield_outbox_oldest_seconds"]) < 150


def test_metrics_are_refused_to_others_without_the_token(client: Client, settings: Settings):
    settings.METRICS_TOKEN = "open-sesame"

    refused = client.get("/metrics", REMOTE_ADDR="203.0.113.9")
    proxied = client.get("/metrics", REMOTE_ADDR="127.0.0.1", headers={"x-real-ip": "203.0.113.9"})
    given = client.get(
        "/metrics", REMOTE_ADDR="203.0.113.9", headers={"authorization": "Bearer open-sesame"}
    )

    assert (refused.status_code, proxied.status_code, given.status_code) == (403, 403, 200)
