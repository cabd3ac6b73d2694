"""Interviews: heard and read by everybody, recorded and written at the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.heritage import commands, queries
from commonfield.heritage.forms.interviews import TranscriptForm
from commonfield.heritage.permissions import keeps_any_heritage
from commonfield.heritage.rules import transcript_text
from commonfield.heritage.types import InterviewView
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of, screen_token_of
from commonfield.people.queries import place_of_screen
from commonfield.places.queries import places
from commonfield.places.types import PlaceInfo
from commonfield.voices.choices import RecordingState

_OF_LINES: Final = (
    *("line_time", "line_order", "line_end", "line_long", "lines_many", "healing_claim"),
)


@dataclass(frozen=True, slots=True)
class ShownInterview:
    """An interview with its village, and the word for its state."""

    interview: InterviewView
    place: PlaceInfo | None
    state: str


def shown_interviews(interviews: Iterable[InterviewView]) -> list[ShownInterview]:
    """Return interviews with their villages, which take one query."""
    some = list(interviews)
    known = places(each.place for each in some)
    return [
        ShownInterview(each, known.get(each.place), str(RecordingState(each.state).label))
        for each in some
    ]


def interviews_of_variety(variety: str) -> str:
    """Return the part of a variety's page that lists its interviews; empty without any."""
    found = shown_interviews(queries.interviews_of_variety(variety, on=today()))
    context = {"interviews": found}
    return render_to_string("heritage/of_variety.html", context) if found else ""


@never_cache
@require_safe
def interview(request: HttpRequest, interview: int) -> HttpResponse:
    """Show an interview to visitors who may hear it on this screen and day."""
    hall_place = place_of_screen(screen_token_of(request))
    found = queries.interview(interview, on=today(), hall_place=hall_place)
    (shown,) = shown_interviews([found])
    context = {"shown": shown, "interview": found}
    return render(request, "heritage/interview.html", context)


@signed_in_page
def interviews(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    found = queries.interviews_at_desk(by=by, now=now())
    context = {"interviews": shown_interviews(found), "keeps": keeps_any_heritage(by, today())}
    return render(request, "heritage/desk/interviews.html", context)


@signed_in_form
def written(request: HttpRequest, interview: int) -> HttpResponse:
    """Edit an interview's transcript beside its sound."""
    by = actor_of(request)
    found = queries.interview_at_desk(interview, by=by, now=now())
    form = TranscriptForm(
        request.POST or None, request.FILES or None, initial={"lines": transcript_text(found.lines)}
    )
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **dict.fromkeys(_OF_LINES, "lines")):
            commands.write_transcript(by=by, now=now(), interview=interview, text=form.text())
            messages.success(request, _("Saved."))
            return redirect("heritage:written", interview=interview)
    (shown,) = shown_interviews([found])
    context = {"shown": shown, "is_heard": queries.is_public_interview(interview, on=today())}
    return render_form(request, "heritage/desk/interview.html", form, **context)
