"""An application with its steps, its receipt and papers; one's own list, and the desk's."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonfield.front.forms import errors_as_messages
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of, require
from commonfield.places.queries import places
from commonfield.services.applications import commands, queries
from commonfield.services.applications.errors import AnswersUnusableError, NothingMissingError
from commonfield.services.applications.forms import DecisionForm, GradeForm, MissingForm
from commonfield.services.applications.permissions import has_desk
from commonfield.services.applications.types import ApplicationView, Service
from commonfield.services.applications.views.texts import answer_words, shown
from commonfield.services.choices import OPEN_APPLICATION, ApplicationState, Satisfaction


@signed_in_page
def own(request: HttpRequest) -> HttpResponse:
    rows = [shown(each) for each in queries.own_applications(actor_of(request), today())]
    return render(request, "services/applications/own.html", {"rows": rows})


@signed_in_page
def office(request: HttpRequest) -> HttpResponse:
    """Show what is not decided at one's desks, what runs out first; and what is to be given."""
    by, at = actor_of(request), now()
    require(has_desk(by, today()))
    waiting, decided = queries.open_at_desk(by, at), queries.decided_at_desk(by, at)
    villages = places(each.place for each in (*waiting, *decided))
    context = {
        name: [(shown(each), villages.get(each.place)) for each in some]
        for name, some in (("waiting", waiting), ("decided", decided))
    }
    return render(request, "services/applications/office.html", context | {"today": today()})


@signed_in_form
def application(request: HttpRequest, number: str) -> HttpResponse:
    """Show an application; take the next step of the person, the desk or the officer."""
    view = queries.application_view(number, by=actor_of(request), now=now())
    if request.method == "POST":
        step = _STEPS.get(request.POST.get("name", ""))
        if step is None:
            raise NotFoundError
        with errors_as_messages(request):
            messages.success(request, step(request, number, view))
        return redirect("services:application", number=number)
    return render(request, "services/applications/application.html", _context(view))


def _context(view: ApplicationView) -> dict[str, Any]:
    tracked, state = view.tracked, view.tracked.state
    return {
        "view": view,
        "each": shown(tracked),
        "answers": _answers(view),
        "is_open": state in OPEN_APPLICATION,
        "is_ended": state in {ApplicationState.DECIDED, ApplicationState.HANDED_OVER},
        "grade": Satisfaction(view.grade).label if view.grade else "",
        "grade_form": GradeForm(),
        "missing_form": MissingForm(choices={"missing": _can_miss(tracked.service)}),
        "decision_form": DecisionForm(),
        "can_extend": bool(tracked.service.limit and tracked.service.limit.extension),
    }


def _answers(view: ApplicationView) -> list[tuple[str, str, str, int | None]]:
    """Return each question with its answer, its kind and its paper."""
    said = view.content
    if said is None:
        return []
    return [
        (
            in_language(each.texts, "label"),
            answer_words(each, said.get(each.code)),
            each.kind,
            view.files.get(each.code),
        )
        for each in view.tracked.service.questions
    ]


def _can_miss(service: Service) -> list[tuple[str, str]]:
    named = [(each.code, in_language(each.texts, "label")) for each in service.questions]
    bring = in_language(service.texts, "bring") or _("Something that is shown at the counter")
    return [*named, (queries.COUNTER, bring)]


@signed_in_page
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Show the receipt to print, in large letters."""
    view = queries.application_view(number, by=actor_of(request), now=now())
    address = request.build_absolute_uri(f"/services/track/?number={number}")
    context = {"view": view, "each": shown(view.tracked), "address": address}
    return render(request, "services/applications/receipt.html", context)


@signed_in_page
def paper(request: HttpRequest, number: str, paper: int) -> HttpResponse:
    """Give a paper as a file."""
    file = queries.paper_file(number, paper, by=actor_of(request), now=now())
    response = HttpResponse(file.content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename=paper.{file.ending}"
    return response


def _simply(command: Callable[..., object], words: object) -> "_Step":
    def step(request: HttpRequest, number: str, _view: ApplicationView) -> str:
        command(by=actor_of(request), now=now(), number=number)
        return str(words)

    return step


def _sent[F: forms.Form](form: F, refusal: type[Exception]) -> F:
    if not form.is_valid():
        raise refusal
    return form


def _missing(request: HttpRequest, number: str, view: ApplicationView) -> str:
    choices = {"missing": _can_miss(view.tracked.service)}
    form = _sent(MissingForm(request.POST, choices=choices), NothingMissingError)
    commands.ask_for_papers(
        by=actor_of(request), now=now(), number=number, missing=form.cleaned_data["missing"]
    )
    return _("The applicant is told what is missing. The days stand still until it is there.")


def _decide(request: HttpRequest, number: str, _view: ApplicationView) -> str:
    given = _sent(DecisionForm(request.POST), AnswersUnusableError).cleaned_data
    commands.decide_application(
        by=actor_of(request),
        now=now(),
        number=number,
        is_granted=given["granted"] == "yes",
        reason=given["reason"],
    )
    return _("Decided. The applicant is told.")


def _grade(request: HttpRequest, number: str, _view: ApplicationView) -> str:
    grade = _sent(GradeForm(request.POST), AnswersUnusableError).cleaned_data["grade"]
    commands.grade_application(
        by=actor_of(request), now=now(), number=number, grade=Satisfaction(grade)
    )
    return _("Thank you.")


type _Step = Callable[[HttpRequest, str, ApplicationView], str]
_STEPS: Final[dict[str, _Step]] = {
    "missing": _missing,
    "decide": _decide,
    "grade": _grade,
    "accept": _simply(commands.accept_application, gettext_lazy("Accepted.")),
    "extend": _simply(commands.extend_application, gettext_lazy("Extended, once and for all.")),
    "shown": _simply(commands.note_shown, gettext_lazy("Noted.")),
    "withdraw": _simply(commands.withdraw_application, gettext_lazy("Withdrawn.")),
    "hand_over": _simply(commands.hand_over, gettext_lazy("Handed over.")),
}
