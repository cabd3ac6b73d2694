"""Projects: budgets that hold to the fen, steps that two people confirm in their order."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from commonfield.audit.queries import audit_trail
from commonfield.facts.models import Fact
from commonfield.kernel.errors import CommonfieldError, PermissionRefusedError
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.types import Actor
from commonfield.projects.models import (
    BudgetSource,
    MilestoneDecision,
    MilestoneReport,
    ProjectPayment,
)
from commonfield.projects.works import commands, errors, queries
from commonfield.projects.works.rules import STEPS
from commonfield.projects.works.types import NewSource, NewStepReport
from commonfield.workshop.books import CHECKS
from commonfield.workshop.choices import Verdict
from commonfield.workshop.errors import PreparedByRelativeError, PreparedByYouError
from tests.copies import taken_back
from tests.night import NOW, TODAY
from tests.people.builders import (
    COUNTY,
    OTHER_COUNTY,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    make_actor,
    make_household,
    make_organisation,
    wide,
)
from tests.projects.works.builders import (
    BUREAU,
    DUE,
    OPENED,
    make_officers,
    make_project,
    new_project,
    payment,
    reach,
    report,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = timedelta(days=1)


def facts() -> list[tuple[str, str, int | None, str]]:
    rows = Fact.objects.filter(kind__startswith="projects.").order_by("pk")
    return [(r.kind.removeprefix("projects."), r.place, r.amount_fen, r.channel) for r in rows]


def paid(number: int) -> list[int]:
    return [each.paid_fen for each in queries.project(number).sources]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"title": " "}, errors.ProjectTitleMissingError),
        ({"title": "问13800138000"}, errors.ProjectTextError),
        ({"places": ()}, errors.ProjectPlacesError),
        ({"places": (OTHER_COUNTY,)}, errors.ProjectPlacesError),
        ({"opened_on": TODAY + DAY}, errors.ProjectDaysError),
        ({"due_on": OPENED}, errors.ProjectDaysError),
        ({"opened_on": OPENED.replace(year=26)}, errors.ProjectDaysError),
        ({"sources": [NewSource("county", "县 配套", 0)]}, errors.BudgetSumError),
        ({"sources": [NewSource("county", " ", 5)]}, errors.FundNameMissingError),
        (
            {
                "sources": [
                    NewSource("county", wide("AB") + "资金", 5),
                    NewSource("city", "ab资金 ", 5),
                ]
            },
            errors.SourcesOverlapError,
        ),
    ],
)
def test_open_refuses(changes: dict[str, object], refusal: type[CommonfieldError]):
    officer, _other = make_officers()

    with pytest.raises(refusal):
        commands.open_project(by=officer, now=NOW, new=new_project(**changes))

    assert (queries.projects(), facts()) == ([], [])


def test_only_officers_of_the_bureau_and_the_county_write():
    officer, _other = make_officers()
    number, central, _county = make_project(officer)
    make_organisation("OELSE", kind=OrganisationKind.BUREAU, place=COUNTY)
    strangers = [
        make_actor(Role.BUREAU, organisation="OELSE"),
        make_actor(Role.PLANNER, place=OTHER_COUNTY),
        make_actor(Role.AUDITOR, place=COUNTY),
    ]

    for stranger in strangers:
        for deed in (
            lambda by: commands.open_project(by=by, now=NOW, new=new_project()),
            lambda by: commands.pay(by=by, now=NOW, project=number, payment=payment(central, 5)),
            lambda by: commands.close_project(by=by, now=NOW, project=number),
        ):
            with pytest.raises(PermissionRefusedError):
                deed(stranger)
    with pytest.raises(PermissionRefusedError):
        queries.desk_of(number, by=strangers[0], now=NOW)
    assert queries.desk_of(number, by=strangers[2], now=NOW).may_keep is False
    planner = make_actor(Role.PLANNER, place=COUNTY)
    assert commands.pay(by=planner, now=NOW, project=number, payment=payment(central, 5))


def test_facts_of_several_places_are_their_towns_or_the_countys():
    officer, _other = make_officers()

    for places in ((VILLAGE,), (VILLAGE, TOWN), (VILLAGE, OTHER_VILLAGE), (VILLAGE, COUNTY)):
        commands.open_project(by=officer, now=NOW, new=new_project(places=places))

    assert [place for _kind, place, *_rest in facts()] == [VILLAGE, TOWN, COUNTY, COUNTY]


def test_payment_above_a_source_is_refused_to_the_fen():
    officer, _other = make_officers()
    number, central, county = make_project(officer)
    commands.pay(by=officer, now=NOW, project=number, payment=payment(central, 99_999_99))

    with pytest.raises(errors.PaymentAboveSourceError) as refused:
        commands.pay(by=officer, now=NOW, project=number, payment=payment(central, 2, "JZ-2"))
    commands.pay(by=officer, now=NOW, project=number, payment=payment(central, 1, "JZ-3"))
    commands.pay(by=officer, now=NOW, project=number, payment=payment(county, 7, "JZ-4"))

    assert refused.value.params["left"] == "0.01"
    assert paid(number) == [100_000_00, 7]
    assert facts()[1:] == [
        ("paid", VILLAGE, 99_999_99, "central"),
        ("paid", VILLAGE, 1, "central"),
        ("paid", VILLAGE, 7, "county"),
    ]


@pytest.mark.parametrize(
    ("fen", "days_ago", "finance_number", "refusal"),
    [
        (5, -1, "JZ-9", errors.PaymentInFutureError),
        (5, 301, "JZ-9", errors.PaymentBeforeOpeningError),
        (0, 1, "JZ-9", errors.PaymentSumError),
        (5, 1, " ", errors.PaymentNumberMissingError),
        (6, 10, "JZ-1", errors.PaymentNumberTakenError),
        (5, 11, wide("JZ") + "-1", errors.PaymentNumberTakenError),
    ],
)
def test_payment_refuses(
    fen: int, days_ago: int, finance_number: str, refusal: type[CommonfieldError]
):
    officer, _other = make_officers()
    number, central, _county = make_project(officer)
    commands.pay(by=officer, now=NOW, project=number, payment=payment(central, 5))

    made = payment(central, fen, finance_number, days_ago=days_ago)
    with pytest.raises(refusal):
        commands.pay(by=officer, now=NOW, project=number, payment=made)

    assert paid(number) == [5, 0]


def test_the_same_payment_again_changes_nothing_even_from_another_project():
    officer, _other = make_officers()
    number, central, _county = make_project(officer)
    elsewhere, source, _rest = make_project(officer)

    new = [
        commands.pay(by=officer, now=NOW, project=number, payment=payment(central, 5))
        for _twice in range(2)
    ]

    assert (new, ProjectPayment.objects.count()) == ([True, False], 1)
    with pytest.raises(errors.PaymentNumberTakenError):
        commands.pay(by=officer, now=NOW, project=elsewhere, payment=payment(source, 5))


def test_counter_entry_frees_the_sum_and_the_number():
    officer, _other = make_officers()
    number, central, _county = make_project(officer)
    commands.pay(by=officer, now=NOW, project=number, payment=payment(central, 100_000_00))
    wrong = ProjectPayment.objects.get()

    for refusal, why in (
        (errors.ProjectReasonMissingError, " "),
        (None, "金额录错"),
        (errors.PaymentReversedError, "再来"),
    ):
        if refusal is None:
            commands.reverse_payment(
                by=officer, now=NOW, project=number, payment=wrong.pk, reason=why
            )
            continue
        with pytest.raises(refusal):
            commands.reverse_payment(
                by=officer, now=NOW, project=number, payment=wrong.pk, reason=why
            )
    commands.pay(by=officer, now=NOW, project=number, payment=payment(central, 10_000_00))

    assert paid(number) == [10_000_00, 0]
    assert [fen for _kind, _place, fen, _source in facts()[1:]] == [
        100_000_00,
        -100_000_00,
        10_000_00,
    ]
    (audited,) = audit_trail(action="projects.project_payment_reversed")
    assert audited.detail == {"payment": "JZ-1", "reason": "金额录错"}


def test_sheet_is_recorded_whole_or_not_at_all():
    officer, _other = make_officers()
    number, central, county = make_project(officer)
    rows = [
        (2, payment(central, 60_000_00, "JZ-1")),
        (3, payment(central, 40_000_01, "JZ-2")),
        (4, payment(county, 5, "JZ-1")),
    ]

    bad = commands.pay_sheet(by=officer, now=NOW, project=number, rows=rows)
    written = ProjectPayment.objects.count()
    commands.pay_sheet(by=officer, now=NOW, project=number, rows=rows[:1])
    done = commands.pay_sheet(by=officer, now=NOW, project=number, rows=rows[:1])

    assert [each.problem.code if each.problem else "" for each in bad] == [
        "",
        "payment_above_source",
        "payment_number_taken",
    ]
    assert (written, done[0].does, paid(number)) == (0, "same", [60_000_00, 0])


def test_budget_is_changed_with_a_reason_and_never_below_what_was_paid():
    officer, _other = make_officers()
    number, central, _county = make_project(officer)
    commands.pay(by=officer, now=NOW, project=number, payment=payment(central, 500))

    def change(fen: int) -> None:
        commands.change_budget(
            by=officer, now=NOW, project=number, source=central, budget_fen=fen, reason="批复调整"
        )

    with pytest.raises(errors.BudgetBelowPaidError):
        change(499)
    change(500)

    assert queries.project(number).sources[0].left_fen == 0
    same = NewSource("city", " 数字乡村补助资金", 5)
    with pytest.raises(errors.SourcesOverlapError):
        commands.add_source(by=officer, now=NOW, project=number, new=same)


def test_steps_are_taken_in_order_and_accepted_by_a_second_person():
    officer, other = make_officers()
    number, _central, _county = make_project(officer)

    with pytest.raises(errors.MilestoneNotNextError):
        commands.report_milestone(
            by=officer, now=NOW, project=number, step="audit", report=report()
        )
    made = commands.report_milestone(
        by=officer, now=NOW, project=number, step="approval", report=report()
    )
    with pytest.raises(errors.MilestoneWaitsError):
        commands.report_milestone(
            by=other, now=NOW, project=number, step="approval", report=report()
        )
    decide: dict[str, Any] = {"now": NOW, "project": number, "report": made}
    with pytest.raises(PreparedByYouError):
        commands.decide_milestone(by=officer, verdict=Verdict.ACCEPTED, **decide)
    make_household(officer.person_id or 0, other.person_id or 0)
    with pytest.raises(PreparedByRelativeError):
        commands.decide_milestone(by=other, verdict=Verdict.ACCEPTED, **decide)
    with pytest.raises(errors.ProjectUnfinishedError):
        commands.close_project(by=officer, now=NOW, project=number)
    third = make_actor(Role.PLANNER, place=COUNTY)
    commands.decide_milestone(by=third, verdict=Verdict.SENT_BACK, reason="缺批复文件", **decide)

    upcoming = queries.project(number).next
    assert upcoming is not None
    assert (upcoming.step, upcoming.sent_back and upcoming.sent_back.reason) == (
        "approval",
        "缺批复文件",
    )
    assert facts()[1:] == []


def test_project_closes_after_its_hand_over_and_then_nothing_changes():
    officer, other = make_officers()
    number, central, _county = make_project(officer)

    reach(officer, other, number)
    state = queries.project(number).state
    commands.close_project(by=officer, now=NOW, project=number)

    assert (state, queries.project(number).state) == ("handed_over", "closed")
    assert [kind for kind, *_rest in facts()] == [
        "opened",
        *["milestone_reached"] * 4,
        "accepted",
        "milestone_reached",
        "handed_over",
    ]
    with pytest.raises(errors.ProjectClosedError):
        commands.pay(by=officer, now=NOW, project=number, payment=payment(central, 5))
    assert CHECKS["project_milestones"]().differences == ()


@pytest.mark.parametrize(
    ("step", "told", "refusal"),
    [
        ("approval", NewStepReport(OPENED - DAY), errors.MilestoneBeforeOpeningError),
        ("approval", NewStepReport(TODAY + DAY), errors.MilestoneInFutureError),
        ("procurement", NewStepReport(TODAY - 11 * DAY), errors.MilestoneOrderError),
        ("handover", NewStepReport(TODAY), errors.HandoverCarerMissingError),
        (
            "handover",
            NewStepReport(TODAY, "", "村里", TODAY, "村里", "村里"),
            errors.HandoverCarerMissingError,
        ),
        (
            "handover",
            NewStepReport(TODAY, "", "李四13800138000", DUE, "村里", "村里"),
            errors.ProjectTextError,
        ),
    ],
)
def test_report_refuses(step: str, told: NewStepReport, refusal: type[CommonfieldError]):
    officer, other = make_officers()
    number, _central, _county = make_project(officer)
    if step != STEPS[0]:
        reach(officer, other, number, STEPS[[*STEPS].index(step) - 1])  # type: ignore[arg-type]

    with pytest.raises(refusal):
        commands.report_milestone(by=officer, now=NOW, project=number, step=step, report=told)


def test_planned_days_keep_the_order_of_steps_and_stay_once_accepted():
    officer, other = make_officers()
    number, _central, _county = make_project(officer)

    with pytest.raises(errors.MilestoneOrderError):
        commands.plan_milestones(by=officer, now=NOW, project=number, days={"audit": OPENED})
    commands.plan_milestones(by=officer, now=NOW, project=number, days={"approval": OPENED})
    reach(officer, other, number, "approval")
    with pytest.raises(errors.MilestoneReachedError):
        commands.plan_milestones(by=other, now=NOW, project=number, days={"approval": TODAY})
    commands.plan_milestones(by=officer, now=NOW, project=number, days={"procurement": OPENED})

    assert queries.project(number).milestones[0].planned_on == OPENED


def test_a_quiet_project_is_idle_after_90_days():
    officer, _other = make_officers()
    number, _central, _county = make_project(officer)
    found = queries.project(number)

    idle = [queries.is_idle(found, NOW + days * DAY) for days in (90, 91)]

    assert idle == [False, True]


def test_database_refuses_what_no_command_does():
    officer, _other = make_officers()
    number, central, _county = make_project(officer)
    commands.pay(by=officer, now=NOW, project=number, payment=payment(central, 99_999_99))
    row = ProjectPayment.objects.get()
    made = commands.report_milestone(
        by=officer, now=NOW, project=number, step="approval", report=report()
    )
    own = MilestoneDecision(
        subject=MilestoneReport.objects.get(pk=made),
        verdict="accepted",
        decided_by=officer.person_id,
        decided_at=NOW,
        digest=MilestoneReport.objects.get(pk=made).digest,
    )

    def another(**changes: object) -> ProjectPayment:
        kept = {"source_id": central, "bureau": BUREAU, "recorded_at": NOW, "fact": row.fact}
        given = {"number": "JZ-2", "amount_fen": 2, "paid_on": TODAY, **kept, **changes}
        return ProjectPayment(**given)

    deeds: list[Callable[[], object]] = [
        another().save,
        another(amount_fen=-5).save,
        another(amount_fen=-5, reverses=row, number="JZ-1").save,
        another(amount_fen=1, number="JZ-1").save,
        another(amount_fen=1, number="JZ-1", attempt=1).save,
        lambda: BudgetSource.objects.update(budget_fen=99_999_98),
        lambda: BudgetSource.objects.update(fund="x"),
        lambda: ProjectPayment.objects.update(amount_fen=1),
        lambda: ProjectPayment.objects.all().delete(),
        lambda: MilestoneReport.objects.update(done_on=TODAY),
        own.save,
    ]
    for deed in deeds:
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    another(amount_fen=1).save(force_insert=True)


_DEEDS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["pay", "reverse", "budget", "report", "accept", "withdraw"]),
        st.integers(0, 9),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(_DEEDS)
def test_no_sequence_of_deeds_overdraws_a_source_or_lets_one_person_accept(
    deeds: list[tuple[int, str, int]],
):
    with taken_back():
        officers = make_officers()
        number, central, county = make_project(officers[0])
        for who, deed, size in deeds:
            by = officers[who]
            try:
                _do(by, deed, size, number, (central, county)[size % 2])
            except CommonfieldError:
                continue

        for source in queries.project(number).sources:
            assert 0 <= source.paid_fen <= source.budget_fen
        for each in MilestoneDecision.objects.filter(verdict="accepted"):
            assert each.decided_by != each.subject.prepared_by


def _do(by: Actor, deed: str, size: int, number: int, source: int) -> None:
    told: dict[str, Any] = {"by": by, "now": NOW, "project": number}
    if deed == "pay":
        made = payment(source, (size + 1) * 9_000_00, f"JZ-{size}")
        commands.pay(payment=made, **told)
    elif deed == "budget":
        commands.change_budget(source=source, budget_fen=size * 15_000_00, reason="调", **told)
    elif deed == "reverse":
        row = ProjectPayment.objects.order_by("pk")[size : size + 1].first()
        commands.reverse_payment(payment=row.pk if row else 0, reason="错", **told)
    elif deed == "report":
        upcoming = queries.project(number).next
        step = upcoming.step if upcoming else ""
        commands.report_milestone(step=step, report=report(step=step), **told)
    else:
        made_last = MilestoneReport.objects.order_by("-pk").first()
        verdict = Verdict.ACCEPTED if deed == "accept" else Verdict.TAKEN_BACK
        commands.decide_milestone(report=made_last.pk if made_last else 0, verdict=verdict, **told)
