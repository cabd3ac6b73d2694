"""Projects as everybody reads them: the portfolio in time, one project, its closing report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front import dates
from commonfield.front.drawing.types import TimeRow
from commonfield.front.forms import PAGE_SIZE, number_in, page_links, page_offset
from commonfield.front.language import is_chinese
from commonfield.front.spreadsheets import Cell, sheet_of, spreadsheet_response, yuan_cell
from commonfield.front.templatetags.commonfield import in_language, short_place
from commonfield.kernel.clock import china_day, now, today
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisations
from commonfield.people.types import OrganisationInfo
from commonfield.places.queries import places
from commonfield.places.types import PlaceInfo
from commonfield.projects.works import queries
from commonfield.projects.works.choices import FundSource, MilestoneStep
from commonfield.projects.works.figures import recorded_at
from commonfield.projects.works.permissions import may_read
from commonfield.projects.works.types import ProjectView


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with the names of its bureau and places."""

    view: ProjectView
    bureau: OrganisationInfo | None
    places: tuple[PlaceInfo, ...]
    is_late: bool


type _Column = Callable[[ProjectRow], Cell]


def rows_of(views: Sequence[ProjectView], day: date) -> list[ProjectRow]:
    """Return projects with the names of their bureaus and places."""
    bureaus = organisations({each.bureau for each in views})
    infos = places({code for each in views for code in each.places})
    return [
        ProjectRow(
            each,
            bureaus.get(each.bureau),
            tuple(infos[code] for code in each.places if code in infos),
            each.handover is None and each.due_on < day,
        )
        for each in views
    ]


@require_safe
def works(request: HttpRequest) -> HttpResponse:
    """Show all projects in time, with their budgets and how far they have come."""
    measure = number_in(request.GET.get("measure", ""))
    found = queries.projects(measure=measure or None)
    offset = page_offset(request)
    shown = rows_of(found[offset : offset + PAGE_SIZE], today())
    context = {
        "rows": shown,
        "count": len(found),
        "budget_fen": sum(each.budget_fen for each in found),
        "paid_fen": sum(each.paid_fen for each in found),
        "picture": _picture(shown, today()) if shown else None,
        "measure": found[0].measure_title if found and measure else "",
        "as_of": now(),
    } | page_links(request, len(shown))
    return render(request, "projects/works/works.html", context)


def _picture(rows: Sequence[ProjectRow], day: date) -> Mapping[str, object]:
    """Return what the portfolio is drawn from: one time for all, today in it."""
    first = min(row.view.opened_on for row in rows)
    last = max([day, *(row.view.due_on for row in rows), *(_come(row.view) for row in rows)])
    span = max((last - first).days, 1)

    def at(moment: date) -> float:
        return (moment - first).days / span

    drawn = [
        TimeRow(
            label=in_language(row.view, "title"),
            start=at(row.view.opened_on),
            come=at(_come(row.view)),
            end=at(max(row.view.due_on, _come(row.view))) if row.view.handover is None else 0.0,
            reached=tuple(
                at(each.accepted.done_on) for each in row.view.milestones if each.accepted
            ),
            is_late=row.is_late,
            href=reverse("projects:works_one", args=[row.view.number]),
        )
        for row in rows
    ]
    words = [dates.day_text(each, chinese=is_chinese()) for each in (first, last)]
    return {"rows": drawn, "first": words[0], "last": words[1], "today": (at(day), _("today"))}


def _come(view: ProjectView) -> date:
    return max(
        [view.opened_on, *(each.accepted.done_on for each in view.milestones if each.accepted)]
    )


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show one project: budget and paid by source, steps, who cares for what was built."""
    view = queries.project(number)
    (row,) = rows_of([view], today())
    may = may_read(actor_of(request), view.bureau, today())
    context = {"row": row, "project": view, "may_read": may, "as_of": now()}
    return render(request, "projects/works/one.html", context)


@require_safe
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Show the closing report, computed from what was recorded, or the report so far."""
    view = queries.project(number)
    (row,) = rows_of([view], today())
    recorded = recorded_at(view, now())
    context = {"row": row, "project": view, "recorded": recorded, "as_of": now()}
    return render(request, "projects/works/report.html", context)


@require_safe
def works_csv(request: HttpRequest) -> HttpResponseBase:
    rows = rows_of(queries.projects(), today())
    table = sheet_of(
        _("Projects"),
        rows,
        [
            ("number", lambda row: row.view.number),
            ("title", lambda row: row.view.title),
            ("type", lambda row: row.view.kind.value),
            ("bureau", lambda row: row.bureau.name if row.bureau else row.view.bureau),
            ("places", lambda row: " ".join(short_place(each) for each in row.places)),
            ("measure", lambda row: row.view.measure_title),
            ("opened_on", lambda row: row.view.opened_on),
            ("due_on", lambda row: row.view.due_on),
            ("state", lambda row: row.view.state.value),
            ("budget_yuan", lambda row: yuan_cell(row.view.budget_fen)),
            ("paid_yuan", lambda row: yuan_cell(row.view.paid_fen)),
            *_source_columns(),
            *_step_columns(),
            ("carer", lambda row: row.view.handover.carer if row.view.handover else None),
            (
                "cared_until",
                lambda row: row.view.handover.cared_until if row.view.handover else None,
            ),
            ("pays_power", lambda row: row.view.handover.pays_power if row.view.handover else None),
            ("pays_line", lambda row: row.view.handover.pays_line if row.view.handover else None),
            (
                "closed_on",
                lambda row: china_day(row.view.closed_at) if row.view.closed_at else None,
            ),
        ],
    )
    return spreadsheet_response(table, name=f"projects-{today()}", kind="csv")


def _source_columns() -> list[tuple[str, _Column]]:
    def column(source: FundSource, name: str) -> _Column:
        def cell(row: ProjectRow) -> Cell:
            sources = [each for each in row.view.sources if each.source is source]
            return yuan_cell(sum(getattr(each, name) for each in sources))

        return cell

    names = (("budget", "budget_fen"), ("paid", "paid_fen"))
    return [
        (f"{head}_{source.value}_yuan", column(source, name))
        for source in FundSource
        for head, name in names
    ]


def _step_columns() -> list[tuple[str, _Column]]:
    def done(step: MilestoneStep) -> _Column:
        def cell(row: ProjectRow) -> Cell:
            found = next(each for each in row.view.milestones if each.step is step).accepted
            return found.done_on if found else None

        return cell

    return [(f"{step.value}_on", done(step)) for step in MilestoneStep]
