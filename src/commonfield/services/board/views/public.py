"""What everybody sees of a village's board, and a villager's question."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of
from commonfield.people.queries import administered_places
from commonfield.places.queries import places
from commonfield.services.board import commands, queries
from commonfield.services.board.forms import QuestionForm
from commonfield.services.board.types import NoticeView
from commonfield.services.board.views.texts import as_download, shown, spoken
from commonfield.services.bookings.queries import OFFICERS


@never_cache
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    rows = places(queries.villages_with_notices(today())).values()
    is_officer = bool(administered_places(actor_of(request), today(), OFFICERS))
    context = {"rows": rows, "is_officer": is_officer}
    return render(request, "services/board/boards.html", context)


@never_cache
@require_safe
def board(request: HttpRequest, village: str) -> HttpResponse:
    place = queries.village_named(village)
    rows = [shown(each) for each in queries.shown_notices(village, today())]
    return render(request, "services/board/board.html", {"village": place, "rows": rows})


def _notice_of(village: str, number: str) -> NoticeView:
    found = queries.shown_notice(number, today())
    if found.village != village:
        raise NotFoundError
    return found


@never_cache
@require_safe
def notice(request: HttpRequest, village: str, notice: str) -> HttpResponse:
    place, found = queries.village_named(village), _notice_of(village, notice)
    context = {"village": place, "spoken": spoken(found, place), **shown(found)}
    return render(request, "services/board/notice.html", context)


@never_cache
@require_safe
def sheet(request: HttpRequest, village: str, notice: str) -> HttpResponse:
    """Show the sheet for the wall, with a code that leads to the notice's page."""
    place, found = queries.village_named(village), _notice_of(village, notice)
    path = reverse("services:notice", args=[village, notice])
    context = {"village": place, "address": f"{settings.BASE_URL}{path}", **shown(found)}
    return render(request, "services/board/sheet.html", context)


@never_cache
@require_safe
def file(request: HttpRequest, village: str, notice: str) -> HttpResponse:
    found = _notice_of(village, notice)
    return as_download(queries.notice_file(notice), found.file_name)


@signed_in_form
def ask(request: HttpRequest, village: str) -> HttpResponse:
    place = queries.village_named(village)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, question_empty="text"):
            text = form.cleaned_data["text"]
            commands.ask_village(by=actor_of(request), now=now(), village=village, text=text)
            messages.success(request, _("Sent. You read the answer here within 15 days."))
            return redirect("services:own_questions")
    return render_form(request, "services/board/ask.html", form, village=place)


@signed_in_page
def questions(request: HttpRequest) -> HttpResponse:
    rows = queries.own_questions(actor_of(request))
    return render(request, "services/board/questions.html", {"rows": rows})
