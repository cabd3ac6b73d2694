"""The page of evidence on a case: one sentence, bars with their table, how, and its file."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.front import evidence as texts
from commonfield.front.charts import Ending, chart_file_response
from commonfield.kernel.clock import now
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import actor_of
from commonfield.places.queries import places
from commonfield.sharing.cases.queries import case_page
from commonfield.sharing.evidence.queries import case_evidence


@require_safe
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    at = now()
    found = case_evidence(slug, now=at)
    known = places(each.place for each in found.left_out)
    context = {
        "slug": slug,
        "details": case_page(slug, by=actor_of(request), now=at).case.details,
        "found": found,
        **texts.evidence_context(found),
        "left_out": [
            (known.get(each.place), each.place, texts.why_left_out(each.why))
            for each in found.left_out
        ],
        "as_of": at,
    }
    return render(request, "sharing/evidence/page.html", context)


@require_safe
def evidence_file(request: HttpRequest, slug: str) -> HttpResponse:
    return JsonResponse(case_evidence(slug, now=now()).as_json())


@require_safe
def evidence_picture(request: HttpRequest, slug: str, ending: Ending) -> HttpResponseBase:
    found = case_evidence(slug, now=now())
    must_exist(found.effect.by_event_time or None)
    return chart_file_response(texts.picture(found), ending=ending, file_name=f"{slug}-evidence")
