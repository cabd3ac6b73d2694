"""Writing the plan: its lines, its targets, templates; the job that counts targets on track."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import require
from commonfield.people.types import SYSTEM, Actor
from commonfield.projects.models import PlanMeasure, PlanObjective, PlanTarget
from commonfield.projects.plan import errors, queries, rules
from commonfield.projects.plan.permissions import may_plan
from commonfield.projects.plan.templates import plan_template
from commonfield.projects.plan.types import NewTarget, PlanText
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.personal_numbers import has_long_number
from commonfield_measures.indicators.types import Indicator
from commonfield_measures.indicators.writing import computing_digest

_LOCK = "projects.plan"
type _Line = PlanObjective | PlanMeasure


# Lines


@transaction.atomic
def add_objective(*, by: Actor, now: datetime, text: PlanText) -> int:
    """Add an objective at the plan's end; return its number."""
    _require_planner(by, now)
    row = PlanObjective()
    return _written(row, text, by, now, "projects.objective_added")


@transaction.atomic
def add_measure(
    *, by: Actor, now: datetime, objective: int, text: PlanText, proposed: str = ""
) -> int:
    """Add a measure at an objective's end; return its number."""
    _require_planner(by, now)
    above = must_exist(PlanObjective.objects.filter(pk=objective).first())
    row = PlanMeasure(objective=above, office=_checked(text.office), proposed=proposed)
    return _written(row, text, by, now, "projects.measure_added")


@transaction.atomic
def change_objective(
    *, by: Actor, now: datetime, objective: int, text: PlanText, reason: str
) -> None:
    """Change an objective's text or place; the audit keeps why."""
    _require_planner(by, now)
    row = must_exist(PlanObjective.objects.select_for_update().filter(pk=objective).first())
    _written(row, text, by, now, "projects.objective_changed", reason=_stated(reason))


@transaction.atomic
def change_measure(*, by: Actor, now: datetime, measure: int, text: PlanText, reason: str) -> None:
    """Change a measure's text, office or place; the audit keeps why."""
    _require_planner(by, now)
    row = must_exist(PlanMeasure.objects.select_for_update().filter(pk=measure).first())
    row.office = _checked(text.office)
    _written(row, text, by, now, "projects.measure_changed", reason=_stated(reason))


def _written(
    row: _Line, text: PlanText, by: Actor, now: datetime, action: str, **detail: str
) -> int:
    row.title, row.title_en = _checked(text.title), _checked(text.title_en)
    if not row.title:
        raise errors.PlanTextMissingError
    beside = (
        PlanMeasure.objects.filter(objective=row.objective_id)
        if isinstance(row, PlanMeasure)
        else PlanObjective.objects
    )
    last = beside.aggregate(last=Max("position"))["last"] or 0
    row.position = text.position or row.position or last + 1
    row.save()
    _audit(action, by, row, now, **detail)
    return int(row.pk)


@transaction.atomic
def delete_objective(*, by: Actor, now: datetime, objective: int) -> None:
    """Delete an objective under which nothing stands."""
    _require_planner(by, now)
    row = must_exist(PlanObjective.objects.select_for_update().filter(pk=objective).first())
    if row.measures.exists():
        raise errors.MeasureInUseError
    _audit("projects.objective_deleted", by, row, now)
    row.delete()


@transaction.atomic
def delete_measure(*, by: Actor, now: datetime, measure: int) -> None:
    """Delete a measure that never had a target."""
    _require_planner(by, now)
    row = must_exist(PlanMeasure.objects.select_for_update().filter(pk=measure).first())
    if row.targets.exists():
        raise errors.MeasureInUseError
    _audit("projects.measure_deleted", by, row, now)
    row.delete()


@transaction.atomic
def copy_template(*, by: Actor, now: datetime, code: str) -> int:
    """Copy a template's objectives and measures into the plan; return how many measures."""
    _require_planner(by, now)
    one_at_a_time(_LOCK)
    template = must_exist(plan_template(code))
    titles = [text.title for text, _measures in template.objectives]
    if PlanObjective.objects.filter(title__in=titles).exists():
        raise errors.TemplateUsedError
    copied = 0
    for text, measures in template.objectives:
        objective = add_objective(by=by, now=now, text=text)
        for measure, proposed in measures:
            add_measure(by=by, now=now, objective=objective, text=measure, proposed=proposed)
            copied += 1
    return copied


# Targets


def set_target(*, by: Actor, now: datetime, measure: int, new: NewTarget) -> int:
    """Set a target under a measure; its baseline is computed now. Return its number."""
    _require_planner(by, now)
    row = PlanTarget(measure_id=measure, indicator=new.indicator, set_at=now)
    must_exist(PlanMeasure.objects.filter(pk=measure).first())
    _give_baseline(row, now)
    row.value, row.due_on = new.value, new.due_on
    return _put_in_force(row, by, now, "projects.target_set")


def change_target(*, by: Actor, now: datetime, target: int, new: NewTarget, reason: str) -> int:
    """Replace a target by one of another value or day, saying why; return its number.

    The baseline stays, so that nobody loses ground by changing it, unless there was none or the
    indicator is counted differently now.
    """
    _require_planner(by, now)
    before = must_exist(PlanTarget.objects.in_force().filter(pk=target).first())
    row = _successor(before, now, reason)
    if before.baseline is None or not queries.is_same(before, _known(before.indicator)):
        _give_baseline(row, now)
    elif (before.value, before.due_on) == (new.value, new.due_on):
        raise errors.TargetUnchangedError
    row.value, row.due_on = new.value, new.due_on
    return _put_in_force(row, by, now, "projects.target_changed")


def withdraw_target(*, by: Actor, now: datetime, target: int, reason: str) -> int:
    """Withdraw a target, saying why; its history stays. Return the withdrawal's number."""
    _require_planner(by, now)
    before = must_exist(PlanTarget.objects.in_force().filter(pk=target).first())
    return _put_in_force(_successor(before, now, reason), by, now, "projects.target_withdrawn")


def _successor(before: PlanTarget, now: datetime, reason: str) -> PlanTarget:
    """Return the row that is to replace another, as yet without a value."""
    return PlanTarget(
        measure_id=before.measure_id,
        indicator=before.indicator,
        definition=before.definition,
        baseline=before.baseline,
        baseline_window=before.baseline_window,
        baseline_on=before.baseline_on,
        due_on=before.due_on,
        set_at=now,
        reason=_stated(reason),
        replaces=before,
    )


def _known(code: str) -> Indicator:
    found = queries.indicators().get(code)
    if found is None:
        raise errors.TargetIndicatorError(indicator=code)
    return found


def _give_baseline(row: PlanTarget, now: datetime) -> None:
    """Compute a baseline from what everybody sees, before any transaction begins."""
    indicator, figures = _known(row.indicator), queries.PublicFigures(now)
    row.definition = computing_digest(indicator)
    row.baseline = figures.shown(indicator.code).value
    row.baseline_window = figures.county.period.name
    row.baseline_on = china_day(now)


@transaction.atomic
def _put_in_force(row: PlanTarget, by: Actor, now: datetime, kind: str) -> int:
    """Write a target in the place of the one that it replaces, with its fact."""
    one_at_a_time(_LOCK)
    before = row.replaces
    if before is not None:
        locked = PlanTarget.objects.select_for_update(of=("self",)).in_force()
        before = must_exist(locked.filter(pk=before.pk).first(), errors.TargetReplacedError)
        if before.counted_at is not None:
            _count(before, now, since=None)
    if row.value is not None:
        course, direction = queries.course_of(row), _known(row.indicator).direction
        rules.check_course(course, direction, china_day(now))
        others = PlanTarget.objects.in_force().exclude(pk=before.pk if before else 0)
        if others.filter(indicator=row.indicator, due_on=row.due_on).exists():
            raise errors.TargetTwiceError
    row.save(force_insert=True)
    _record(kind, row, now)
    _audit(kind, by, row, now, indicator=row.indicator)
    return int(row.pk)


def count_targets(now: datetime) -> int:
    """Let targets begin or cease to count as on track (a job); return how many did."""
    ought = queries.targets_on_track(now)
    counted = PlanTarget.objects.filter(counted_at__isnull=False).values_list("pk", flat=True)
    changed = 0
    for pk in sorted(ought ^ set(counted)):
        with transaction.atomic():
            row = PlanTarget.objects.select_for_update().get(pk=pk)
            is_in_force = PlanTarget.objects.in_force().filter(pk=pk).exists()
            since = now if pk in ought and is_in_force else None
            if (since is None) != (row.counted_at is None):
                _count(row, now, since=since)
                changed += 1
    return changed


def _count(row: PlanTarget, now: datetime, *, since: datetime | None) -> None:
    row.counted_at = since
    row.save(update_fields=["counted_at"])
    kind = "projects.target_off_track" if since is None else "projects.target_on_track"
    _record(kind, row, now)
    _audit(kind, SYSTEM, row, now)


# All of them


def _record(kind: str, row: PlanTarget, now: datetime) -> None:
    attributes = {"indicator": row.indicator}
    record(FactRecord(kind, settings.COUNTY_CODE, now, 1, attributes=attributes), now=now)


def _require_planner(by: Actor, now: datetime) -> None:
    require(may_plan(by, china_day(now)))


def _checked(text: str) -> str:
    """Return a public text without what may be a person's number."""
    found = " ".join(text.split())
    if has_long_number(found):
        raise errors.PlanTextError
    return found


def _stated(reason: str) -> str:
    found = _checked(reason)[: rules.MOST_REASON]
    if not found:
        raise errors.PlanReasonMissingError
    return found


def _audit(action: str, by: Actor, row: _Line | PlanTarget, now: datetime, **detail: str) -> None:
    thing = type(row).__name__.removeprefix("Plan").lower()
    record_audit(action, by.code, f"{thing}:{row.pk}", now, settings.COUNTY_CODE, **detail)
