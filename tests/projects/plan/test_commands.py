"""The planner's writes: baselines computed, targets replaced and never changed, facts on track."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from commonfield.audit.queries import audit_trail
from commonfield.evaluation.queries import windows
from commonfield.evaluation.targets import targets_in_force
from commonfield.facts.models import Fact
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.projects.models import PlanMeasure, PlanObjective, PlanTarget
from commonfield.projects.plan import commands, errors, queries
from commonfield.projects.plan.templates import plan_templates
from commonfield.projects.plan.types import NewTarget, PlanLine, PlanText
from tests.night import NOW, TODAY
from tests.people.builders import COUNTY, OTHER_COUNTY, make_actor
from tests.portal.builders import record, sale, village
from tests.projects.plan.builders import SOON, hall, make_measure, make_planner, make_target


def kinds() -> list[str]:
    rows = Fact.objects.filter(kind__startswith="projects.").order_by("pk")
    return [row.kind.removeprefix("projects.target_") for row in rows]


def states(by: Actor) -> list[str]:  # noqa: ARG001 - reads as the plan of this county
    return [each.state.value for each in queries.plan(NOW).targets]


def redefine(monkeypatch: pytest.MonkeyPatch, code: str = "halls") -> None:
    """Let an indicator be computed differently from now on."""
    known = queries.indicators()
    changed = known | {code: replace(known[code], factor=2.0)}
    monkeypatch.setattr(queries, "indicators", lambda: changed)


def test_set_target_computes_its_baseline_from_public_values():
    planner = make_planner()

    target = make_target(planner)

    row = PlanTarget.objects.get(pk=target)
    window = windows(NOW)[0].name
    assert (row.baseline, row.baseline_window, row.baseline_on) == (2, window, TODAY)
    assert kinds() == ["set"]
    assert [each.value for each in targets_in_force()["halls"]] == [4]
    (audited,) = audit_trail(object_code=f"target:{target}")
    assert (audited.action, audited.detail) == ("projects.target_set", {"indicator": "halls"})


def test_withheld_value_is_no_baseline():
    planner = make_planner()
    record([sale(village(0), "O1", 10_000)])

    make_target(planner, 50, indicator="online_sales")

    (view,) = queries.plan(NOW).targets
    assert (view.course.baseline, view.state) == (None, "no_data")


def test_rise_since_counting_began_within_the_baseline_is_not_on_track():
    planner = make_planner()
    record([sale(village(0), f"O{n}", 10_000, at=NOW - timedelta(days=40)) for n in range(6)])
    make_target(planner, 50_000, indicator="online_sales")

    assert states(planner) == ["begun"]
    assert queries.targets_on_track(NOW) == set()


@pytest.mark.parametrize(
    ("indicator", "value", "refusal"),
    [
        ("nothing", 4, errors.TargetIndicatorError),
        ("income_ratio", 1.5, errors.TargetIndicatorError),
        ("plan_targets", 9, errors.TargetIndicatorError),
        ("halls", 2, errors.TargetEqualsBaselineError),
        ("halls", 1, errors.TargetAgainstDirectionError),
    ],
)
def test_set_target_refuses(indicator: str, value: float, refusal: type[CommonfieldError]):
    planner = make_planner()

    with pytest.raises(refusal):
        make_target(planner, value, indicator=indicator)

    assert (PlanTarget.objects.count(), kinds()) == (0, [])


def test_second_target_for_an_indicator_and_day_is_refused():
    planner = make_planner()
    make_target(planner)

    with pytest.raises(errors.TargetTwiceError):
        make_target(planner, 5)


@pytest.mark.parametrize(("role", "place"), [(Role.BUREAU, COUNTY), (Role.PLANNER, OTHER_COUNTY)])
def test_only_the_countys_planner_writes(role: Role, place: str):
    make_planner()
    stranger = make_actor(role, place=place)

    for deed in (
        lambda: commands.add_line(by=stranger, now=NOW, text=PlanText("目标")),
        lambda: make_target(stranger, measure=1),
        lambda: commands.copy_template(by=stranger, now=NOW, code="three_gaps"),
        lambda: commands.withdraw_target(by=stranger, now=NOW, target=1, reason="x"),
    ):
        with pytest.raises(PermissionRefusedError):
            deed()


def test_change_keeps_the_baseline_and_the_former_target():
    planner = make_planner()
    former = make_target(planner)
    record([hall(2)])
    new = NewTarget("halls", 6, SOON)

    commands.change_target(by=planner, now=NOW, target=former, new=new, reason="两镇提前")

    (view,) = queries.plan(NOW).targets
    assert (view.course.baseline, view.course.value, view.shown.value) == (2, 6, 3)
    assert [(each.value, each.reason) for each in view.history] == [(4, ""), (6, "两镇提前")]
    assert kinds() == ["set", "changed"]
    with pytest.raises(NotFoundError):
        commands.change_target(by=planner, now=NOW, target=former, new=new, reason="又改")


@pytest.mark.parametrize(
    ("value", "reason", "refusal"),
    [
        (4, "为什么", errors.TargetUnchangedError),
        (6, " ", errors.PlanReasonMissingError),
        (6, "问13800138000", errors.PlanTextError),
    ],
)
def test_change_refuses(value: float, reason: str, refusal: type[CommonfieldError]):
    planner = make_planner()
    target = make_target(planner)
    new = NewTarget("halls", value, SOON)

    with pytest.raises(refusal):
        commands.change_target(by=planner, now=NOW, target=target, new=new, reason=reason)


def test_redefined_indicator_is_never_compared_and_set_anew(monkeypatch: pytest.MonkeyPatch):
    planner = make_planner()
    target = make_target(planner)
    commands.count_targets(NOW)
    redefine(monkeypatch)
    before = states(planner)
    commands.count_targets(NOW)
    record([hall(2)])
    new = NewTarget("halls", 4, SOON)

    shown = targets_in_force()
    commands.change_target(by=planner, now=NOW, target=target, new=new, reason="口径变了")

    assert (before, shown, states(planner)) == (["redefined"], {}, ["on_track"])
    assert queries.plan(NOW).targets[0].course.baseline == 3
    assert kinds() == ["set", "on_track", "off_track", "changed"]


def test_withdrawn_target_stands_in_the_history_only():
    planner = make_planner()
    target = make_target(planner)
    commands.count_targets(NOW)

    commands.withdraw_target(by=planner, now=NOW, target=target, reason="并入别的目标")

    plan = queries.plan(NOW)
    ((indicator, steps),) = plan.objectives[0].measures[0].withdrawn
    assert (plan.targets, indicator.code) == ([], "halls")
    assert [(each.value, each.reason) for each in steps] == [(4, ""), (None, "并入别的目标")]
    assert kinds() == ["set", "on_track", "off_track", "withdrawn"]


def test_job_opens_and_closes_facts_and_the_indicator_counts_them():
    planner = make_planner()
    make_target(planner)
    late = NOW + timedelta(days=150)

    changed = [commands.count_targets(each) for each in (NOW, NOW, late)]

    assert (changed, kinds()) == ([1, 0, 1], ["set", "on_track", "off_track"])


def test_indicators_count_targets_of_the_county():
    planner = make_planner()
    make_target(planner)
    record([sale(village(0), "O1", 10_000)])
    make_target(planner, 70, indicator="online_sales")
    commands.count_targets(NOW)

    record([])

    county = queries.PublicFigures(NOW).county.cells
    assert county["plan_targets"][COUNTY].value == 2
    on_track = county["plan_targets_on_track"][COUNTY]
    assert (on_track.value, on_track.numerator, on_track.denominator) == (50, 1, 2)


def test_failed_write_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    planner = make_planner()
    measure = make_measure(planner)

    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(commands, "record_audit", fail)
    with pytest.raises(RuntimeError):
        make_target(planner, measure=measure)

    assert (PlanTarget.objects.count(), kinds()) == (0, [])


def test_database_refuses_changed_and_foreign_targets():
    planner = make_planner()
    target = make_target(planner)
    row = PlanTarget.objects.get(pk=target)
    foreign = PlanTarget(
        measure_id=row.measure_id,
        indicator="parks",
        definition="x",
        baseline_window=row.baseline_window,
        baseline_on=row.baseline_on,
        value=9,
        due_on=SOON,
        set_at=NOW,
        replaces=row,
    )

    for deed in (
        lambda: PlanTarget.objects.update(baseline=1),
        lambda: PlanTarget.objects.update(value=1),
        lambda: PlanTarget.objects.all().delete(),
        lambda: foreign.save(force_insert=True),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_lines_are_changed_with_a_reason_and_deleted_while_nothing_stands_under_them():
    planner = make_planner()
    measure = make_measure(planner)
    line, text = (
        PlanLine("measure", measure),
        PlanText("每村有礼堂和书房", office="宣传部", position=3),
    )

    commands.change_line(by=planner, now=NOW, line=line, text=text, reason="并入书房")

    row = PlanMeasure.objects.get()
    assert (row.title, row.office, row.position) == ("每村有礼堂和书房", "宣传部", 3)
    assert audit_trail(object_code=f"measure:{measure}")[0].detail == {"reason": "并入书房"}
    with pytest.raises(errors.LineInUseError):
        commands.delete_line(by=planner, now=NOW, line=PlanLine("objective", row.objective_id))
    target = make_target(planner, measure=measure)
    commands.withdraw_target(by=planner, now=NOW, target=target, reason="不做了")
    with pytest.raises(errors.LineInUseError):
        commands.delete_line(by=planner, now=NOW, line=line)


def test_template_is_copied_once_and_proposes_indicators_that_may_have_a_target():
    planner = make_planner()

    copied = commands.copy_template(by=planner, now=NOW, code="ten_types")

    proposed = PlanMeasure.objects.values_list("proposed", flat=True)
    assert (copied, set(proposed) - set(queries.indicators())) == (10, set())
    with pytest.raises(errors.TemplateUsedError):
        commands.copy_template(by=planner, now=NOW, code="ten_types")
    for template in plan_templates():
        proposals = {code for _text, lines in template.objectives for _line, code in lines}
        assert proposals <= set(queries.indicators())
    assert PlanObjective.objects.count() == 1
