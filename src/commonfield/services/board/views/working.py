"""The clerk's desk, the supervision committee's nod, the township's seats."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_as_messages, errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import now, today
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, require, require_role
from commonfield.people.queries import administered_places
from commonfield.places.queries import places
from commonfield.services.board import commands, queries
from commonfield.services.board.errors import NoticeMaskedError
from commonfield.services.board.forms import AnswerForm, NoticeForm, SeatForm
from commonfield.services.board.permissions import require_village_clerk, works_at
from commonfield.services.board.views.texts import as_download, overdue_text, shown
from commonfield.services.bookings.queries import OFFICERS


@signed_in_page
def desk(request: HttpRequest, village: str) -> HttpResponse:
    by, place = actor_of(request), queries.village_named(village)
    require(works_at(by, village, now=now()))
    context = {
        "village": place,
        "overdue": [overdue_text(each) for each in queries.overdue_notices(village, today())],
        "rows": [shown(each) for each in queries.notices_of_village(village)],
        "questions": queries.open_questions(village),
        "today": today(),
        "is_clerk": has_role(by, {Role.VILLAGE_CLERK}, place=village, on=today()),
    }
    return render(request, "services/board/desk.html", context)


@signed_in_page
def overdue(request: HttpRequest) -> HttpResponse:
    """Show officers what the villages of their places have not published."""
    by, at = actor_of(request), now()
    require(bool(administered_places(by, today(), OFFICERS)))
    rows = queries.villages_overdue(by, at)
    found = places(village for village, _overdue in rows)
    context = {"rows": [(found[village], list(map(overdue_text, each))) for village, each in rows]}
    return render(request, "services/board/overdue.html", context)


@signed_in_form
def new(request: HttpRequest, village: str) -> HttpResponse:
    by, place = actor_of(request), queries.village_named(village)
    require_village_clerk(by, village, now=now())
    form = NoticeForm(request.POST or None, request.FILES or None)
    fields = {
        "notice_kind": "kind",
        "notice_empty": "text",
        "notice_last_day": "last_day",
        **dict.fromkeys(
            ("notice_masked", "sheet_balance", "sheet_money", "sheet_columns_missing"), "file"
        ),
        **dict.fromkeys(
            ("document_kind", "document_damaged", "document_too_large", "document_pages"), "file"
        ),
        **dict.fromkeys(("file_too_large", "document_busy", "sheet_unreadable"), "file"),
    }
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **fields):
            try:
                commands.prepare_notice(by=by, now=now(), new=form.new(village))
            except NoticeMaskedError as refusal:
                form.ask_why(refusal.phones)
                raise
            messages.success(
                request, _("Prepared. It shows once the supervision committee accepts it.")
            )
            return redirect("services:board_desk", village=village)
    return render_form(request, "services/board/new.html", form, village=place)


@signed_in_form
def decide(request: HttpRequest, notice: str) -> HttpResponse:
    by, at = actor_of(request), now()
    found = queries.worked_on(by, notice, at)
    if request.method == "POST":
        with errors_as_messages(request):
            _do(request, notice)
        return redirect("services:decide_notice", notice=notice)
    context = {
        "village": queries.village_named(found.village),
        "is_supervisor": has_role(by, {Role.SUPERVISOR}, place=found.village, on=today()),
        **shown(found),
    }
    return render(request, "services/board/decide.html", context)


def _do(request: HttpRequest, number: str) -> None:
    by, at = actor_of(request), now()
    match request.POST.get("name", ""):
        case "accept":
            commands.accept_notice(by=by, now=at, number=number)
            messages.success(request, _("Accepted: everybody can see it now."))
        case "look":
            commands.look_through(by=by, now=at, number=number)
        case "take_back":
            commands.take_notice_back(by=by, now=at, number=number)
        case _:
            reason = request.POST.get("reason", "")[:200]
            commands.send_notice_back(by=by, now=at, number=number, reason=reason)


@signed_in_page
def file(request: HttpRequest, notice: str) -> HttpResponse:
    found = queries.worked_on(actor_of(request), notice, now())
    return as_download(queries.notice_file(notice), found.file_name)


@signed_in_form
def answer(request: HttpRequest, question: str) -> HttpResponse:
    by, at = actor_of(request), now()
    found = queries.question_of_village(by, question, at)
    require_village_clerk(by, found.village, now=at)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, question_empty="text"):
            text = form.cleaned_data["text"]
            commands.answer_question(by=by, now=at, number=question, answer=text)
            return redirect("services:board_desk", village=found.village)
    village = queries.village_named(found.village)
    return render_form(request, "services/board/answer.html", form, village=village, it=found)


@signed_in_form
def committee(request: HttpRequest, village: str) -> HttpResponse:
    by, place = actor_of(request), queries.village_named(village)
    require_role(by, {Role.COUNTY_ADMIN}, place=village, on=today())
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, supervisor_related="person"):
            person, related = form.numbers()
            commands.seat_supervisor(
                by=by, now=now(), person_id=person, village=village, related=related
            )
            messages.success(request, _("Seated. They accept this village's notices from now on."))
            return redirect("services:committee", village=village)
    return render_form(request, "services/board/committee.html", form, village=place)
