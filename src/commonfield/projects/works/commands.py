"""Writing projects: opening, budget, payments, milestones up to the hand-over, papers, risks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.money import yuan_text
from commonfield.people.choices import OrganisationKind
from commonfield.people.permissions import is_close_to, require
from commonfield.people.queries import organisation, possibly_one
from commonfield.people.types import Actor
from commonfield.places.queries import places as known_places
from commonfield.projects.models import (
    BudgetSource,
    Milestone,
    MilestoneDecision,
    MilestoneReport,
    PlanMeasure,
    Project,
    ProjectPayment,
    ProjectRisk,
)
from commonfield.projects.works import errors, queries, rules
from commonfield.projects.works.choices import FundSource, MilestoneStep, ProjectType
from commonfield.projects.works.permissions import may_keep
from commonfield.projects.works.types import (
    PAPER_PURPOSE,
    CheckedPayment,
    NewProject,
    NewProjectPayment,
    NewSource,
    NewStepReport,
    PlannedDays,
    ProjectView,
)
from commonfield.workshop.approvals import Decider, decisions, digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.images import resized_document
from commonfield.workshop.media import SealedBytes, put_sealed_file, store_sealed_file

_PAPER_PX: Final = 2_000
# The kind of fact of the steps that have one of their own.
_FACTS: Final = {
    MilestoneStep.ACCEPTANCE.value: "projects.accepted",
    MilestoneStep.HANDOVER.value: "projects.handed_over",
}


# Opening and closing


@transaction.atomic
def open_project(*, by: Actor, now: datetime, new: NewProject) -> int:
    """Open a project of a bureau, its steps planned evenly up to its last day."""
    require(may_keep(by, new.bureau, china_day(now)))
    if organisation(new.bureau).kind != OrganisationKind.BUREAU:
        raise errors.ProjectBureauError
    title, title_en = rules.public_text(new.title), rules.public_text(new.title_en)
    if not title:
        raise errors.ProjectTitleMissingError
    rules.check_days(new.opened_on, new.due_on, china_day(now))
    places = _places(new.places)
    row = Project.objects.create(
        title=title,
        title_en=title_en,
        kind=ProjectType(new.kind).value,
        bureau=new.bureau,
        measure=PlanMeasure.objects.get(pk=new.measure) if new.measure else None,
        place=rules.covering_place(places, settings.COUNTY_CODE),
        places=places,
        opened_on=new.opened_on,
        due_on=new.due_on,
        acted_at=now,
    )
    days = rules.proposed_days(row.opened_on, row.due_on)
    Milestone.objects.bulk_create(
        Milestone(project=row, step=step, planned_on=day) for step, day in days.items()
    )
    for source in new.sources:
        _add_source(row, source)
    _record(row, "projects.opened", row.opened_on, now, {"kind": row.kind})
    _acted("opened", row, by, now)
    return row.pk


def _places(codes: Sequence[str]) -> list[str]:
    """Return places of this county, each once."""
    found = sorted(set(codes))
    known = known_places(found)
    if not found or any(
        code not in known or code[:6] != settings.COUNTY_CODE[:6] for code in found
    ):
        raise errors.ProjectPlacesError
    return found


@transaction.atomic
def move_last_day(*, by: Actor, now: datetime, project: int, due_on: date, reason: str) -> None:
    """Move a project's last day, saying why."""
    row = _locked(project, by, now)
    rules.check_days(row.opened_on, due_on, china_day(now))
    detail = {"from": row.due_on.isoformat(), "to": due_on.isoformat(), "reason": _stated(reason)}
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    _acted("last_day_moved", row, by, now, **detail)


@transaction.atomic
def close_project(*, by: Actor, now: datetime, project: int) -> None:
    """Close a project whose hand-over was accepted, which wants all steps before it."""
    row = _locked(project, by, now)
    if queries.project(project).handover is None:
        raise errors.ProjectUnfinishedError
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    _acted("closed", row, by, now)


# Budget


@transaction.atomic
def add_source(*, by: Actor, now: datetime, project: int, new: NewSource) -> int:
    """Add a source to the budget; a fund that it has already is refused."""
    row = _locked(project, by, now)
    source = _add_source(row, new)
    _acted("source_added", row, by, now, source=source.source)
    return source.pk


def _add_source(row: Project, new: NewSource) -> BudgetSource:
    fund = rules.plain(rules.public_text(new.fund))
    if not fund:
        raise errors.FundNameMissingError
    if new.budget_fen <= 0:
        raise errors.BudgetSumError
    if any(rules.same_name(each.fund, fund) for each in row.sources.all()):
        raise errors.SourcesOverlapError(fund=fund)
    source = FundSource(new.source).value
    return row.sources.create(source=source, fund=fund, budget_fen=new.budget_fen)


@transaction.atomic
def change_budget(
    *, by: Actor, now: datetime, project: int, source: int, budget_fen: int, reason: str
) -> None:
    """Change what a source is to give, saying why; never below what was paid from it."""
    row = _locked(project, by, now)
    view = must_exist(
        next((each for each in queries.project(project).sources if each.source_id == source), None)
    )
    if budget_fen < max(view.paid_fen, 1):
        if not view.paid_fen:
            raise errors.BudgetSumError
        raise errors.BudgetBelowPaidError(
            paid=yuan_text(view.paid_fen), budget=yuan_text(budget_fen)
        )
    why = _stated(reason)
    row.sources.filter(pk=source).update(budget_fen=budget_fen)
    sums = {"from_fen": view.budget_fen, "to_fen": budget_fen}
    _acted("budget_changed", row, by, now, reason=why, source=view.source.value, **sums)


# Payments


@transaction.atomic
def pay(*, by: Actor, now: datetime, project: int, payment: NewProjectPayment) -> bool:
    """Record a payment; return whether it was new. The same one again changes nothing."""
    row = _locked(project, by, now)
    view = queries.project(project)
    (checked,) = queries.checked_payments(view, [(0, payment)], china_day(now))
    if checked.problem is not None:
        raise checked.problem
    return bool(_write_payments(row, view, [checked], by, now))


@transaction.atomic
def pay_sheet(
    *, by: Actor, now: datetime, project: int, rows: Iterable[tuple[int, NewProjectPayment]]
) -> list[CheckedPayment]:
    """Record a sheet of payments, all of it or nothing; return each row with what is wrong."""
    row = _locked(project, by, now)
    view = queries.project(project)
    checked = queries.checked_payments(view, rows, china_day(now))
    if not any(each.problem for each in checked):
        _write_payments(row, view, checked, by, now)
    return checked


def _write_payments(
    row: Project, view: ProjectView, checked: Sequence[CheckedPayment], by: Actor, now: datetime
) -> int:
    new = [each.payment for each in checked if each.does == "new"]
    sources = {each.source_id: each.source.value for each in view.sources}
    for payment in new:
        fact = _record(
            row,
            "projects.paid",
            payment.paid_on,
            now,
            paid=(payment.amount_fen, sources[payment.source]),
        )
        earlier = ProjectPayment.objects.filter(
            bureau=row.bureau, number=payment.number, reverses=None
        )
        with conflicts_as(errors.PaymentNumberTakenError(number=payment.number)):
            ProjectPayment(
                source_id=payment.source,
                bureau=row.bureau,
                number=payment.number,
                attempt=earlier.count(),
                amount_fen=payment.amount_fen,
                paid_on=payment.paid_on,
                purpose=payment.purpose,
                recorded_at=now,
                fact=fact,
            ).save(force_insert=True)
    if new:
        _acted("paid", row, by, now, payments=len(new), fen=sum(each.amount_fen for each in new))
    return len(new)


@transaction.atomic
def reverse_payment(*, by: Actor, now: datetime, project: int, payment: int, reason: str) -> None:
    """Take a wrong payment back by a counter entry, saying why; its number is free again."""
    row = _locked(project, by, now)
    paid = must_exist(
        ProjectPayment.objects.filter(source__project=row, reverses=None, pk=payment).first()
    )
    why = _stated(reason)
    with conflicts_as(errors.PaymentReversedError):
        ProjectPayment(
            source_id=paid.source_id,
            bureau=paid.bureau,
            number=paid.number,
            attempt=paid.attempt,
            amount_fen=-paid.amount_fen,
            paid_on=china_day(now),
            reverses=paid,
            recorded_at=now,
            fact=retract(paid.fact, now=now),
        ).save(force_insert=True)
    _acted("payment_reversed", row, by, now, payment=paid.number, reason=why)


# Milestones


@transaction.atomic
def plan_milestones(*, by: Actor, now: datetime, project: int, days: PlannedDays) -> None:
    """Change the planned days of steps to come; all steps keep their order."""
    row = _locked(project, by, now)
    steps = {each.step: each for each in row.milestones.all()}
    if row.milestones.filter(step__in=days, accepted__isnull=False).exists():
        raise errors.MilestoneReachedError
    whole = {step: days.get(step, each.planned_on) for step, each in steps.items()}
    rules.check_planned(whole, row.opened_on)
    for step, each in steps.items():
        each.planned_on = whole[step]
    Milestone.objects.bulk_update(steps.values(), ["planned_on"])
    _acted("steps_planned", row, by, now)


@transaction.atomic
def report_milestone(
    *, by: Actor, now: datetime, project: int, step: str, report: NewStepReport
) -> int:
    """Report that the next step was done; a second person accepts it. Return its number."""
    row = _locked(project, by, now)
    view = queries.project(project)
    upcoming = view.next
    if upcoming is None or upcoming.step != step:
        raise errors.MilestoneNotNextError
    if upcoming.waiting is not None:
        raise errors.MilestoneWaitsError
    names = (
        rules.public_text(each) for each in (report.carer, report.pays_power, report.pays_line)
    )
    carer, power, line = names
    told = NewStepReport(report.done_on, report.document, carer, report.cared_until, power, line)
    rules.check_report(told, step, row.opened_on, _done_before(view), china_day(now))
    made = MilestoneReport(
        milestone_id=upcoming.milestone_id,
        done_on=told.done_on,
        document=told.document,
        prepared_by=by.acting_id,
        prepared_at=now,
    )
    if step == MilestoneStep.HANDOVER:
        made.carer, made.cared_until = carer, told.cared_until
        made.pays_power, made.pays_line = power, line
    made.digest = digest_of(made)
    made.save(force_insert=True)
    _acted("milestone_reported", row, by, now, step=step)
    return made.pk


def _done_before(view: ProjectView) -> date:
    """Return the day of the last step that was accepted, or of the opening."""
    return max(
        [view.opened_on, *(each.accepted.done_on for each in view.milestones if each.accepted)]
    )


@transaction.atomic
def decide_milestone(
    *, by: Actor, now: datetime, project: int, report: int, verdict: Verdict, reason: str = ""
) -> None:
    """Accept what another person reported, send it back with a reason, or withdraw one's own."""
    row = _locked(project, by, now)
    reports = MilestoneReport.objects.select_related("milestone", "decision")
    subject = must_exist(reports.filter(milestone__project=row, pk=report).first())
    why = _stated(reason) if verdict == Verdict.SENT_BACK else ""
    decider = Decider(by.acting_id, now, partial(is_close_to, by))
    (decision,) = decisions(MilestoneDecision, [subject], verdict, decider, reason=why)
    step = subject.milestone.step
    if verdict == Verdict.ACCEPTED:
        decision.accepts = subject.milestone
        kind = _FACTS.get(step, "projects.milestone_reached")
        detail = {} if step in _FACTS else {"step": step}
        _record(row, kind, subject.done_on, now, detail)
    decision.save(force_insert=True)
    same = bool(possibly_one(by.acting_id, [subject.prepared_by])) and decision.accepts_id
    told = {"possibly_one": True} if same else {}
    _acted(f"milestone_{verdict.value}", row, by, now, step=step, **told)


# Papers and risks


def store_paper(*, by: Actor, now: datetime, project: int, content: bytes) -> str:
    """Keep a picture or PDF, encrypted; return its name. A photograph is made smaller."""
    found = queries.project(project)
    require(may_keep(by, found.bureau, china_day(now)))
    # Before the transaction begins, so that nobody waits for it.
    return _kept(put_sealed_file(resized_document(content, _PAPER_PX), PAPER_PURPOSE), now)


@transaction.atomic
def _kept(file: SealedBytes, now: datetime) -> str:
    return store_sealed_file(file, now=now)


@transaction.atomic
def add_paper(*, by: Actor, now: datetime, project: int, title: str, document: str) -> None:
    """Add a stored paper to a project."""
    row = _locked(project, by, now)
    if not document:
        raise errors.ProjectPaperMissingError
    row.papers.create(title=rules.public_text(title), document=document, added_at=now)
    _acted("paper_added", row, by, now)


@transaction.atomic
def note_risk(*, by: Actor, now: datetime, project: int, text: str) -> None:
    """Note what may go wrong."""
    row = _locked(project, by, now)
    ProjectRisk.objects.create(project=row, text=rules.public_text(text), noted_at=now)
    _acted("risk_noted", row, by, now)


@transaction.atomic
def settle_risk(*, by: Actor, now: datetime, project: int, risk: int) -> None:
    row = _locked(project, by, now)
    open_risks = row.risks.filter(settled_at=None)
    must_exist(open_risks.filter(pk=risk).first())
    open_risks.filter(pk=risk).update(settled_at=now)
    _acted("risk_settled", row, by, now)


# All of them


def _locked(number: int, by: Actor, now: datetime) -> Project:
    row = must_exist(Project.objects.select_for_update().filter(pk=number).first())
    require(may_keep(by, row.bureau, china_day(now)))
    if row.closed_at is not None:
        raise errors.ProjectClosedError
    return row


def _stated(reason: str) -> str:
    found = rules.public_text(reason)[: rules.MOST_REASON]
    if not found:
        raise errors.ProjectReasonMissingError
    return found


def _record(
    row: Project,
    kind: str,
    day: date,
    now: datetime,
    detail: Mapping[str, str] = MappingProxyType({}),
    *,
    paid: tuple[int, str] | tuple[None, None] = (None, None),
) -> UUID:
    """Record a fact at a project's place; ``paid`` is a payment's sum (fen) and its source."""
    at = min(start_of_china_day(day), now)
    fact = FactRecord(kind, row.place, at, 1, paid[0], paid[1], detail)
    return record(fact, now=now)


def _acted(done: str, row: Project, by: Actor, now: datetime, **detail: str | int) -> None:
    row.acted_at = now
    row.save(update_fields=["acted_at"])
    record_audit(f"projects.project_{done}", by.code, f"project:{row.pk}", now, row.place, **detail)
