"""Nothing shows before the supervision committee accepts it, and nobody who is close may."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from commonfield.facts.models import Fact
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.commands import grant_role, grant_roles, person_data
from commonfield.people.errors import RelativesUndeclaredError, SlipSessionError
from commonfield.people.models import Grant
from commonfield.people.types import SYSTEM, Actor, NewGrant
from commonfield.services.board import errors
from commonfield.services.board.commands import (
    accept_notice,
    answer_question,
    ask_village,
    delete_old_files,
    forget_asker,
    look_through,
    seat_supervisor,
    send_notice_back,
    take_notice_back,
)
from commonfield.services.board.queries import (
    notice_file,
    overdue_notices,
    own_questions,
    shown_notice,
    shown_notices,
)
from commonfield.services.board.rules import notice_kinds, period_due
from commonfield.services.models import (
    BoardQuestion,
    DeclaredRelation,
    NoticeDecision,
    VillageNotice,
)
from commonfield.workshop.books import CHECKS
from commonfield.workshop.errors import (
    DecidedAlreadyError,
    PreparedByYouError,
    PreparedChangedError,
)
from tests.night import TODAY
from tests.people.builders import (
    OTHER_VILLAGE,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_household,
    make_person,
)
from tests.services.board.builders import LAST_DAY, LIST, Office, make_office, prepared
from tests.services.builders import NOW

ON = TODAY


@pytest.fixture
def office() -> Office:
    return make_office()


def timings(kind: str) -> list[str]:
    return [each.attributes["timing"] for each in Fact.objects.filter(kind=kind)]


def test_notice_shows_once_accepted_with_its_fact(office: Office):
    number = prepared(office.clerk)
    before = shown_notices(VILLAGE, ON)

    accept_notice(by=office.supervisor, now=NOW, number=number)

    assert before == []
    assert [each.number for each in shown_notices(VILLAGE, ON)] == [number]
    assert notice_file(number) == LIST
    due_on = VillageNotice.objects.get().due_on
    assert due_on is not None
    assert timings("services.notice_published") == ["late" if due_on < TODAY else "in_time"]
    assert CHECKS["notices"]().differences == ()


def test_notice_for_which_no_day_is_set_is_neither_in_time_nor_late(office: Office):
    number = prepared(office.clerk, kind="weight")

    accept_notice(by=office.supervisor, now=NOW, number=number)

    assert timings("services.notice_published") == ["uncounted"]


def test_notice_that_was_changed_since_is_not_accepted(office: Office):
    number = prepared(office.clerk)
    VillageNotice.objects.filter(number=number).update(due_on=None)

    with pytest.raises(PreparedChangedError):
        accept_notice(by=office.supervisor, now=NOW, number=number)

    assert Fact.objects.filter(kind="services.notice_published").count() == 0


def test_notice_and_file_are_gone_after_the_last_day(office: Office):
    number = prepared(office.clerk)
    accept_notice(by=office.supervisor, now=NOW, number=number)
    after = LAST_DAY + timedelta(days=1)

    deleted = delete_old_files(NOW + timedelta(days=31))

    assert shown_notice(number, LAST_DAY).number == number
    assert deleted == 1
    assert notice_file(number) is None
    with pytest.raises(NotFoundError):
        shown_notice(number, after)


def test_clerk_may_not_accept_own_notice_with_both_roles(office: Office):
    both = NewGrant(office.clerk.person_id or 0, Role.SUPERVISOR, VILLAGE)
    grant_role(by=SYSTEM, now=NOW, grant=both)
    number = prepared(office.clerk)

    with pytest.raises(errors.NotIndependentError):
        accept_notice(by=office.clerk, now=NOW, number=number)


def test_member_of_the_committee_may_not_accept(office: Office):
    both = NewGrant(office.supervisor.person_id or 0, Role.COMMITTEE_MEMBER, VILLAGE)
    grant_role(by=SYSTEM, now=NOW, grant=both)
    number = prepared(office.clerk)

    with pytest.raises(errors.NotIndependentError):
        accept_notice(by=office.supervisor, now=NOW, number=number)


def test_declared_relative_of_the_clerk_may_not_accept(office: Office):
    DeclaredRelation.objects.create(
        supervisor_id=office.supervisor.person_id or 0,
        relative_id=office.clerk.person_id or 0,
        declared_by="system",
        declared_at=NOW,
    )
    number = prepared(office.clerk)

    with pytest.raises(errors.NotIndependentError):
        accept_notice(by=office.supervisor, now=NOW, number=number)


def test_who_lives_with_one_of_the_committee_may_not_accept(office: Office):
    member = make_actor(Role.COMMITTEE_MEMBER, place=VILLAGE)
    make_household(member.person_id or 0, office.supervisor.person_id or 0)
    number = prepared(office.clerk)

    with pytest.raises(errors.NotIndependentError):
        accept_notice(by=office.supervisor, now=NOW, number=number)


def test_second_look_by_somebody_of_the_household_is_none(office: Office):
    make_household(office.other.person_id or 0, office.supervisor.person_id or 0)
    number = prepared(office.clerk, content=b"\x89PNG\r\n\x1a\n" + bytes(60), file_name="a.png")
    look_through(by=office.other, now=NOW, number=number)

    with pytest.raises(errors.SecondLookMissingError):
        accept_notice(by=office.supervisor, now=NOW, number=number)


def test_relative_of_the_clerk_is_not_seated(office: Office):
    candidate = make_person("叶丽")

    with pytest.raises(errors.SupervisorRelatedError):
        seat_supervisor(
            by=SYSTEM,
            now=NOW,
            person_id=candidate,
            village=VILLAGE,
            related=[office.clerk.person_id or 0],
        )


def test_seating_gives_the_role_and_keeps_relations(office: Office):
    candidate, relative = make_person("叶丽"), make_person("叶明")

    seat_supervisor(by=SYSTEM, now=NOW, person_id=candidate, village=VILLAGE, related=[relative])

    number = prepared(office.clerk)
    accept_notice(by=actor(candidate), now=NOW, number=number)
    assert DeclaredRelation.objects.get().relative_id == relative
    held = [
        [each["as"] for each in person_data.export(one)["services.board"]["declared_relations"]]
        for one in (candidate, relative, office.other.person_id or 0)
    ]
    assert held == [["supervisor"], ["relative"], []]


@pytest.mark.parametrize("role", [Role.HALL_KEEPER, Role.COUNTY_ADMIN, Role.BUREAU])
def test_nobody_else_accepts(office: Office, role: Role):
    number = prepared(office.clerk)
    stranger = make_actor(role, place=VILLAGE)

    with pytest.raises(PermissionRefusedError):
        accept_notice(by=stranger, now=NOW, number=number)


def test_supervisor_of_another_village_may_not_accept(office: Office):
    number = prepared(office.clerk)
    other = make_actor(Role.SUPERVISOR, place=OTHER_VILLAGE)

    with pytest.raises(PermissionRefusedError):
        accept_notice(by=other, now=NOW, number=number)


def test_decision_stands_once(office: Office):
    number = prepared(office.clerk)
    accept_notice(by=office.supervisor, now=NOW, number=number)

    with pytest.raises(DecidedAlreadyError):
        send_notice_back(by=office.other, now=NOW, number=number, reason="金额不对")


def test_preparer_takes_back(office: Office):
    number = prepared(office.clerk)

    take_notice_back(by=office.clerk, now=NOW, number=number)

    assert shown_notices(VILLAGE, ON) == []


def test_database_refuses_a_decision_by_the_preparer(office: Office):
    row = VillageNotice.objects.get(number=prepared(office.clerk))

    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeDecision.objects.create(
            subject=row,
            verdict="accepted",
            decided_by=office.clerk.person_id,
            decided_at=NOW,
            digest=row.digest,
        )


def test_number_in_the_file_is_refused_with_its_place(office: Office):
    content = "姓名,电话\n张三,13800138000\n".encode()

    with pytest.raises(errors.NoticeMaskedError) as refused:
        prepared(office.clerk, content=content)

    with override("en"):
        assert "table, row 2, cell B2" in str(refused.value)
    assert VillageNotice.objects.count() == 0


def test_number_of_an_office_passes_with_a_reason(office: Office):
    content = "部门,电话\n便民服务中心,13800138000\n".encode()

    number = prepared(
        office.clerk, content=content, reasons={"table, row 2, cell B2": "便民服务中心值班手机"}
    )

    assert VillageNotice.objects.get(number=number).reasons == {
        "table, row 2, cell B2": "便民服务中心值班手机"
    }


def test_identity_number_passes_for_no_reason(office: Office):
    content = "姓名,证件\n张三,11010519491231002X\n".encode()

    with pytest.raises(errors.NoticeMaskedError):
        prepared(office.clerk, content=content, reasons={"table, row 2, cell B2": "本人同意"})


def test_file_that_no_program_reads_takes_two(office: Office):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(60)
    number = prepared(office.clerk, content=picture, file_name="名单.png")
    with pytest.raises(errors.SecondLookMissingError):
        accept_notice(by=office.supervisor, now=NOW, number=number)
    look_through(by=office.supervisor, now=NOW, number=number)
    with pytest.raises(errors.SecondLookMissingError):
        accept_notice(by=office.supervisor, now=NOW, number=number)

    accept_notice(by=office.other, now=NOW, number=number)

    assert [each.number for each in shown_notices(VILLAGE, ON)] == [number]


def test_sheet_that_does_not_add_up_is_refused_by_row(office: Office):
    sheet = "科目,期初余额,本期收入,本期支出,期末余额\n现金,100.00,20.00,10.00,111.00\n".encode()

    with pytest.raises(errors.SheetBalanceError) as refused:
        prepared(office.clerk, kind="income", content=sheet, file_name="收支.csv")

    assert "row 2" in str(refused.value)


def test_overdue_ends_with_the_notice(office: Office):
    before = {each.kind.code for each in overdue_notices(VILLAGE, ON)}
    number = prepared(office.clerk)
    accept_notice(by=office.supervisor, now=NOW, number=number)

    after = overdue_notices(VILLAGE, ON)

    assert before == {"affairs", "income", "aid", "relief", "collective"}
    due_on = period_due(notice_kinds()["aid"], ON)
    assert due_on not in {each.due_on for each in after if each.kind.code == "aid"}


def test_question_is_answered_with_its_fact_and_forgotten(office: Office):
    person_id = make_person("叶丽")
    asker = actor(person_id)
    number = ask_village(by=asker, now=NOW, village=VILLAGE, text="修桥的钱从哪里来？")
    answer_question(
        by=office.clerk, now=NOW + timedelta(days=15), number=number, answer="县里补助。"
    )
    with pytest.raises(errors.AnsweredAlreadyError):
        answer_question(by=office.clerk, now=NOW, number=number, answer="再答")

    told = [(each.text, each.answer) for each in own_questions(asker)]
    forget_asker(by=SYSTEM, now=NOW, person_id=person_id)

    assert told == [("修桥的钱从哪里来？", "县里补助。")]
    assert timings("services.question_answered") == ["in_time"]
    assert BoardQuestion.objects.count() == 0


def test_answer_on_the_sixteenth_day_is_late(office: Office):
    number = ask_village(
        by=actor(make_person("叶丽")), now=NOW, village=VILLAGE, text="路灯几时修？"
    )

    answer_question(by=office.clerk, now=NOW + timedelta(days=16), number=number, answer="下周。")

    assert timings("services.question_answered") == ["late"]


def test_own_notice_is_not_accepted_by_its_preparer_after_the_office(office: Office):
    number = prepared(office.clerk)
    Grant.objects.filter(person_id=office.clerk.person_id or 0).update(role=Role.SUPERVISOR)

    with pytest.raises(PreparedByYouError):
        accept_notice(by=office.clerk, now=NOW, number=number)


@pytest.mark.parametrize("title", ["BM 低保名单", "GIF8 低保名单", "%PDF-低保名单", "PK 低保名单"])
def test_number_in_words_is_found_however_they_begin(office: Office, title: str):
    with pytest.raises(errors.NoticeMaskedError):
        prepared(office.clerk, title=title, text="张三 11010519491231002X", content=b"")


def test_number_in_a_reason_is_found(office: Office):
    with pytest.raises(errors.NoticeMaskedError):
        prepared(office.clerk, reasons={"table, row 2, cell B2": "张三 11010519491231002X"})


@pytest.mark.parametrize("deed", [accept_notice, look_through])
def test_helper_does_not_accept_in_a_members_session(office: Office, deed: Callable[..., None]):
    number = prepared(office.clerk)
    helper = make_person("叶帮")
    slip = Actor(office.supervisor.person_id, "person", helper=helper)

    with pytest.raises(SlipSessionError):
        deed(by=slip, now=NOW, number=number)


def test_relation_counts_whichever_of_the_two_was_seated_with_it(office: Office):
    number = prepared(office.clerk, content=b"\x89PNG\r\n\x1a\n" + bytes(60), file_name="a.png")
    DeclaredRelation.objects.create(
        supervisor_id=office.other.person_id or 0,
        relative_id=office.supervisor.person_id or 0,
        declared_by="system",
        declared_at=NOW,
    )
    look_through(by=office.other, now=NOW, number=number)

    with pytest.raises(errors.SecondLookMissingError):
        accept_notice(by=office.supervisor, now=NOW, number=number)


def test_township_gives_the_role_with_relatives_only_and_not_to_itself(office: Office):
    township = make_admin()
    seat = NewGrant(make_person("叶丽"), Role.SUPERVISOR, VILLAGE)
    with pytest.raises(RelativesUndeclaredError):
        grant_role(by=township, now=NOW, grant=seat)
    with pytest.raises(RelativesUndeclaredError):
        grant_roles(by=township, now=NOW, grants=[seat])
    with pytest.raises(PermissionRefusedError):
        seat_supervisor(
            by=township,
            now=NOW,
            person_id=township.person_id or 0,
            village=VILLAGE,
            related=[office.other.person_id or 0],
        )

    seat_supervisor(by=township, now=NOW, person_id=seat.person_id, village=VILLAGE, related=[])

    assert Grant.objects.filter(person=seat.person_id, role=Role.SUPERVISOR).count() == 1
