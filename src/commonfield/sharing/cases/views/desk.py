"""The desk of cases: telling one, what waits, and the deeds on a case's page."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonfield.front.file_resubmit import ResubmitFileField, stored_upload
from commonfield.front.forms import errors_as_messages, errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import ConsentChannel
from commonfield.people.permissions import actor_of, require
from commonfield.people.types import Actor, person_number
from commonfield.places.queries import places
from commonfield.services.errors import PersonNumberError
from commonfield.sharing.cases import commands, queries
from commonfield.sharing.cases.forms import BringForm, CaseForm
from commonfield.sharing.cases.permissions import accepts_anywhere, speaks_anywhere
from commonfield.sharing.cases.types import CasePictureInfo, CaseView
from commonfield.sharing.cases.views.texts import figure_name
from commonfield.workshop.choices import Verdict

_FIELDS: Final = {
    "case_place": "village",
    "case_days": "began_on",
    "case_cost": "cost_fen",
    "case_figure": "indicator",
    "case_words_missing": "title",
    "case_pictures": "is_agreed",
}


@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the actor as the second person, and what their villages told."""
    by = actor_of(request)
    require(speaks_anywhere(by, today()) or accepts_anywhere(by, today()))
    waiting, told = queries.cases_at_desk(by=by, now=now())
    context = {
        "waiting": _rows(waiting),
        "told": _rows(told),
        "may_tell": speaks_anywhere(by, today()),
    }
    return render(request, "sharing/cases/desk.html", context)


def _rows(found: list[CaseView]) -> list[tuple[CaseView, object]]:
    known = places(each.details.village for each in found)
    return [(each, known.get(each.details.village)) for each in found]


@signed_in_form
def tell(request: HttpRequest) -> HttpResponse:
    """Take down what a village tried; ``from`` begins with the words of an earlier one."""
    by = actor_of(request)
    require(speaks_anywhere(by, today()))
    figures = sorted((figure_name(code), code) for code in queries.claimable())
    form = CaseForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        choices={
            "village": queries.villages_spoken_for(by, today()),
            "indicator": [("", _("Choose")), *((code, name) for name, code in figures)],
        },
        initial=_before(request, by),
    )
    if request.method == "POST" and form.is_valid():
        pictures = _pictures(form, by)
        with errors_on_form(form, **_FIELDS):
            if not form.errors:
                slug = commands.tell_case(
                    by=by,
                    now=now(),
                    details=form.details(),
                    pictures=pictures,
                    is_agreed=form.cleaned_data["is_agreed"],
                )
                messages.success(request, _("Sent. It is public once another person accepts it."))
                return redirect("sharing:case", slug=slug)
    return render_form(request, "sharing/cases/tell.html", form)


@signed_in_form
def bring(request: HttpRequest) -> HttpResponse:
    """Take another county's case from the file that a province's site offers."""
    by = actor_of(request)
    require(speaks_anywhere(by, today()))
    form = BringForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            case = form.cleaned_data["file"]
            slug = commands.bring_case(by=by, now=now(), origin=case.slug, details=case.details())
            messages.success(request, _("Sent. It is public once another person accepts it."))
            return redirect("sharing:case", slug=slug)
    return render_form(request, "sharing/cases/bring.html", form)


def _before(request: HttpRequest, by: Actor) -> dict[str, object]:
    slug = request.GET.get("from", "")
    return asdict(queries.case_page(slug, by=by, now=now()).case.details) if slug else {}


def _pictures(form: CaseForm, by: Actor) -> list[CasePictureInfo]:
    """Keep the pictures that came with the form, or that it carries."""

    def keep(content: bytes) -> str:
        village = form.cleaned_data["village"]
        return commands.keep_picture(by=by, now=now(), village=village, content=content)

    kept = {
        name: stored_upload(form, name, keep, sender=by.person_id)
        for name, field in form.fields.items()
        if isinstance(field, ResubmitFileField)
    }
    captions = {
        name: form.cleaned_data.get(name.replace("picture", "caption"), "") for name in kept
    }
    return [CasePictureInfo(file, captions[name]) for name, file in kept.items() if file]


# Deeds


@signed_in_post
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Do what a button on a case's page says."""
    deed = _DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise NotFoundError
    with errors_as_messages(request):
        messages.success(request, deed(request, slug))
    return redirect("sharing:case", slug=slug)


def _decide(verdict: Verdict, words: str) -> Callable[[HttpRequest, str], str]:
    def decide(request: HttpRequest, slug: str) -> str:
        reason = request.POST.get("why", "")
        commands.decide_case(
            by=actor_of(request), now=now(), slug=slug, verdict=verdict, reason=reason
        )
        return _(words)

    return decide


def _start(request: HttpRequest, slug: str) -> str:
    village = request.POST.get("village", "")
    commands.adopt_case(by=actor_of(request), now=now(), slug=slug, village=village, on=today())
    return _("Started. From now on the village counts among those that do it.")


def _give_up(request: HttpRequest, slug: str) -> str:
    village, why = (request.POST.get(name, "") for name in ("village", "why"))
    commands.give_up_case(by=actor_of(request), now=now(), slug=slug, village=village, why=why)
    return _("Given up. The reason stands on the page; thank you for it.")


def _name(request: HttpRequest, slug: str) -> str:
    channel = request.POST.get("channel", "")
    person_id = person_number(request.POST.get("person", ""))
    if not person_id or channel not in ConsentChannel.values:
        raise PersonNumberError
    commands.name_contact(
        by=actor_of(request),
        now=now(),
        slug=slug,
        person_id=person_id,
        channel=ConsentChannel(channel),
    )
    return _("The page names them as long as they allow it.")


def _unname(request: HttpRequest, slug: str) -> str:
    commands.unname_contact(by=actor_of(request), now=now(), slug=slug)
    return _("The page names nobody any more.")


def _take_down(request: HttpRequest, slug: str) -> str:
    commands.take_down_case(by=actor_of(request), now=now(), slug=slug)
    return _("Taken down. Only those who speak for the village, or accept cases, read it now.")


def _remove_picture(request: HttpRequest, slug: str) -> str:
    file = request.POST.get("file", "")
    commands.remove_case_picture(by=actor_of(request), now=now(), slug=slug, file=file)
    return _("The picture is removed.")


_DEEDS: Final[dict[str, Callable[[HttpRequest, str], str]]] = {
    "accept": _decide(Verdict.ACCEPTED, gettext_noop("Accepted. Everybody reads it now.")),
    "send_back": _decide(
        Verdict.SENT_BACK, gettext_noop("Sent back with your reason; the village reads it.")
    ),
    "take_back": _decide(Verdict.TAKEN_BACK, gettext_noop("Taken back. You can write it again.")),
    "start": _start,
    "give_up": _give_up,
    "name": _name,
    "unname": _unname,
    "take_down": _take_down,
    "remove_picture": _remove_picture,
}
