"""A variety's lessons as they are taken along, and today's words for who learns on a phone."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from commonfield.culture.dialect import queries
from commonfield.culture.forms.learning import RATINGS
from commonfield.culture.learning.queries import cards_of
from commonfield.culture.offline.queries import dialect_versions
from commonfield.culture.views.packs import STYLES, never_stored
from commonfield.culture.views.phone import reader_name
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Purpose
from commonfield.people.permissions import actor_of
from commonfield.people.queries import has_consent


@require_safe
def pack(request: HttpRequest, variety: str) -> HttpResponse:
    info = queries.variety(variety)
    must_exist(dialect_versions([variety]).get(variety))
    context = {
        "variety": info,
        "lessons": [
            (each, [line for line in queries.lesson_lines(variety, each.number) if line.words])
            for each in queries.lessons()
        ],
        "credits": queries.credits_of(variety).values(),
        "answers": json.dumps([(value, str(words)) for value, words in RATINGS]),
    }
    return never_stored(render(request, "culture/dialect/pack.html", context))


@require_safe
def contents(request: HttpRequest, variety: str) -> HttpResponse:
    """Name all that a phone fetches of a variety, with its version."""
    info, page = queries.variety(variety), reverse("culture:dialect_pack", args=[variety])
    version = must_exist(dialect_versions([variety]).get(variety))
    answer = {
        "id": f"dialect/{variety}",
        "title": info.name,
        "version": version,
        "until": "",
        "bytes": len(pack(request, variety).content),
        "addresses": [page, *map(static, (*STYLES, "commonfield/dialect.css"))],
    }
    return never_stored(JsonResponse(answer))


@never_cache
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """Name the words that somebody learns and when each comes again, for their phone."""
    person = actor_of(request).person_id
    allows = person is not None and has_consent(person, Purpose.LEARNING)
    held = cards_of(person, now=now()) if person is not None and allows else None
    if held is None:
        return JsonResponse({"reader": reader_name(request), "cards": []})
    return JsonResponse(
        {
            "reader": reader_name(request),
            "day": held.day.isoformat(),
            "new_left": held.new_left,
            "new_a_day": held.new_a_day,
            "cards": [
                [each.variety, each.meaning, each.due_at.isoformat() if each.due_at else ""]
                for each in held.cards
            ],
        }
    )
