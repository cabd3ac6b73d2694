"""Cases of all counties: the list by topic, a case with its pooled evidence, its files."""

from collections import Counter

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front import evidence as texts
from commonfield.front.charts import Ending, chart_file_response
from commonfield.front.forms import narrowing_links, search_text
from commonfield.front.language import is_chinese
from commonfield.kernel.clock import now
from commonfield.kernel.errors import must_exist
from commonfield.province.cases import queries
from commonfield.sharing.choices import CaseTopic
from commonfield_measures.evidence.answering import Evidence


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    topic, text = request.GET.get("topic", "")[:12], search_text(request)
    every = queries.province_cases(text)
    topics = narrowing_links(
        request,
        "topic",
        [(each.value, str(each.label)) for each in CaseTopic],
        Counter(each.topic for each in every),
    )
    shown = [each for each in every if topic in {"", each.topic}]
    context = {"rows": shown, "topics": topics, "text": text}
    return render(request, "province/cases/list.html", context)


@require_safe
def case(request: HttpRequest, county: str, slug: str) -> HttpResponse:
    page = queries.province_case(county, slug)
    found = page.evidence
    context = {
        "page": page,
        "it": page.case,
        "told": page.case.told,
        "topic": _topic(page.case.topic),
        "claim": _claim(found) if found else "",
        "as_of": now(),
    }
    if found is not None:
        left_out = Counter(each.why for each in found.left_out)
        whys = [(texts.why_left_out(why), count) for why, count in left_out.items()]
        context |= texts.evidence_context(found) | {"left_out": whys}
    return render(request, "province/cases/case.html", context)


def _topic(topic: str) -> str:
    return str(CaseTopic(topic).label) if topic in CaseTopic.values else topic


def _claim(found: Evidence) -> str:
    name = {"figure": found.indicator.zh if is_chinese() else found.indicator.en}
    if found.direction > 0:
        return _("“%(figure)s” should rise.") % name
    return _("“%(figure)s” should fall.") % name


@require_safe
def case_download(request: HttpRequest, county: str, slug: str) -> HttpResponse:
    """Hand out a case for another county, whose clerk takes it there."""
    options = {"ensure_ascii": False, "indent": 1}
    answer = JsonResponse(queries.case_file(county, slug), json_dumps_params=options)
    name = content_disposition_header(as_attachment=True, filename=f"{county}-{slug}.json")
    answer["Content-Disposition"] = name or ""
    return answer


@require_safe
def evidence_file(request: HttpRequest, county: str, slug: str) -> HttpResponse:
    found = must_exist(queries.province_case(county, slug).evidence)
    told = found.as_json()
    whys = Counter(each.why for each in found.left_out)
    return JsonResponse(told | {"left_out": dict(whys), "counties": found.counties})


@require_safe
def evidence_picture(
    request: HttpRequest, county: str, slug: str, ending: Ending
) -> HttpResponseBase:
    found = must_exist(queries.province_case(county, slug).evidence)
    must_exist(found.effect.by_event_time or None)
    return chart_file_response(
        texts.picture(found), ending=ending, file_name=f"{county}-{slug}-evidence"
    )
