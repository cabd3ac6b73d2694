"""Cases for everybody: the list, a case, its pictures, its sheet for the wall."""

from collections import Counter
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commonfield.front.forms import narrowing_links, page_links, page_offset, search_text
from commonfield.front.language import active_language
from commonfield.front.ranges import stored_file_response
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import PURPOSE_TEXTS, Purpose
from commonfield.people.permissions import actor_of
from commonfield.people.types import Actor
from commonfield.places.queries import place, places, villages_to_choose
from commonfield.sharing.cases import queries
from commonfield.sharing.cases.forms import CaseContactForm, CaseReasonForm, StartForm
from commonfield.sharing.cases.permissions import may_accept, may_speak, speaks_anywhere
from commonfield.sharing.cases.types import CaseFilter, CasePage
from commonfield.sharing.cases.views.texts import alike_text, claim_text
from commonfield.sharing.choices import CaseTopic

_PAGE: Final = 30


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    asked = CaseFilter(
        search_text(request), request.GET.get("topic", "")[:12], request.GET.get("place", "")[:12]
    )
    every = queries.cases(replace(asked, topic=""))
    found = [each for each in every if asked.topic in {"", each.topic}]
    like, reasons = place(request.GET.get("like", "")[:12], today()), {}
    if like is not None and like.level == "village":
        reasons = dict(queries.cases_like(like.code, found, now=now()))
        found = list(reasons)
    first = page_offset(request)
    shown = found[first : first + _PAGE]
    known = places(each.village for each in shown)
    rows = [
        (view, known.get(mark.village), list(map(alike_text, reasons.get(mark, ()))))
        for mark, view in zip(shown, queries.case_views(shown), strict=True)
    ]
    context = {
        "asked": asked,
        "like": like if reasons else None,
        "rows": rows,
        "topics": narrowing_links(
            request,
            "topic",
            [(each.value, str(each.label)) for each in CaseTopic],
            Counter(each.topic for each in every),
        ),
        "villages": villages_to_choose(settings.COUNTY_CODE, active_language()),
        "pages": page_links(request, len(shown), page=_PAGE),
        "may_tell": speaks_anywhere(by, today()),
    }
    return render(request, "sharing/cases/list.html", context)


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    by = actor_of(request)
    page = queries.case_page(slug, by=by, now=now())
    context = case_context(page) | _deeds(page, by)
    return render(request, "sharing/cases/case.html", context)


def case_context(page: CasePage) -> dict[str, object]:
    details = page.case.details
    known = places([details.village, *(each.village for each in page.adoptions)])
    return {
        "page": page,
        "it": page.case,
        "details": details,
        "village": known.get(details.village),
        "topic": CaseTopic(details.topic).label,
        "claim": claim_text(details.indicator, details.direction),
        "adoptions": [(each, known.get(each.village)) for each in page.adoptions],
    }


def _deeds(page: CasePage, by: Actor) -> dict[str, object]:
    """Return the forms of what the reader may do here."""
    if by.kind != "person":
        return {}
    on, it = today(), page.case
    is_own, is_waiting = may_speak(by, it.details.village, on), not it.verdict
    is_of_us = is_own and not it.origin
    open_in = {each.village for each in page.adoptions if each.given_up_on is None}
    mine = queries.villages_spoken_for(by, on)
    left = [
        (town, [each for each in below if each[0] not in open_in | {it.details.village}])
        for town, below in mine
    ]
    free = [(town, below) for town, below in left if below]
    return {
        "may_decide": is_waiting and may_accept(by, it.details.village, on),
        "may_take_back": is_waiting and is_own,
        "may_take_down": it.is_public and (is_of_us or may_accept(by, it.details.village, on)),
        "may_name": is_of_us,
        "reason_form": CaseReasonForm(auto_id="back_%s"),
        "consent_text": PURPOSE_TEXTS[Purpose.NAME_SHOWN],
        "contact_form": CaseContactForm(initial={"person": f"P{by.person_id}"}),
        "start_form": StartForm(choices={"village": free}) if it.is_public and free else None,
        "only_village": free[0][1][0] if len(free) == 1 and len(free[0][1]) == 1 else None,
        "give_up_form": CaseReasonForm(auto_id=False),
        "giving_up": [
            each
            for each in page.adoptions
            if each.given_up_on is None and may_speak(by, each.village, on)
        ],
    }


@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a public case as a sheet for the wall."""
    page = queries.case_page(slug, by=actor_of(request), now=now())
    if not page.case.is_public:
        raise NotFoundError
    address = request.build_absolute_uri(reverse("sharing:case", args=[slug]))
    return render(request, "sharing/cases/sheet.html", case_context(page) | {"address": address})


@require_safe
def picture(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """Answer with a picture of a case that the reader may read."""
    file = name.partition(".")[0]
    if not queries.picture_shows(slug, file, by=actor_of(request), now=now()):
        raise NotFoundError
    return stored_file_response(request, name)
