"""Pages: help first, what is open, a receipt without sign-in, limits; a phone's queue."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonfield.kernel import clock
from commonfield.offline.commands import take_queue
from commonfield.offline.kinds import kind_of
from commonfield.offline.types import NewQueueEntry
from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.commands import give_consent
from commonfield.people.types import Actor
from commonfield.services.models import RepairReport
from commonfield.services.reports.offline_acts import OfflineReport
from tests.people.builders import VILLAGE, actor, make_actor, make_person, make_places
from tests.places.builders import make_venue
from tests.supply.builders import client_of

PAGE = f"/report/?place={VILLAGE}"
SENT = {"kind": "lamp", "spot": "桥头第三盏灯"}
FAR = "203.0.113.9"


@pytest.fixture(autouse=True)
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


def receipt_of_guest() -> str:
    Client().post(PAGE, SENT)
    return RepairReport.objects.latest("pk").receipt


def test_county_without_villages_leads_to_the_line(settings: Any):  # noqa: ANN401 - of pytest-django
    settings.COUNTY_CODE = "520381000000"

    where = Client().get("/report/").content.decode()

    assert ("12345" in where, "<select" in where) == (True, False)


def test_help_lines_and_what_is_open_stand_before_the_form():
    receipt_of_guest()

    where = Client().get("/report/").content.decode()
    page = Client().get(PAGE).content.decode()

    assert where.index("tel:110") < where.index("tel:119") < where.index("tel:120")
    assert page.index("tel:110") < page.index("桥头第三盏灯") < page.index('name="kind"')
    assert RepairReport.objects.get().receipt not in page


def test_guest_follows_by_the_receipt_and_says_it_is_still_broken(keeper: Actor):
    receipt = receipt_of_guest()
    code = RepairReport.objects.get().code
    desk = client_of(keeper)
    answered = desk.post(
        f"/services/reports/{code}/", {"state": "not_repaired", "reason": "等灯"}, follow=True
    )
    spoken = f" {receipt[:6]} {receipt[6:].lower()} "
    found = Client().get("/report/track/", {"number": spoken}, follow=True)

    again = Client().post(f"/report/{receipt}/", follow=True).content.decode()

    assert receipt not in answered.content.decode()
    assert "等灯" in found.content.decode()
    assert "已重新打开" in again
    assert RepairReport.objects.get().state == "reopened"


def test_numbers_tried_in_sequence_are_stopped():
    wrong = [Client(REMOTE_ADDR=FAR).get(f"/report/261201AAAAAAA{n:02}/") for n in range(21)]

    assert [each.status_code for each in wrong] == [404] * 20 + [429]


def test_reports_of_one_address_are_limited():
    statuses = [Client(REMOTE_ADDR=FAR).post(PAGE, SENT).status_code for _ in range(11)]

    assert statuses == [302] * 10 + [429]


def test_page_named_as_a_picture_is_refused_at_its_field():
    html = SimpleUploadedFile("lamp.jpg", b"<html><body>", content_type="image/jpeg")

    refused = Client().post(PAGE, SENT | {"photo": html})

    assert (refused.status_code, RepairReport.objects.count()) == (422, 0)
    assert "不是" in refused.content.decode()


def test_own_report_is_refused_to_its_keeper_on_the_page(keeper: Actor):
    desk = client_of(keeper)
    desk.post(PAGE, SENT)
    page = f"/services/reports/{RepairReport.objects.get().code}/"

    refused = desk.post(page, {"state": "repaired"})

    assert refused.status_code == 422
    assert "county answers it" in refused.content.decode()
    assert RepairReport.objects.get().receipt in desk.get("/report/mine/").content.decode()


def test_phone_sends_a_report_later():
    by = actor(make_person("蓝阿英"))
    give_consent(
        by=by,
        now=clock.now(),
        person_id=by.person_id or 0,
        purpose=Purpose.ACCOUNT,
        channel=ConsentChannel.SELF,
    )
    said = {"kind": "road", "spot": "塌了一段"}
    bodies = [
        OfflineReport.model_validate(said | {"place": place}) for place in (VILLAGE, "330203001001")
    ]
    entries = [
        NewQueueEntry(f"e{n}", clock.now(), f"d{n}", kind_of("report"), body)
        for n, body in enumerate(bodies)
    ]

    answers = take_queue(by=by, now=clock.now(), device="d1", entries=entries)

    assert [each.code for each in answers] == ["", "report_place"]
    assert RepairReport.objects.get().person_id == by.person_id
