"""Pages of keepers and officers: open reports, one report, its photograph."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, page_links, page_offset, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of, has_role, keeps_any_hall, require
from commonfield.places.queries import place, places, venue
from commonfield.services.reports import commands, queries
from commonfield.services.reports.forms import ReportAnswerForm
from commonfield.services.reports.permissions import ANSWERING
from commonfield.services.reports.rules import answers_to
from commonfield.services.reports.views.sending import picture

_PAGE: Final = 50


@signed_in_page
def reports(request: HttpRequest) -> HttpResponse:
    """Show what is open in the reader's places and halls."""
    by, at = actor_of(request), now()
    require(keeps_any_hall(by, today()) or has_role(by, ANSWERING, on=today()))
    found = queries.report_rows(by, at, first=page_offset(request), size=_PAGE)
    names = places(each.place for each in found)
    rows = [(each, names.get(each.place)) for each in found]
    context = {"rows": rows, "pages": page_links(request, len(rows), page=_PAGE)}
    return render(request, "services/reports/reports.html", context)


@signed_in_form
def report_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Show a report to a keeper or officer who may answer it; take the answer."""
    by, at = actor_of(request), now()
    view = queries.report_to_answer(code, by=by, now=at)
    choices = [(each.value, str(each.label)) for each in answers_to(view.state)]
    form = ReportAnswerForm(request.POST or None, choices={"state": choices})
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, report_reason="reason", line_number="line_number"):
            commands.answer_report(by=by, now=at, code=code, answer=form.answer())
            messages.success(request, _("Answered. The reporter can read it."))
            return redirect("services:report_answer", code=code)
    context = {
        "row": view,
        "village": place(view.place),
        "venue": venue(view.venue) if view.venue else None,
        "can_answer": bool(choices),
    }
    return render_form(request, "services/reports/answer.html", form, **context)


@signed_in_page
def answer_photo(request: HttpRequest, code: str) -> HttpResponse:
    return picture(queries.report_to_answer(code, by=actor_of(request), now=now()))
