"""Sent by anybody, answered by another, opened again; bad input leaves nothing behind."""

from datetime import timedelta
from typing import Any

import pytest

from commonfield.facts.models import Fact
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.commands import erase_person
from commonfield.people.types import GUEST, SYSTEM, Actor
from commonfield.services.choices import ReportState
from commonfield.services.models import RepairReport, RepairStep
from commonfield.services.reports import errors
from commonfield.services.reports.commands import (
    answer_report,
    forget_reporters,
    say_still_broken,
    send_report,
)
from commonfield.services.reports.queries import (
    export_of_person,
    open_near,
    photo_of,
    report_by_receipt,
    reports_to_answer,
)
from commonfield.services.reports.types import NewReport, ReportAnswer
from commonfield.workshop.errors import FileTooLargeError, NoPictureError
from commonfield.workshop.media import media_type_of
from commonfield.workshop.models import OutboxMessage, SealedFile
from tests.people.builders import (
    COUNTY,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    actor,
    make_actor,
    make_household,
    make_person,
    make_places,
    wide,
)
from tests.places.builders import make_venue
from tests.services.builders import HALL, NOW
from tests.workshop.builders import photograph

DAY = timedelta(days=1)
REPAIRED, NOT_REPAIRED = ReportState.REPAIRED, ReportState.NOT_REPAIRED


@pytest.fixture(autouse=True)
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


def sent(by: Actor = GUEST, photo: bytes = b"", **said: Any) -> str:  # noqa: ANN401 - any field's
    new = NewReport(**{"kind": "lamp", "place": VILLAGE, "spot": "桥头第三盏灯", **said})
    return send_report(by=by, now=NOW, report=new, photo=photo)


def answer(
    by: Actor, receipt: str, state: str, reason: str = "", line: str = "", days: int = 3
) -> None:
    code = RepairReport.objects.get(receipt=receipt).code
    said = ReportAnswer(state, reason, line)
    answer_report(by=by, now=NOW + days * DAY, code=code, answer=said)


def waiting(by: Actor) -> list[str]:
    rows = reports_to_answer(by, NOW).filter(state="sent")
    return list(rows.values_list("code", flat=True))


def closed() -> list[tuple[str, float]]:
    rows = Fact.objects.filter(kind="services.report_closed").order_by("pk")
    return list(rows.values_list("group", "quantity"))


def test_anybody_reports_and_follows_it_without_a_name(keeper: Actor):
    receipt = sent(words="夜里很黑")

    found = report_by_receipt(receipt.lower())
    assert (found.state, found.words, found.place) == ("sent", "夜里很黑", VILLAGE)
    row = RepairReport.objects.get()
    assert (row.person_id, row.made_by, row.code in receipt) == (None, "", False)
    assert "夜里很黑".encode() not in bytes(row.words_sealed or b"")
    assert [each.spot for each in open_near(VILLAGE)] == ["桥头第三盏灯"]
    assert waiting(keeper) == [row.code]


def test_closing_is_a_fact_with_its_days_and_still_broken_takes_it_back(keeper: Actor):
    receipt = sent()
    answer(keeper, receipt, "accepted", days=1)
    answer(keeper, receipt, REPAIRED)

    say_still_broken(by=GUEST, now=NOW + 5 * DAY, receipt=receipt)
    answer(keeper, receipt, NOT_REPAIRED, "等新灯到货", days=9)

    assert closed() == [("repaired", 3), ("repaired", -3), ("not_repaired", 9)]
    states = [each.state for each in report_by_receipt(receipt).steps]
    assert states == ["accepted", "repaired", "reopened", "not_repaired"]


def test_report_that_a_clock_ahead_dated_was_open_on_no_day(keeper: Actor):
    new = NewReport(kind="lamp", place=VILLAGE, spot="桥头第三盏灯")
    receipt = send_report(by=GUEST, now=NOW + 366 * DAY, report=new)

    answer(keeper, receipt, REPAIRED)

    assert closed() == [("repaired", 0)]


def test_open_again_within_thirty_days_of_closing_only(keeper: Actor):
    receipt = sent()
    for days in (0, 33):
        if days:
            answer(keeper, receipt, REPAIRED)
        with pytest.raises(errors.NotClosedError):
            say_still_broken(by=GUEST, now=NOW + days * DAY, receipt=receipt)
    assert closed() == [("repaired", 3)]


@pytest.mark.parametrize(
    ("state", "reason", "line", "refusal"),
    [
        ("handed_on", "供电所", "", errors.LineNumberError),
        ("handed_on", "", "ZJ20261201", errors.ReportReasonError),
        ("not_repaired", " ", "", errors.ReportReasonError),
        ("sent", "", "", errors.ReportAnsweredError),
        ("gone", "", "", errors.ReportAnsweredError),
        ("repaired", "长" * 101, "", errors.ReportReasonError),
    ],
)
def test_answer_that_says_too_little_is_refused(
    keeper: Actor, state: str, reason: str, line: str, refusal: type[Exception]
):
    receipt = sent()

    with pytest.raises(refusal):
        answer(keeper, receipt, state, reason, line)
    assert (RepairStep.objects.count(), closed()) == (0, [])


def test_what_is_not_ours_goes_to_12345_with_its_number_and_is_closed_later(keeper: Actor):
    receipt = sent(phone="13800138222", name="叶阿公")
    answer(keeper, receipt, "handed_on", "供电所", "ZJ20261201")

    (step,) = report_by_receipt(receipt).steps
    assert (step.reason, step.line_number, closed()) == ("供电所", "ZJ20261201", [])
    assert waiting(keeper) == []
    answer(keeper, receipt, REPAIRED)
    with pytest.raises(errors.ReportAnsweredError):
        answer(keeper, receipt, REPAIRED)
    assert closed() == [("repaired", 3)]
    # To the neighbour's phone, each time.
    assert OutboxMessage.objects.count() == 2


def test_nobody_answers_their_own_report_nor_does_their_family(keeper: Actor):
    wife = make_actor(Role.BUREAU, place=TOWN)
    make_household(keeper.person_id or 0, wife.person_id or 0)
    county = make_actor(Role.COUNTY_ADMIN, place=COUNTY)
    # For a neighbour, too.
    receipt = sent(keeper, name="叶阿公")

    for by in (keeper, wife):
        for state in (REPAIRED, NOT_REPAIRED, "accepted"):
            with pytest.raises(errors.OwnReportError):
                answer(by, receipt, state, "看过了")
    answer(county, receipt, REPAIRED)

    assert closed() == [("repaired", 3)]


def test_others_villages_reports_are_not_answered(keeper: Actor):
    receipt, at_hall = sent(place=OTHER_VILLAGE), sent(place="", venue=HALL)
    town = make_actor(Role.BUREAU, place=TOWN)

    for by in (keeper, town, actor(make_person("叶某")), GUEST):
        with pytest.raises(PermissionRefusedError):
            answer(by, receipt, REPAIRED)
    codes = [[row.code for row in reports_to_answer(by, NOW)] for by in (keeper, town)]
    assert codes == [[RepairReport.objects.get(receipt=at_hall).code]] * 2


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"place": "330203001001"}, errors.ReportPlaceError),
        ({"place": COUNTY}, errors.ReportPlaceError),
        ({"place": "", "venue": "nowhere"}, errors.ReportPlaceError),
        ({"kind": "ghost"}, errors.ReportKindError),
        ({"spot": " "}, errors.ReportSpotError),
        ({"spot": "找我 138 0013 8222"}, errors.ReportSpotError),
        ({"spot": wide("13800138222")}, errors.ReportSpotError),
        ({"spot": "找我 一三八零零一三八二二二"}, errors.ReportSpotError),
        ({"words": "长" * 301}, errors.ReportWordsError),
        ({"words": "a\u202eb"}, errors.ReportWordsError),
        ({"phone": "12"}, errors.ReportPhoneError),
        ({"photo": b"<html><script>alert(1)</script>"}, NoPictureError),
        ({"photo": b"\xff\xd8\xff" + bytes(100_000_000)}, FileTooLargeError),
    ],
)
def test_bad_input_is_refused_by_name_and_leaves_nothing(
    said: dict[str, Any], refusal: type[Exception]
):
    with pytest.raises(refusal):
        sent(**said)
    assert (RepairReport.objects.count(), SealedFile.objects.count()) == (0, 0)


def test_photograph_is_sealed_without_place_and_only_for_the_receipt():
    receipt = sent(photo=photograph())

    found = photo_of(report_by_receipt(receipt))
    assert media_type_of(found.content) == "image/webp"
    assert b"GPS" not in found.content
    assert b"Exif" not in found.content
    with pytest.raises(NotFoundError):
        report_by_receipt(receipt[:-1] + ("A" if receipt[-1] != "A" else "B"))


def test_ten_open_reports_of_a_person_are_the_most():
    by = actor(make_person("蓝阿英"))
    for _ in range(10):
        sent(by)

    with pytest.raises(errors.ReportsWaitingError):
        sent(by)


def test_words_names_and_photographs_are_forgotten_thirty_days_after_closing(keeper: Actor):
    receipt = sent(photo=photograph(), name="叶阿公", phone="13800138222")
    answer(keeper, receipt, REPAIRED)

    assert [forget_reporters(NOW + days * DAY) for days in (32, 33)] == [0, 1]
    row = RepairReport.objects.get()
    assert (row.words_sealed, row.photo, report_by_receipt(receipt).name) == (None, "", "")


def test_erased_reporter_leaves_the_broken_thing_and_no_name(keeper: Actor):
    by = actor(make_person("蓝阿英"))
    receipt = sent(by, words="我家门口")
    assert export_of_person(by.person_id or 0)["reports"][0]["words"] == "我家门口"

    erase_person(by=SYSTEM, now=NOW, person_id=by.person_id or 0)

    row = RepairReport.objects.get()
    assert (row.person_id, row.made_by, row.words_sealed) == (None, "", None)
    answer(keeper, receipt, REPAIRED)
    erase_person(by=SYSTEM, now=NOW, person_id=keeper.person_id or 0)
    assert list(RepairStep.objects.values_list("by", flat=True)) == [""]


def test_person_takes_all_reports_away(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("commonfield.services.reports.queries._SHOWN", 1)
    by = actor(make_person("蓝阿英"))
    receipts = {sent(by), sent(by)}

    assert {each["receipt"] for each in export_of_person(by.person_id or 0)["reports"]} == receipts
