"""Handed in with a consent, decided by another, its clock stopped and started, forgotten."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Final

import pytest
from django.db import IntegrityError, transaction

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.commands import erase_person, export_person, grant_role, withdraw_consent
from commonfield.people.errors import ConsentMissingError
from commonfield.people.queries import consents_of, kept_about
from commonfield.people.types import SYSTEM, Actor, NewGrant
from commonfield.services.applications import commands, errors, queries
from commonfield.services.applications.queries import COUNTER
from commonfield.services.choices import ApplicationState, Satisfaction
from commonfield.services.models import ApplicationPaper, ApplicationPause, ServiceApplication
from commonfield.workshop.errors import (
    FileTooLargeError,
    FileUnknownKindError,
    HolidaysUnknownError,
)
from commonfield.workshop.media import delete_unused_files, sealed_file_count
from commonfield.workshop.messages import render
from commonfield.workshop.models import OutboxMessage, SealedFile
from tests.night import TODAY
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
)
from tests.services.applications.builders import (
    NOW,
    accepted,
    after,
    allow_helper,
    application,
    applied,
    due_of,
    picture,
    row_of,
)

_KNOWN_DAYS: Final = 25


@pytest.fixture(autouse=True)
def _every_day_is_worked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock count alike on every day of the year; after some days nothing is announced."""

    def is_working(day: date) -> bool:
        if day > TODAY + timedelta(days=_KNOWN_DAYS):
            raise HolidaysUnknownError(year=day.year)
        return True

    monkeypatch.setattr(
        "commonfield.services.applications.queries.calendar_here",
        lambda: SimpleNamespace(is_working=is_working),
    )


@pytest.fixture
def villager() -> Actor:
    make_places()
    return actor(make_person("蓝阿英", phone="13800138001"))


@pytest.fixture
def officer() -> Actor:
    return make_actor(Role.BUREAU, place=TOWN)


@pytest.fixture
def keeper() -> Actor:
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


def test_application_is_sealed_and_says_nothing_in_the_audit(villager: Actor):
    number = applied(villager, "temporary_relief")

    row = row_of(number)
    assert (row.state, row.place, row.terms_on) == ("submitted", VILLAGE, date(2025, 5, 1))
    assert "灶间".encode() not in bytes(row.content_sealed or b"")
    assert queries.opened(row)["answers"]["what"] == "灶间着了火"
    (fact,) = Fact.objects.filter(kind="services.errand_done")
    assert (fact.group, fact.place) == ("own_first", VILLAGE)
    trail = AuditRow.objects.filter(action__startswith="services.")
    assert {(each.object, str(each.detail)) for each in trail} == {(f"application:{number}", "{}")}
    (consent,) = consents_of(villager.person_id or 0)
    assert (consent.purpose, consent.channel) == (Purpose.SERVICES, ConsentChannel.SELF)


def test_nothing_is_kept_without_a_consent(villager: Actor):
    with pytest.raises(errors.ConsentNotSaidError):
        applied(villager, channel="")

    assert not ServiceApplication.objects.exists()


def test_same_thing_is_not_applied_for_twice_at_once(villager: Actor):
    number = applied(villager)

    with pytest.raises(errors.AppliedAlreadyError):
        applied(villager)

    commands.withdraw_application(by=villager, now=NOW, number=number)
    assert applied(villager) != number


def test_helper_applies_with_who_allows_it_and_both_are_recorded(villager: Actor, keeper: Actor):
    person_id = villager.person_id or 0
    new = application(channel=ConsentChannel.ALOUD)

    with pytest.raises(ConsentMissingError):
        commands.apply_for(by=keeper, now=NOW, person_id=person_id, new=new)
    allow_helper(person_id)
    number = commands.apply_for(by=keeper, now=NOW, person_id=person_id, new=new)

    assert row_of(number).made_by == keeper.code
    consent = consents_of(person_id)[-1]
    assert (consent.channel, consent.helper_id) == (ConsentChannel.ALOUD, keeper.person_id)
    deeds = AuditRow.objects.filter(object=f"person:P{person_id}", actor=keeper.code)
    assert "services.applied_for" in deeds.values_list("action", flat=True)


def test_consent_that_the_person_withdrew_is_not_taken_by_a_helper_alone(
    villager: Actor, keeper: Actor
):
    person_id = villager.person_id or 0
    allow_helper(person_id)
    applied(villager)
    withdraw_consent(by=villager, now=NOW, person_id=person_id, purpose=Purpose.SERVICES)

    new = application(channel=ConsentChannel.ALOUD)
    number = commands.apply_for(by=keeper, now=after(1), person_id=person_id, new=new)

    assert (number, ServiceApplication.objects.filter(person=person_id).count()) == ("", 0)


def test_stranger_cannot_apply_for_another(villager: Actor):
    stranger = actor(make_person("陌生人"))

    with pytest.raises(PermissionRefusedError):
        commands.apply_for(
            by=stranger, now=NOW, person_id=villager.person_id or 0, new=application()
        )


def test_clock_begins_with_acceptance_stands_still_and_goes_on(villager: Actor, officer: Actor):
    number = applied(villager, "homestead")
    assert due_of(number) is None

    accepted(officer, number, after(1))
    # 20 working days from tomorrow.
    assert due_of(number) == TODAY + timedelta(days=21)
    commands.ask_for_papers(by=officer, now=after(6), number=number, missing=["drawing"])
    assert (row_of(number).state, due_of(number)) == ("missing", None)
    drawing = {"drawing": commands.store_paper(by=villager, now=after(7), content=picture())}
    commands.bring_papers(by=villager, now=after(7), number=number, answers={}, papers=drawing)

    assert (row_of(number).state, row_of(number).missing) == ("accepted", [])
    assert due_of(number) == TODAY + timedelta(days=22)


def test_clock_goes_on_once_all_is_there_be_it_sent_or_shown_at_the_counter(
    villager: Actor, officer: Actor, keeper: Actor
):
    number = applied(villager)
    asked = ["papers", "what", COUNTER]
    commands.ask_for_papers(by=officer, now=NOW, number=number, missing=asked)

    with pytest.raises(errors.AnswersUnusableError):
        commands.bring_papers(by=villager, now=NOW, number=number, answers={}, papers={})
    shown = commands.note_shown(by=keeper, now=after(1), number=number)
    left = row_of(number).missing
    answers = {"what": "两个月工钱"}
    told = commands.bring_papers(
        by=villager, now=after(2), number=number, answers=answers, papers={}
    )

    assert (shown, left, told) == (False, ["what"], True)
    assert queries.opened(row_of(number))["answers"]["what"] == "两个月工钱"
    assert row_of(number).state == "submitted"
    assert due_of(number) == TODAY + timedelta(days=9)


def test_pause_that_a_clock_ahead_began_ends_all_the_same(villager: Actor, officer: Actor):
    number = applied(villager, "temporary_relief")
    commands.ask_for_papers(by=officer, now=after(366), number=number, missing=[COUNTER])

    commands.withdraw_application(by=villager, now=after(1), number=number)

    pause = ApplicationPause.objects.get()
    assert (row_of(number).state, pause.ended_on) == ("withdrawn", pause.began_on)


def test_nothing_brought_starts_no_clock(villager: Actor, officer: Actor):
    number = applied(villager)
    commands.ask_for_papers(by=officer, now=NOW, number=number, missing=["papers"])

    with pytest.raises(errors.NothingBroughtError):
        commands.bring_papers(
            by=villager, now=NOW, number=number, answers={}, papers={"papers": ""}
        )

    assert row_of(number).state == "missing"


def test_what_is_missing_is_named(villager: Actor, officer: Actor):
    number = applied(villager)

    with pytest.raises(errors.NothingMissingError):
        commands.ask_for_papers(by=officer, now=NOW, number=number, missing=["nonsense"])

    assert not ApplicationPause.objects.exists()


@pytest.mark.parametrize(("days", "said"), [(7, "in_time"), (8, "late")])
def test_decision_is_a_fact_in_time_or_late(villager: Actor, officer: Actor, days: int, said: str):
    # Seven calendar days from the day on which it was handed in.
    number = accepted(officer, applied(villager))

    commands.decide_application(by=officer, now=after(days), number=number, is_granted=True)

    fact = Fact.objects.get(kind="services.application_decided")
    assert (fact.group, fact.place, fact.subject) == (said, VILLAGE, "")
    assert row_of(number).decided_by == officer.person_id


def test_service_without_a_limit_is_neither_in_time_nor_late(villager: Actor, officer: Actor):
    number = accepted(officer, applied(villager, "temporary_relief"))

    commands.decide_application(by=officer, now=after(90), number=number, is_granted=True)

    assert Fact.objects.get(kind="services.application_decided").group == "uncounted"


def test_refusal_has_a_reason_and_leaves_no_fact_without_one(villager: Actor, officer: Actor):
    number = accepted(officer, applied(villager))

    with pytest.raises(errors.RefusalReasonMissingError):
        commands.decide_application(by=officer, now=NOW, number=number, is_granted=False)
    assert not Fact.objects.filter(kind="services.application_decided").exists()
    commands.decide_application(
        by=officer, now=NOW, number=number, is_granted=False, reason="不属于援助范围"
    )

    view = queries.application_view(number, by=villager, now=NOW)
    assert (view.tracked.is_granted, view.reason) == (False, "不属于援助范围")


def test_extension_is_used_once_and_only_while_the_limit_runs(villager: Actor, officer: Actor):
    number = accepted(officer, applied(villager, "homestead"))
    other = accepted(officer, applied(actor(make_person("钟阿土")), "homestead"))

    commands.extend_application(by=officer, now=after(1), number=number)
    for late, refused in ((2, number), (60, other)):
        with pytest.raises(errors.NoExtensionError):
            commands.extend_application(by=officer, now=after(late), number=refused)

    # The thirty working days reach into a year whose rest is not announced here.
    (due,) = queries.tracked(number).dues
    assert (due.day, due.unknown_year) == (None, (TODAY + timedelta(days=_KNOWN_DAYS + 1)).year)


def test_officer_close_to_the_applicant_or_the_helper_neither_decides_nor_reads(
    villager: Actor, officer: Actor, keeper: Actor
):
    person_id = villager.person_id or 0
    number = applied(villager)
    relative = make_actor(Role.BUREAU, place=COUNTY)
    make_household(person_id, relative.person_id or 0)
    allow_helper(person_id)
    new = application("temporary_relief", channel="")
    helped = commands.apply_for(by=keeper, now=NOW, person_id=person_id, new=new)
    of_helper = make_actor(Role.BUREAU, place=COUNTY)
    make_household(keeper.person_id or 0, of_helper.person_id or 0)

    for by, refused in ((relative, number), (of_helper, helped)):
        with pytest.raises(errors.DecidedByRelativeError):
            commands.accept_application(by=by, now=NOW, number=refused)
        assert queries.application_view(refused, by=by, now=NOW).content is None
    commands.accept_application(by=officer, now=NOW, number=helped)


def test_database_itself_refuses_who_decides_on_their_own(villager: Actor):
    applied(villager)

    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceApplication.objects.update(decided_by=villager.person_id)


def test_keeper_at_the_desk_sees_how_far_it_is_and_not_what_was_written(
    villager: Actor, keeper: Actor
):
    number = applied(villager)

    view = queries.application_view(number, by=keeper, now=NOW)

    assert (view.content, view.can_serve, view.can_decide) == (None, True, False)
    with pytest.raises(PermissionRefusedError):
        commands.accept_application(by=keeper, now=NOW, number=number)
    elsewhere = make_actor(Role.HALL_KEEPER, place=OTHER_VILLAGE)
    with pytest.raises(NotFoundError):
        queries.application_view(number, by=elsewhere, now=NOW)


def test_two_officers_who_press_at_once_decide_once(villager: Actor, officer: Actor):
    number = accepted(officer, applied(villager))
    commands.decide_application(by=officer, now=NOW, number=number, is_granted=True)

    with pytest.raises(errors.ApplicationSettledError):
        commands.decide_application(
            by=officer, now=NOW, number=number, is_granted=False, reason="晚了"
        )

    assert Fact.objects.filter(kind="services.application_decided").count() == 1


def test_result_is_handed_over_at_the_desk_and_graded_once(
    villager: Actor, officer: Actor, keeper: Actor
):
    number = accepted(officer, applied(villager))
    commands.decide_application(by=officer, now=NOW, number=number, is_granted=True)
    commands.hand_over(by=keeper, now=NOW, number=number)
    commands.grade_application(by=villager, now=NOW, number=number, grade=Satisfaction.VERY_GOOD)

    with pytest.raises(errors.GradedAlreadyError):
        commands.grade_application(by=villager, now=NOW, number=number, grade=Satisfaction.BAD)
    # Not even with the person's consent to a helper: the desk would grade itself.
    allow_helper(villager.person_id or 0)
    with pytest.raises(PermissionRefusedError):
        commands.grade_application(by=keeper, now=NOW, number=number, grade=Satisfaction.BAD)

    assert (row_of(number).state, row_of(number).grade) == ("handed_over", "very_good")


def test_paper_is_kept_encrypted_and_opens_to_who_may_read(
    villager: Actor, officer: Actor, keeper: Actor
):
    name = commands.store_paper(by=villager, now=NOW, content=picture())
    number = applied(villager, papers={"papers": name, "nonsense": name})

    (paper,) = ApplicationPaper.objects.all()
    for by in (villager, officer):
        assert queries.paper_file(number, paper.pk, by=by, now=NOW).media_type == "image/webp"
    with pytest.raises(NotFoundError):
        queries.paper_file(number, paper.pk, by=keeper, now=NOW)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"<html><script>alert(1)</script>", FileUnknownKindError),
        (b"\xff\xd8\xff" + b"0" * 100_000_000, FileTooLargeError),
    ],
)
def test_html_named_jpg_and_a_photograph_of_100_megabytes_are_refused(
    villager: Actor, content: bytes, refusal: type[Exception]
):
    with pytest.raises(refusal):
        commands.store_paper(by=villager, now=NOW, content=content)

    assert sealed_file_count() == 0


def test_message_says_no_more_than_the_number_in_the_applicants_language(
    villager: Actor, officer: Actor
):
    number = accepted(officer, applied(villager))
    commands.ask_for_papers(by=officer, now=NOW, number=number, missing=["papers"])

    text = render(OutboxMessage.objects.get()).text

    assert text.startswith(f"【Commonfield】您的申请 {number} 还缺东西")
    assert "法律援助" not in text


def test_erased_person_leaves_a_number_and_nothing_behind_it(villager: Actor):
    person_id = villager.person_id or 0
    name = commands.store_paper(by=villager, now=NOW, content=picture())
    number = applied(villager, papers={"papers": name})

    erase_person(by=SYSTEM, now=after(1), person_id=person_id)
    # Long ago, so that files of other tests, whose rows are away, are too young to go.
    SealedFile.objects.update(kept_at=after(-9))
    delete_unused_files(after(-6))

    row = row_of(number)
    assert (row.person_id, row.content_sealed, row.made_by, row.state) == (
        *(None, None, ""),
        ApplicationState.WITHDRAWN,
    )
    assert (ApplicationPaper.objects.count(), sealed_file_count()) == (0, 0)


def test_withdrawn_consent_takes_applications_with_it_and_says_so(villager: Actor):
    person_id = villager.person_id or 0
    number = applied(villager)
    kept = [each for each in kept_about(person_id) if each.purpose == Purpose.SERVICES]

    withdraw_consent(by=villager, now=NOW, person_id=person_id, purpose=Purpose.SERVICES)

    assert [each.count for each in kept] == [1]
    assert (row_of(number).person_id, row_of(number).content_sealed) == (None, None)
    assert consents_of(person_id)[-1].answers == [["services.applications_forgotten", 1]]


def test_person_takes_along_what_they_applied_for(villager: Actor):
    applied(villager)

    held = export_person(by=villager, now=NOW, person_id=villager.person_id or 0)

    assert held["services"]["applications"][0]["answers"]["matter"] == "wages"


def test_answers_are_forgotten_a_year_after_the_end(villager: Actor):
    number = applied(villager)
    commands.withdraw_application(by=villager, now=NOW, number=number)

    early = commands.forget_old_applications(NOW + timedelta(days=364))
    late = commands.forget_old_applications(NOW + timedelta(days=365))

    assert (early, late, row_of(number).content_sealed) == (0, 1, None)
    assert row_of(number).person_id == villager.person_id


def test_slip_is_counted_at_the_desk_and_names_nobody(keeper: Actor, villager: Actor):
    commands.give_slip(by=keeper, now=NOW, certificate="alive", place=VILLAGE)

    for by, certificate, refusal in (
        (keeper, "nonsense", NotFoundError),
        (villager, "alive", PermissionRefusedError),
    ):
        with pytest.raises(refusal):
            commands.give_slip(by=by, now=NOW, certificate=certificate, place=VILLAGE)
    fact = Fact.objects.get(kind="services.slip_given")
    assert (fact.place, fact.subject, fact.attributes) == (VILLAGE, "", {})


def test_desk_lists_what_runs_out_first(villager: Actor, officer: Actor, keeper: Actor):
    slow = accepted(officer, applied(villager, "homestead"))
    none = applied(villager, "temporary_relief")
    soon = applied(villager, "legal_aid", now=after(1))

    waiting = [each.number for each in queries.open_at_desk(keeper, after(1))]

    assert waiting == [soon, slow, none]
    assert queries.open_at_desk(make_actor(Role.BUREAU, place="331124105000"), NOW) == []


def test_officer_who_may_help_answers_for_neither_side(villager: Actor, officer: Actor):
    number = applied(villager)
    allow_helper(villager.person_id or 0)
    both = NewGrant(officer.person_id or 0, Role.HELPER, VILLAGE)
    grant_role(by=SYSTEM, now=NOW, grant=both)
    commands.ask_for_papers(by=officer, now=NOW, number=number, missing=["what"])
    answers = {"what": "别的话"}

    with pytest.raises(PermissionRefusedError):
        commands.bring_papers(by=officer, now=NOW, number=number, answers=answers, papers={})
    with pytest.raises(PermissionRefusedError):
        commands.withdraw_application(by=officer, now=NOW, number=number)


def test_keeper_does_not_vouch_for_a_relatives_papers(
    villager: Actor, officer: Actor, keeper: Actor
):
    number = applied(villager)
    commands.ask_for_papers(by=officer, now=NOW, number=number, missing=[COUNTER])
    make_household(villager.person_id or 0, keeper.person_id or 0)

    with pytest.raises(errors.DecidedByRelativeError):
        commands.note_shown(by=keeper, now=NOW, number=number)


def test_helper_close_to_the_officer_grades_nothing(villager: Actor, officer: Actor):
    number = accepted(officer, applied(villager))
    commands.decide_application(by=officer, now=NOW, number=number, is_granted=True)
    allow_helper(villager.person_id or 0)
    relative, helper = (make_actor(Role.HELPER, place=VILLAGE) for _ in range(2))
    make_household(officer.person_id or 0, relative.person_id or 0)

    with pytest.raises(PermissionRefusedError):
        commands.grade_application(
            by=relative, now=NOW, number=number, grade=Satisfaction.VERY_GOOD
        )
    commands.grade_application(by=helper, now=NOW, number=number, grade=Satisfaction.BAD)

    assert row_of(number).grade == "bad"
