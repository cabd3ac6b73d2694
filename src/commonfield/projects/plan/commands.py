"""Writing the plan: its lines, its targets, templates; the job that counts targets on track."""

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
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
from commonfield.projects.plan.types import NewTarget, PlanLine, PlanText
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.personal_numbers import has_long_number
from commonfield_measures.indicators.types import Indicator
from commonfield_measures.indicators.writing import computing_digest

_LOCK = "projects.plan"
type _Row = PlanObjective | PlanMeasure


# Lines


@transaction.atomic
def add_line(
    *, by: Actor, now: datetime, text: PlanText, objective: int | None = None, proposed: str = ""
) -> int:
    """Add an objective at the plan's end, or a measure at an objective's; return its number."""
    _require_planner(by, now)
    if objective is None:
        return _written(PlanObjective(), text, by, now, "added")
    above = must_exist(PlanObjective.objects.filter(pk=objective).first())
    return _written(PlanMeasure(objective=above, proposed=proposed), text, by, now, "added")


@transaction.atomic
def change_line(*, by: Actor, now: datetime, line: PlanLine, text: PlanText, reason: str) -> None:
    """Change a line's text, office or place; the audit keeps why."""
    _require_planner(by, now)
    _written(_locked(line), text, by, now, "changed", reason=_stated(reason))


@transaction.atomic
def delete_line(*, by: Actor, now: datetime, line: PlanLine) -> None:
    """Delete a line under which nothing stands and nothing ever stood that is kept."""
    _require_planner(by, now)
    row = _locked(line)
    below = [row.targets, row.projects] if isinstance(row, PlanMeasure) else [row.measures]
    if any(each.exists() for each in below):
        raise errors.LineInUseError
    _audit("deleted", by, row, now)
    row.delete()


def _locked(line: PlanLine) -> _Row:
    if line.kind == "objective":
        rows = PlanObjective.objects.select_for_update()
        return must_exist(rows.filter(pk=line.number).first())
    return must_exist(PlanMeasure.objects.select_for_update().filter(pk=line.number).first())


def _written(row: _Row, text: PlanText, by: Actor, now: datetime, done: str, **detail: str) -> int:
    row.title, row.title_en = _checked(text.title), _checked(text.title_en)
    if not row.title:
        raise errors.PlanTextMissingError
    beside: models.QuerySet[_Row] = type(row)._default_manager.all()
    if isinstance(row, PlanMeasure):
        row.office = _checked(text.office)
        beside = beside.filter(objective=row.objective_id)
    last = beside.aggregate(last=Max("position"))["last"] or 0
    row.position = text.position or row.position or last + 1
    row.save()
    _audit(done, by, row, now, **detail)
    return int(row.pk)


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
        objective = add_line(by=by, now=now, text=text)
        for measure, proposed in measures:
            add_line(by=by, now=now, text=measure, objective=objective, proposed=proposed)
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
    return _put_in_force(row, by, now, "set")


def change_target(*, by: Actor, now: datetime, target: int, new: NewTarget, reason: str) -> int:
    """Replace a target by one of another value or day, saying why; return its number.

    The baseline stays, so that nobody loses ground by changing it, unless there was none, the
    indicator is counted differently now, or its counting began within the baseline's months.
    """
    _require_planner(by, now)
    before = must_exist(PlanTarget.objects.in_force().filter(pk=target).first())
    row = _successor(before, now, reason)
    if queries.needs_baseline(before, _known(before.indicator)):
        _give_baseline(row, now)
    elif (before.value, before.due_on) == (new.value, new.due_on):
        raise errors.TargetUnchangedError
    row.value, row.due_on = new.value, new.due_on
    return _put_in_force(row, by, now, "changed")


def withdraw_target(*, by: Actor, now: datetime, target: int, reason: str) -> int:
    """Withdraw a target, saying why; its history stays. Return the withdrawal's number."""
    _require_planner(by, now)
    before = must_exist(PlanTarget.objects.in_force().filter(pk=target).first())
    return _put_in_force(_successor(before, now, reason), by, now, "withdrawn")


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
def _put_in_force(row: PlanTarget, by: Actor, now: datetime, done: str) -> int:
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
    _record(done, row, now)
    _audit(done, by, row, now, indicator=row.indicator)
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
    done = "off_track" if since is None else "on_track"
    _record(done, row, now)
    _audit(done, SYSTEM, row, now)


# All of them


def _record(done: str, row: PlanTarget, now: datetime) -> None:
    kind, attributes = f"projects.target_{done}", {"indicator": row.indicator}
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


def _audit(done: str, by: Actor, row: _Row | PlanTarget, now: datetime, **detail: str) -> None:
    thing = type(row).__name__.removeprefix("Plan").lower()
    code = f"{thing}:{row.pk}"
    record_audit(f"projects.{thing}_{done}", by.code, code, now, settings.COUNTY_CODE, **detail)
