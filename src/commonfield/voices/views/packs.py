"""Offline packs of a variety's lessons, and a learner's cards for their phone."""

import json
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from commonfield.front.browser_features import with_microphone
from commonfield.front.error_messages import error_message
from commonfield.front.page_cache.headers import NEVER_STORED, never_cache, never_stored
from commonfield.front.ranges import stored_file_response
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.offline.packs import pack_files
from commonfield.offline.permissions import reader_name
from commonfield.people.choices import Purpose
from commonfield.people.permissions import actor_of
from commonfield.people.queries import has_consent
from commonfield.people.types import GUEST
from commonfield.voices.dialect import queries
from commonfield.voices.dialect.errors import LessonTooFastError
from commonfield.voices.dialect.rules import least_seconds
from commonfield.voices.dialect.types import Lesson
from commonfield.voices.errors import (
    VoiceClippedError,
    VoiceNoisyError,
    VoiceQuietError,
    VoiceSilentError,
)
from commonfield.voices.forms.learning import RATINGS
from commonfield.voices.forms.voices import SittingForm
from commonfield.voices.learning.queries import cards_of
from commonfield.voices.packs import dialect_versions, pack_voices
from commonfield.voices.queries import sound_of, withdrawals_known_until
from commonfield.voices.rules import PHONE_LIMITS
from commonfield.voices.views.shown import ShownLine, shown_lines

_STATIC = ("commonfield/dialect.css", "commonfield/lesson.js", "commonfield/sitting.js")
_PROBLEMS = {
    "silent": VoiceSilentError,
    "quiet": VoiceQuietError,
    "clipped": VoiceClippedError,
    "noisy": VoiceNoisyError,
}


@require_safe
def pack(request: HttpRequest, variety: str) -> HttpResponse:
    info = queries.variety(variety)
    _version(variety)
    context = {
        "variety": info,
        "lessons": _lessons(variety),
        "credits": queries.credits_of(variety).values(),
        "too_fast": error_message(LessonTooFastError("%s")),
        "answers": json.dumps([(value, str(words)) for value, words in RATINGS]),
    }
    return never_stored(render(request, "voices/pack.html", context))


@require_safe
def contents(request: HttpRequest, variety: str) -> HttpResponse:
    """List the files of a variety's offline pack, with its version."""
    info, page = queries.variety(variety), reverse("voices:pack", args=[variety])
    version, codes = _version(variety), _voices(variety)
    pages = [page, reverse("voices:sitting", args=[variety])]
    sounds = [reverse("voices:pack_voice", args=[variety, code]) for code in codes]
    answer = {
        "id": f"dialect/{variety}",
        "title": info.name,
        "version": version,
        "as_of": withdrawals_known_until(now()).isoformat(),
        "until": "",
        "bytes": len(pack(request, variety).content),
        "addresses": [*pages, *sounds, *pack_files(), *map(static, _STATIC)],
    }
    return never_stored(JsonResponse(answer))


@with_microphone
@require_safe
def sitting(request: HttpRequest, variety: str) -> HttpResponse:
    """Show the page on which the words of a lesson are recorded one after the other.

    It is the same for everybody, so that a phone takes it along.
    """
    form = SittingForm(initial={"variety": variety, "lesson": request.GET.get("lesson", "")})
    every = [(each, queries.lesson_lines(variety, each.number)) for each in queries.lessons()]
    titles = [(str(each.number), in_language(each, "title")) for each, _lines in every]
    form.offer_lessons(titles, today())
    context = {
        "variety": queries.variety(variety),
        "form": form,
        "lessons": every,
        "limits": json.dumps(PHONE_LIMITS),
        "problems": json.dumps({name: error_message(each()) for name, each in _PROBLEMS.items()}),
    }
    return never_stored(render(request, "voices/sitting.html", context))


def _version(variety: str) -> str:
    return must_exist(dialect_versions([variety], on=today()).get(variety))


def _voices(variety: str) -> list[str]:
    """Return the codes of the voices that a phone keeps."""
    return [code for _variety, _meaning, code, _named in pack_voices([variety], on=today())]


def _lessons(variety: str) -> list[tuple[Lesson, list[ShownLine], int]]:
    """Return each lesson with its words or packed voices; its least seconds if it can be learnt."""
    taken, taught = _voices(variety), queries.taught_lessons(variety, on=today())
    found = []
    for lesson in queries.lessons():
        shown = shown_lines(variety, queries.lesson_lines(variety, lesson.number), today())
        kept = [
            replace(each, voices=tuple(one for one in each.voices if one.code in taken))
            for each in shown
        ]
        heard = [each for each in kept if each.line.words or each.voices]
        least = least_seconds(len(lesson.meanings)) if lesson.number in taught else 0
        found.append((lesson, heard, least))
    return found


@require_safe
def voice(request: HttpRequest, variety: str, voice: str) -> HttpResponseBase:
    """Answer with a recording in a pack; with 410 once it was taken back."""
    found = sound_of(voice, by=GUEST, hall_place="", on=today())
    if voice not in _voices(variety):
        raise NotFoundError
    return stored_file_response(request, found.sha256, cache=NEVER_STORED)


@never_cache
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """Answer with a learner's cards and their due times, for their phone."""
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
