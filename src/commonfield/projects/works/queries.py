"""Reading projects: portfolio, desk, payments held against the books."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet, Sum

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError, must_exist
from commonfield.people.choices import OrganisationKind
from commonfield.people.permissions import is_close_to, require
from commonfield.people.queries import organisations_within
from commonfield.people.types import Actor, OrganisationInfo
from commonfield.projects.models import (
    BudgetSource,
    Milestone,
    MilestoneDecision,
    MilestoneReport,
    PlanMeasure,
    Project,
    ProjectPayment,
)
from commonfield.projects.works import errors, rules
from commonfield.projects.works.choices import FundSource, MilestoneStep, ProjectType
from commonfield.projects.works.permissions import may_keep, may_read
from commonfield.projects.works.types import (
    PAPER_PURPOSE,
    CheckedPayment,
    DeskOfProject,
    MilestoneView,
    NewProjectPayment,
    PaperOfProject,
    ProjectPaymentView,
    ProjectView,
    RiskView,
    SourceView,
    StepReportView,
)
from commonfield.workshop.choices import Verdict
from commonfield.workshop.media import FileContent, sealed_file


def projects(*, measure: int | None = None) -> list[ProjectView]:
    """Return all projects, or those of a measure, in the order of their opening."""
    rows = _complete(Project.objects.order_by("opened_on", "pk"))
    return [_view(row) for row in (rows.filter(measure=measure) if measure else rows)]


def project(number: int) -> ProjectView:
    """Return one project as everybody may read it."""
    return _view(must_exist(_complete(Project.objects.filter(pk=number)).first()))


def kept_projects(*, by: Actor, now: datetime) -> list[ProjectView]:
    """Return the projects of the bureaus whose desk the actor reads, the quietest first."""
    found = projects()
    bureaus = {each.bureau for each in found}
    readable = {code for code in bureaus if may_read(by, code, china_day(now))}
    mine = [each for each in found if each.bureau in readable]
    return sorted(mine, key=lambda each: (each.closed_at is not None, each.acted_at))


def bureaus_kept(by: Actor, on: date) -> list[OrganisationInfo]:
    """Return the county's bureaus for which the actor may open projects."""
    kind = OrganisationKind.BUREAU.value
    found = organisations_within(settings.COUNTY_CODE, kind=kind, limit=500)
    return [each for each in found if may_keep(by, each.code, on)]


def measures_to_choose() -> list[tuple[str, str]]:
    """Return the measures of the county's plan as a form's choices, in the plan's order."""
    rows = PlanMeasure.objects.order_by("objective__position", "position", "pk")
    return [(str(row.pk), row.title) for row in rows]


def is_idle(view: ProjectView, now: datetime) -> bool:
    """Return whether nothing was done in an open project for 90 days."""
    return view.closed_at is None and view.acted_at < now - rules.IDLE_AFTER


def waits_for(view: ProjectView, person_id: int | None) -> bool:
    """Return whether a report of another person waits to be accepted."""
    waiting = view.next.waiting if view.next else None
    return waiting is not None and waiting.prepared_by != person_id


def desk_of(number: int, *, by: Actor, now: datetime) -> DeskOfProject:
    """Return a project with payments, papers and risks, for those who keep or audit it."""
    found = project(number)
    require(may_read(by, found.bureau, china_day(now)))
    row = Project.objects.get(pk=number)
    waiting = found.next.waiting if found.next else None
    is_own = waiting is not None and waiting.prepared_by == by.acting_id
    return DeskOfProject(
        project=found,
        payments=tuple(_payments(found)),
        papers=tuple(
            PaperOfProject(each.pk, each.title, each.added_at) for each in row.papers.order_by("pk")
        ),
        risks=tuple(
            RiskView(each.pk, each.text, each.noted_at, each.settled_at)
            for each in row.risks.order_by("settled_at", "pk")
        ),
        may_keep=may_keep(by, found.bureau, china_day(now)),
        is_own=is_own,
        is_close=waiting is not None and not is_own and is_close_to(by, waiting.prepared_by),
    )


def document(number: int, kind: str, row: int, *, by: Actor, now: datetime) -> FileContent:
    """Return a paper of a project, or the paper of a report, to those who read its desk."""
    found = must_exist(Project.objects.filter(pk=number).first())
    require(may_read(by, found.bureau, china_day(now)))
    rows: QuerySet[Any] = found.papers.all()
    if kind != "paper":
        rows = MilestoneReport.objects.filter(milestone__project=found)
    name = rows.filter(pk=row).order_by().values_list("document", flat=True).first()
    return must_exist(sealed_file(name or "", purpose=PAPER_PURPOSE))


def _payments(found: ProjectView) -> list[ProjectPaymentView]:
    sources = {each.source_id: each for each in found.sources}
    rows = ProjectPayment.objects.filter(source__in=sources).select_related("reversed_by")
    return [
        ProjectPaymentView(
            payment_id=row.pk,
            source=sources[row.source_id],
            number=row.number,
            amount_fen=row.amount_fen,
            paid_on=row.paid_on,
            purpose=row.purpose,
            is_reversal=row.reverses_id is not None,
            is_reversed=hasattr(row, "reversed_by"),
        )
        for row in rows.order_by("paid_on", "pk")
    ]


# Payments held against the books


def checked_payments(
    found: ProjectView, given: Iterable[tuple[int, NewProjectPayment]], today: date
) -> list[CheckedPayment]:
    """Hold payments against budget and books, one after the other, as if each were recorded."""
    rows = list(given)
    left = {each.source_id: each.left_fen for each in found.sources}
    known = _standing(found.bureau, [rules.typed_number(payment.number) for _row, payment in rows])
    checked = []
    for row, raw in rows:
        payment, same, problem = raw, None, None
        try:
            payment = rules.typed_payment(raw)
            same = known.get(payment.number)
            if same is None:
                source = _source(found, payment.source)
                rules.check_payment(payment, source, left[source.source_id], found.opened_on, today)
                left[source.source_id] -= payment.amount_fen
                known[payment.number] = payment
            elif _booked(same) != _booked(payment):
                raise errors.PaymentNumberTakenError(number=payment.number)
        except CommonfieldError as error:
            problem = error
        checked.append(CheckedPayment(row, payment, "same" if same else "new", problem))
    return checked


def _source(found: ProjectView, number: int) -> SourceView:
    known = (each for each in found.sources if each.source_id == number)
    return must_exist(next(known, None), errors.PaymentSourceError(text=str(number)))


def _booked(payment: NewProjectPayment) -> tuple[object, ...]:
    """Return what makes two payments of one number the same."""
    return payment.source, payment.amount_fen, payment.paid_on


def _standing(bureau: str, numbers: Sequence[str]) -> dict[str, NewProjectPayment]:
    rows = ProjectPayment.objects.filter(
        bureau=bureau, number__in=numbers, reverses=None, reversed_by=None
    )
    return {
        row.number: NewProjectPayment(
            row.source_id, row.number, row.amount_fen, row.paid_on, row.purpose
        )
        for row in rows.order_by("pk")
    }


# Views of rows


def _complete(rows: QuerySet[Project]) -> QuerySet[Project]:
    reports = MilestoneReport.objects.select_related("decision").order_by("pk")
    return rows.select_related("measure").prefetch_related(
        Prefetch(
            "sources",
            BudgetSource.objects.annotate(paid_fen=Sum("payments__amount_fen")).order_by("pk"),
        ),
        Prefetch("milestones", Milestone.objects.order_by("pk")),
        Prefetch("milestones__reports", reports),
    )


def _view(row: Project) -> ProjectView:
    milestones = _milestones(row.milestones.all())
    reached = [each.step for each in milestones if each.accepted]
    return ProjectView(
        number=row.pk,
        title=row.title,
        title_en=row.title_en,
        kind=ProjectType(row.kind),
        bureau=row.bureau,
        measure=row.measure_id,
        measure_title=row.measure.title if row.measure else "",
        place=row.place,
        places=tuple(row.places),
        opened_on=row.opened_on,
        due_on=row.due_on,
        acted_at=row.acted_at,
        closed_at=row.closed_at,
        sources=tuple(
            SourceView(
                each.pk,
                FundSource(each.source),
                each.fund,
                each.budget_fen,
                vars(each)["paid_fen"] or 0,
            )
            for each in row.sources.all()
        ),
        milestones=milestones,
        state=rules.state_of(reached, is_closed=row.closed_at is not None),
    )


def _milestones(rows: Iterable[Milestone]) -> tuple[MilestoneView, ...]:
    order = {step.value: place for place, step in enumerate(rules.STEPS)}
    found = []
    for row in sorted(rows, key=lambda each: order[each.step]):
        by_verdict = defaultdict(list)
        for report in row.reports.all():
            view = _report(report)
            by_verdict[view.verdict].append(view)
        accepted, waiting, back = (
            by_verdict[verdict][-1] if by_verdict[verdict] else None
            for verdict in (Verdict.ACCEPTED, "", Verdict.SENT_BACK)
        )
        back = None if accepted or waiting else back
        step = MilestoneStep(row.step)
        found.append(MilestoneView(row.pk, step, row.planned_on, accepted, waiting, back))
    return tuple(found)


def _report(row: MilestoneReport) -> StepReportView:
    decision = getattr(row, "decision", None)
    return StepReportView(
        report_id=row.pk,
        done_on=row.done_on,
        has_document=bool(row.document),
        carer=row.carer,
        cared_until=row.cared_until,
        pays_power=row.pays_power,
        pays_line=row.pays_line,
        prepared_by=row.prepared_by,
        verdict=decision.verdict if decision else "",
        reason=decision.reason if decision else "",
    )


def steps_of(person_id: int) -> dict[str, list[dict[str, str]]]:
    """Return the steps that a person reported or decided on, for their own export."""
    reported = MilestoneReport.objects.filter(prepared_by=person_id).select_related("milestone")
    decided = MilestoneDecision.objects.filter(decided_by=person_id)
    return {
        "steps_reported": [
            {"step": row.milestone.step, "at": row.prepared_at.isoformat()}
            for row in reported.order_by("pk")
        ],
        "steps_decided": [
            {"report": str(row.pk), "verdict": row.verdict, "at": row.decided_at.isoformat()}
            for row in decided.order_by("pk")
        ],
    }
