"""The officers' pages: their bureau's projects, one with all its deeds, opening one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, TypedDict

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from commonfield.front.file_resubmit import stored_upload
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.numbers import yuan
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import must_exist
from commonfield.kernel.money import yuan_text
from commonfield.people.permissions import actor_of, has_role, require
from commonfield.people.types import Actor
from commonfield.places.queries import places_to_choose
from commonfield.projects.works import commands, queries
from commonfield.projects.works.choices import MilestoneStep
from commonfield.projects.works.forms import (
    BudgetForm,
    LastDayForm,
    ProjectForm,
    ProjectPaperForm,
    ProjectPaymentForm,
    RiskForm,
    SourceForm,
    StepDaysForm,
    StepReportForm,
    WhyForm,
)
from commonfield.projects.works.permissions import KEEPERS, READERS
from commonfield.projects.works.types import DeskOfProject, ProjectView
from commonfield.projects.works.views.public import rows_of
from commonfield.workshop.choices import Verdict

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict
    from django.utils.functional import _StrPromise

    from commonfield.front.form_fields import Choices

_FIELDS: Final = {
    "project_title_missing": "title",
    "project_places": "places",
    "project_days": "due_on",
    "project_bureau": "bureau",
    "project_reason_missing": "reason",
    "fund_name_missing": "fund",
    "sources_overlap": "fund",
    "budget_below_paid": "budget",
    "payment_above_source": "amount",
    "payment_in_future": "paid_on",
    "payment_before_opening": "paid_on",
    "payment_number_missing": "number",
    "payment_number_taken": "number",
    "milestone_before_opening": "done_on",
    "milestone_order": "done_on",
    "milestone_in_future": "done_on",
    "handover_carer_missing": "carer",
    "project_paper_missing": "document",
}


class _Terms(TypedDict):
    by: Actor
    now: datetime
    project: int


@dataclass(frozen=True, slots=True)
class _DeedAsked:
    """A deed of a project as it is asked for: the page, the thing by its number, what was sent."""

    desk: DeskOfProject
    row: int
    data: QueryDict | None
    files: "MultiValueDict[str, UploadedFile[bytes]] | None"


@dataclass(frozen=True, slots=True)
class _Deed:
    """One deed: its form, what it does with it, and the words of its page."""

    form: Callable[[_DeedAsked], forms.Form]
    do: Callable[[_Terms, int, forms.Form, str], object]
    heading: "_StrPromise"
    button: "_StrPromise"
    done: "_StrPromise"


@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    """Show the projects whose desk the reader may read, those first where nothing is done."""
    by, at = actor_of(request), now()
    require(has_role(by, READERS, on=today()))
    found = queries.kept_projects(by=by, now=at)
    rows = rows_of(found, today())
    context = {
        "waiting": [row for row in rows if queries.waits_for(row.view, by.acting_id)],
        "idle": [row for row in rows if queries.is_idle(row.view, at)],
        "rows": rows,
        "may_open": bool(queries.bureaus_kept(by, today())),
    }
    return render(request, "projects/works/desk.html", context)


@signed_in_form
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a project."""
    by = actor_of(request)
    bureaus = queries.bureaus_kept(by, today())
    require(has_role(by, KEEPERS, on=today()))
    language = get_language() or "zh-hans"
    choices: dict[str, Choices] = {
        "bureau": [(each.code, in_language(each, "name")) for each in bureaus],
        "measure": [("", _("none of them")), *queries.measures_to_choose()],
        "places": places_to_choose([settings.COUNTY_CODE], language),
    }
    form = ProjectForm(request.POST or None, choices=choices, initial={"opened_on": today()})
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            number = commands.open_project(by=by, now=now(), new=form.new_project())
            messages.success(
                request, _("Opened. Add further sources and change planned days here.")
            )
            return redirect("projects:works_kept", number)
    words = {"heading": _("Open a project"), "button": _("Open the project")}
    return render_form(request, "projects/works/deed.html", form, **words)


@signed_in_page
def kept(request: HttpRequest, number: int) -> HttpResponse:
    """Show a project with payments, papers and risks, and what its officers may do."""
    found = queries.desk_of(number, by=actor_of(request), now=now())
    (row,) = rows_of([found.project], today())
    context = {"desk": found, "project": found.project, "row": row}
    return render(request, "projects/works/kept.html", context)


@signed_in_form
def deed(request: HttpRequest, number: int, name: str, thing: int = 0) -> HttpResponse:
    """Do one deed of a project, by its form."""
    by = actor_of(request)
    found = queries.desk_of(number, by=by, now=now())
    require(found.may_keep)
    known = must_exist(_DEEDS.get(name))
    form = known.form(_DeedAsked(found, thing, request.POST or None, request.FILES or None))
    paper = _stored(form, by, number) if form.is_bound and form.is_valid() else ""
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            known.do({"by": by, "now": now(), "project": number}, thing, form, paper)
            messages.success(request, str(known.done))
            return redirect("projects:works_kept", number)
    words = {"heading": known.heading, "button": known.button, "project": found.project}
    return render_form(request, "projects/works/deed.html", form, **words)


def _stored(form: forms.Form, by: Actor, number: int) -> str:
    """Store a paper that came with a form; return its name."""
    if "document" not in form.fields:
        return ""
    store = partial(_store, by, number)
    return stored_upload(form, "document", store, sender=by.person_id)


def _store(by: Actor, number: int, content: bytes) -> str:
    return commands.store_paper(by=by, now=now(), project=number, content=content)


def _budget_form(asked: _DeedAsked) -> forms.Form:
    sources = {each.source_id: each for each in asked.desk.project.sources}
    found = must_exist(sources.get(asked.row))
    return BudgetForm(asked.data, initial={"budget": yuan_text(found.budget_fen)})


def _payment_form(asked: _DeedAsked) -> forms.Form:
    sources = [
        (str(each.source_id), f"{each.source.label} · {each.fund} · {yuan(each.left_fen)}")
        for each in asked.desk.project.sources
    ]
    return ProjectPaymentForm(asked.data, choices={"source": sources})


def _why_form(asked: _DeedAsked) -> forms.Form:
    return WhyForm(asked.data)


def _step_form(asked: _DeedAsked) -> forms.Form:
    is_handover = _step(asked.desk.project, asked.row) is MilestoneStep.HANDOVER
    return StepReportForm(asked.data, asked.files, is_handover=is_handover)


def _step(project: ProjectView, milestone: int) -> MilestoneStep:
    """Return the step that the page was opened for, which may not be the next any more."""
    found = (each.step for each in project.milestones if each.milestone_id == milestone)
    return must_exist(next(found, None))


def _no_fields(asked: _DeedAsked) -> forms.Form:
    return forms.Form(asked.data)


def _add_source(told: _Terms, _row: int, form: forms.Form, _paper: str) -> None:
    if isinstance(form, SourceForm):
        commands.add_source(new=form.new_source(), **told)


def _pay(told: _Terms, _row: int, form: forms.Form, _paper: str) -> None:
    if isinstance(form, ProjectPaymentForm):
        commands.pay(payment=form.payment(), **told)


def _report(told: _Terms, row: int, form: forms.Form, paper: str) -> None:
    step = _step(queries.project(told["project"]), row)
    if isinstance(form, StepReportForm):
        commands.report_milestone(step=step, report=form.report(paper), **told)


def _decide(verdict: Verdict) -> Callable[[_Terms, int, forms.Form, str], None]:
    def do(told: _Terms, row: int, form: forms.Form, _paper: str) -> None:
        reason = form.cleaned_data.get("reason", "")
        commands.decide_milestone(report=row, verdict=verdict, reason=reason, **told)

    return do


_DEEDS: Final[Mapping[str, _Deed]] = {
    "source": _Deed(
        lambda asked: SourceForm(asked.data),
        _add_source,
        gettext_lazy("Add a source to the budget"),
        gettext_lazy("Add it"),
        gettext_lazy("Added."),
    ),
    "budget": _Deed(
        _budget_form,
        lambda told, row, form, _paper: commands.change_budget(
            source=row,
            budget_fen=form.cleaned_data["budget"],
            reason=form.cleaned_data["reason"],
            **told,
        ),
        gettext_lazy("Change the budget of a source"),
        gettext_lazy("Change the sum"),
        gettext_lazy("Changed."),
    ),
    "payment": _Deed(
        _payment_form,
        _pay,
        gettext_lazy("Record a payment"),
        gettext_lazy("Record it"),
        gettext_lazy("The payment is recorded."),
    ),
    "reverse": _Deed(
        _why_form,
        lambda told, row, form, _paper: commands.reverse_payment(
            payment=row, reason=form.cleaned_data["reason"], **told
        ),
        gettext_lazy("Reverse a payment"),
        gettext_lazy("Reverse it by a counter entry"),
        gettext_lazy("Reversed. The number can be recorded again."),
    ),
    "planned": _Deed(
        lambda asked: StepDaysForm(
            asked.data, [each for each in asked.desk.project.milestones if not each.accepted]
        ),
        lambda told, _row, form, _paper: commands.plan_milestones(days=form.cleaned_data, **told),
        gettext_lazy("Planned days"),
        gettext_lazy("Save"),
        gettext_lazy("Saved."),
    ),
    "last_day": _Deed(
        lambda asked: LastDayForm(asked.data, initial={"due_on": asked.desk.project.due_on}),
        lambda told, _row, form, _paper: commands.move_last_day(**form.cleaned_data, **told),
        gettext_lazy("Move the last day"),
        gettext_lazy("Move the last day"),
        gettext_lazy("Moved."),
    ),
    "report": _Deed(
        _step_form,
        _report,
        gettext_lazy("Report the next step"),
        gettext_lazy("Report it"),
        gettext_lazy("Reported. Another officer, the planner or an administrator accepts it."),
    ),
    "accept": _Deed(
        _no_fields,
        _decide(Verdict.ACCEPTED),
        gettext_lazy("Accept a step"),
        gettext_lazy("Accept the step"),
        gettext_lazy("The step is accepted."),
    ),
    "send_back": _Deed(
        _why_form,
        _decide(Verdict.SENT_BACK),
        gettext_lazy("Send a report back"),
        gettext_lazy("Send the report back"),
        gettext_lazy("Sent back, with your reason."),
    ),
    "withdraw": _Deed(
        _no_fields,
        _decide(Verdict.TAKEN_BACK),
        gettext_lazy("Withdraw your report"),
        gettext_lazy("Withdraw the report"),
        gettext_lazy("Withdrawn."),
    ),
    "paper": _Deed(
        lambda asked: ProjectPaperForm(asked.data, asked.files),
        lambda told, _row, form, paper: commands.add_paper(
            title=form.cleaned_data["title"], document=paper, **told
        ),
        gettext_lazy("Add a paper"),
        gettext_lazy("Add it"),
        gettext_lazy("Added."),
    ),
    "risk": _Deed(
        lambda asked: RiskForm(asked.data),
        lambda told, _row, form, _paper: commands.note_risk(**form.cleaned_data, **told),
        gettext_lazy("Note a risk"),
        gettext_lazy("Note the risk"),
        gettext_lazy("Noted."),
    ),
    "settle": _Deed(
        _no_fields,
        lambda told, row, _form, _paper: commands.settle_risk(risk=row, **told),
        gettext_lazy("Settle a risk"),
        gettext_lazy("It is settled"),
        gettext_lazy("Settled."),
    ),
    "close": _Deed(
        _no_fields,
        lambda told, _row, _form, _paper: commands.close_project(**told),
        gettext_lazy("Close the project"),
        gettext_lazy("Close the project"),
        gettext_lazy("Closed. Its closing report can be printed."),
    ),
}


@signed_in_page
def paper(request: HttpRequest, number: int, kind: str, thing: int) -> HttpResponse:
    """Give a paper of a project, or of a report, as a file."""
    file = queries.document(number, kind, thing, by=actor_of(request), now=now())
    response = HttpResponse(file.content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename=paper.{file.ending}"
    return response
