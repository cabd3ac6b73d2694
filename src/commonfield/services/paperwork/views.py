"""Pages of paperwork: who asks, the village that answers, and the rules for both."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.facts.kinds import kind_of
from commonfield.front.form_fields import set_choices
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import active_language, is_chinese
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import actor_of, has_role, require
from commonfield.people.queries import administered_places
from commonfield.places.queries import places_to_choose
from commonfield.services.choices import SheetState
from commonfield.services.paperwork import commands, queries
from commonfield.services.paperwork.catalogues import barred_fields, known_figures
from commonfield.services.paperwork.forms import PaperAskForm, VillageSheetForm
from commonfield.services.paperwork.permissions import ANSWERING, ASKING, may_answer
from commonfield.services.paperwork.types import SheetView, VillageFormView

_FIELDS: Final = {
    "barred_field": "lines",
    "nothing_asked": "lines",
    "too_much_asked": "lines",
    "due_too_soon": "due_on",
    "last_day": "ends_on",
    "village_unknown": "place",
    "refusal_rule_missing": "rule",
}
_DEEDS: Final = {SheetState.ANSWERED, SheetState.REFUSED, SheetState.HANDED_BACK}


@signed_in_page
def papers(request: HttpRequest) -> HttpResponse:
    """Show what waits for one's villages, and what one has asked."""
    by, at = actor_of(request), now()
    on = china_day(at)
    answers, asks = (has_role(by, roles, on=on) for roles in (ANSWERING, ASKING))
    require(answers or asks)
    settled = queries.papers_of_villages(by, at, waiting=False)
    context = {
        "answers": answers,
        "asks": asks,
        "waiting": queries.papers_of_villages(by, at, waiting=True),
        "settled": [(each, _shown(each.sheets[0], each)) for each in settled],
        "asked": [(each, _back(each)) for each in queries.asked_by(by, at)],
    }
    return render(request, "services/paperwork/papers.html", context)


def _shown(sheet: SheetView, form: VillageFormView) -> dict[str, Any]:
    """Return what became of a village's sheet in words, its answers with their sources."""
    figures = {each.code: each for each in known_figures()}
    is_ended = sheet.state == SheetState.ASKED and form.is_over
    return {
        "view": sheet,
        "state": _("Ended without an answer") if is_ended else SheetState(sheet.state).label,
        "rule": next((each for each in barred_fields() if each.code == sheet.rule), None),
        "lines": [(each, figures.get(each.known), _source(each.known)) for each in sheet.lines],
    }


def _source(known: str) -> str:
    """Return of which records a figure is made, in words."""
    figure = next((each for each in known_figures() if each.code == known), None)
    codes = (*figure.kinds, *figure.minus) if figure else ()
    kinds = [kind for code in codes if (kind := kind_of(code))]
    return " − ".join(kind.zh if is_chinese() else kind.en for kind in kinds)


def _back(form: VillageFormView) -> str:
    """Return in words what came back of a form."""
    if len(form.sheets) == 1:
        return str(_shown(form.sheets[0], form)["state"])
    counts = {"n": form.settled, "of": len(form.sheets)}
    return _("%(n)s of %(of)s back") % counts


@signed_in_form
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a village for data, with the ground for it."""
    by, at = actor_of(request), now()
    scopes = administered_places(by, china_day(at), ASKING)
    require(bool(scopes))
    within = places_to_choose(scopes, active_language())
    # A whole county is asked town by town.
    towns = [each for each in within if not isinstance(each[1], str)]
    form = PaperAskForm(request.POST or None, choices={"place": towns})
    set_choices(form, "known", [(each.code, in_language(each, "name")) for each in known_figures()])
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            number = commands.ask_village(by=by, now=at, new=form.new())
            messages.success(request, _("Sent. What is on record is filled in already."))
            return redirect("services:paper", number=number)
    return render_form(request, "services/paperwork/ask.html", form)


@signed_in_form
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """Show who asked what came back, and what it cost both sides; close it, or take it back."""
    by, at = actor_of(request), now()
    form = queries.paper_view(number, by=by, now=at)
    must_exist(form if form.is_asker else None)
    if request.method == "POST":
        commands.close_paper(by=by, now=at, number=number)
        messages.success(request, _("Closed. No village has to answer it any more."))
        return redirect("services:paperwork")
    sheets = [_shown(each, form) for each in form.sheets]
    context = {"form": form, "sheets": sheets, "back": _back(form)}
    return render(request, "services/paperwork/paper.html", context)


@signed_in_form
def sheet(request: HttpRequest, number: str, village: str) -> HttpResponse:
    """Show a village its form; take its answer, its refusal, or hand the form back."""
    by, at = actor_of(request), now()
    paper = queries.paper_view(number, by=by, now=at, village=village)
    (one,) = paper.sheets
    is_open = one.state == SheetState.ASKED and not paper.is_over
    rules = [("", "–"), *((each.code, in_language(each, "name")) for each in barred_fields())]
    form = VillageSheetForm(
        request.POST or None,
        lines=one.lines,
        before=queries.answered_before(village, [line.text for line in one.lines]),
        choices={"rule": rules},
    )
    if request.method == "POST" and form.is_valid():
        state = request.POST.get("name", "")
        must_exist(state if state in _DEEDS else None)
        with errors_on_form(form, **_FIELDS):
            commands.settle_paper(
                by=by, now=at, number=number, village=village, settled=form.settled(state)
            )
            messages.success(request, _("Sent to who asked, with the minutes that it cost you."))
            return redirect("services:paper_sheet", number=number, village=village)
    return render_form(
        request,
        "services/paperwork/sheet.html",
        form,
        paper=paper,
        sheet=_shown(one, paper),
        can_answer=is_open and may_answer(by, village, china_day(at)),
    )


@signed_in_page
def rules(request: HttpRequest) -> HttpResponse:
    """Show what may not be asked of a village, by which rule, and who has checked it."""
    return render(request, "services/paperwork/rules.html", {"rules": barred_fields()})
