"""A lesson's four steps: listen, choose, say, ask an elder."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from commonfield.front.error_messages import error_message
from commonfield.front.opened_tokens import opened_token, read_token
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.page_cache.fragments import register_fragment
from commonfield.front.signed_in import signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.people.choices import PURPOSE_TEXTS, Purpose
from commonfield.people.permissions import actor_of
from commonfield.people.queries import has_consent, reader_of
from commonfield.voices.dialect import queries
from commonfield.voices.dialect.commands import finish_lesson
from commonfield.voices.dialect.errors import (
    LessonEmptyError,
    LessonTooFastError,
    LessonUncountedError,
    LessonUnfinishedError,
)
from commonfield.voices.dialect.rules import STEPS, options_for
from commonfield.voices.dialect.types import Lesson, LessonLine, LessonTime, Meaning, WordInfo
from commonfield.voices.queries import voices_for
from commonfield.voices.views.shown import credits_for, shown_lines

_NAMES: Final = {
    "listen": pgettext_lazy("a lesson's step", "Listen"),
    "choose": pgettext_lazy("a lesson's step", "Choose"),
    "say": pgettext_lazy("a lesson's step", "Say"),
    "ask": gettext_lazy("Ask an elder"),
}
_PAGE: Final = re.compile(r"/dialect/([a-z0-9-]{1,20})/lessons/(\d{1,2})/(?:([a-z]+)/)?$")


@dataclass(frozen=True)
class _Walk:
    """A visitor's way through a lesson; ``seen`` has one bit for each step.

    The token carries it on from page to page: empty without consent.
    """

    variety: str
    number: int
    step: str
    is_signed_in: bool
    is_allowed: bool
    seen: int
    token: str


@dataclass(frozen=True)
class _Question:
    """A word, what is offered as its meaning, and what a learner chose."""

    word: WordInfo
    meaning: Meaning
    offered: list[Meaning]
    chosen: str = ""

    @property
    def is_by_sound(self) -> bool:
        """Whether the characters would give the answer away."""
        return self.meaning.name in {self.word.headword, self.word.headword_traditional}

    @property
    def is_right(self) -> bool:
        return self.chosen == self.meaning.code


@cached_page()
def step(request: HttpRequest, variety: str, lesson: int, name: str) -> HttpResponse:
    """Show a step without questions: listen, say, ask an elder."""
    return _step(request, variety, lesson, name)


@require_safe
def choose(request: HttpRequest, variety: str, lesson: int) -> HttpResponse:
    """Show the choice of meanings; answers come in the address and are not stored."""
    if not any(name.startswith("m") for name in request.GET):
        return _choose(request, variety, lesson)
    questions = _questions(queries.lesson(lesson), queries.lesson_lines(variety, lesson), request)
    right = sum(each.is_right for each in questions)
    answers = {
        "questions": questions,
        "right": right,
        "are_answered": True,
        "token": request.GET.get("opened", ""),
    }
    return _step(request, variety, lesson, "choose", **answers)


@cached_page()
def _choose(request: HttpRequest, variety: str, lesson: int) -> HttpResponse:
    questions = _questions(queries.lesson(lesson), queries.lesson_lines(variety, lesson), request)
    return _step(request, variety, lesson, "choose", questions=questions)


def _step(
    request: HttpRequest, variety: str, number: int, step: str, **more: object
) -> HttpResponse:
    info, lesson = queries.variety(variety), queries.lesson(number)
    lines = queries.lesson_lines(variety, number)
    shown = shown_lines(variety, lines, today())
    context = {
        "variety": info,
        "lesson": lesson,
        "lines": lines,
        "shown": shown,
        "are_heard": any(each.voices for each in shown),
        "is_taught": number in queries.taught_lessons(variety, on=today()),
        "step": step,
        "steps": [(name, words, _address(variety, number, name)) for name, words in _NAMES.items()],
        "credits": credits_for([word for line in lines for word in line.words]),
        **more,
    }
    return render(request, f"voices/{step}.html", context)


def _address(variety: str, number: int, step: str) -> str:
    return reverse(f"voices:lesson_{step}", args=[variety, number])


def _questions(lesson: Lesson, lines: list[LessonLine], request: HttpRequest) -> list[_Question]:
    known = {each.code: each for each in lesson.meanings}
    return [
        _Question(
            line.words[0],
            line.meaning,
            [known[each] for each in options_for(line.meaning.code, list(known))],
            request.GET.get(f"m{line.meaning.code[3:]}", "")[:5],
        )
        for line in lines
        if line.words
    ]


def register_lesson_fragments() -> None:
    """Register the learner's own fragments on the pages of a lesson."""
    register_fragment("lesson_turn", _step_buttons)
    register_fragment("lesson_opened", _opened)
    register_fragment("lesson_mark", _token_field)
    register_fragment("hall_voices", _hall_voices)


def _token_field(request: HttpRequest) -> str:
    """Return the hidden field that carries the token on: answers come in the address."""
    token = request.GET.get("opened", "")
    return format_html('<input type="hidden" name="opened" value="{}">', token) if token else ""


def _hall_voices(request: HttpRequest) -> str:
    """Return the voices of a lesson that are lent to the screen of a hall and to nobody else."""
    reader, found = reader_of(request), _PAGE.match(request.path)
    if not reader.hall_place or found is None:
        return ""
    meanings = {each.code: each for each in queries.lesson(int(found[2])).meanings}
    voices = voices_for(reader, found[1], on=today(), meanings=meanings)
    rows = [(meanings[each.meaning], [each]) for each in voices if not each.is_for_everybody]
    return render_to_string("voices/hall_voices.html", {"rows": rows}, request=request)


def _walk(request: HttpRequest) -> _Walk | None:
    found = _PAGE.match(request.path)
    step = (found[3] or STEPS[0]) if found else ""
    if found is None or step not in STEPS:
        return None
    variety, number, person_id = found[1], int(found[2]), actor_of(request).person_id
    is_allowed = person_id is not None and has_consent(person_id, Purpose.LEARNING)
    begun = read_token(request.GET.get("opened", ""), person_id, variety, number)
    opened, seen = begun or (now(), 0)
    seen |= 1 << STEPS.index(step)
    token = opened_token(person_id, variety, number, step=seen, at=opened) if is_allowed else ""
    return _Walk(variety, number, step, person_id is not None, is_allowed, seen, token)


def _missing(seen: int) -> str:
    """Return the first step that was not seen; empty if there is none."""
    return next((step for place, step in enumerate(STEPS) if not seen >> place & 1), "")


def _opened(request: HttpRequest) -> str:
    """Return the query that carries the token to another step."""
    walk = _walk(request)
    return f"?{urlencode({'opened': walk.token})}" if walk and walk.token else ""


def _step_buttons(request: HttpRequest) -> str:
    """Return the buttons to other steps, with the token of a consenting learner."""
    walk = _walk(request)
    if walk is None:
        return ""
    place, missing = STEPS.index(walk.step), _missing(walk.seen) if walk.token else ""
    following = STEPS[place + 1] if place + 1 < len(STEPS) else missing
    context = {
        "variety": walk.variety,
        "number": walk.number,
        "token": walk.token,
        "is_complete": bool(walk.token) and not missing,
        "is_signed_in": walk.is_signed_in,
        "is_allowed": walk.is_allowed,
        "consent_text": PURPOSE_TEXTS[Purpose.LEARNING],
        "previous": _address(walk.variety, walk.number, STEPS[place - 1]) if place else "",
        "next": _address(walk.variety, walk.number, following) if following else "",
        "next_words": _NAMES.get(following, ""),
        "is_last": walk.number == len(queries.lessons()),
        "following": walk.number + 1,
    }
    return render_to_string("voices/turn.html", context, request=request)


@signed_in_post
def done(request: HttpRequest, variety: str, lesson: int) -> HttpResponse:
    """Count a lesson as done, and go on to the next."""
    by, of = actor_of(request), queries.lesson(lesson)
    token = request.POST.get("opened", "")
    begun = read_token(token, by.person_id, variety, lesson)
    opened, seen = begun or (now(), 0)
    during = LessonTime(opened, now(), seen.bit_count())
    try:
        state = finish_lesson(by=by, now=now(), variety=variety, lesson=lesson, during=during)
    except (LessonEmptyError, LessonTooFastError, LessonUnfinishedError) as error:
        messages.warning(request, error_message(error))
        # They go on where they are: at the step that is missing, or at the last.
        there = _address(variety, lesson, _missing(seen) or STEPS[-1])
        return redirect(f"{there}?{urlencode({'opened': token})}" if begun else there)
    if state == "uncounted":
        messages.warning(request, error_message(LessonUncountedError()))
    else:
        messages.success(request, _("Lesson %(n)s is done.") % {"n": of.number})
    return redirect("voices:variety", variety=variety)
