"""Recordings that a person lent: played, taken back, checked by reviewers."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from commonfield.front.error_messages import error_message
from commonfield.front.ranges import stored_file_response
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import ConflictError
from commonfield.people.choices import ConsentScope
from commonfield.people.permissions import actor_of, may_see_person, require_role, screen_token_of
from commonfield.people.queries import person_card, place_of_screen
from commonfield.voices import queries
from commonfield.voices.choices import HeardAs, RecordingState
from commonfield.voices.commands import check_voice, take_voice_back
from commonfield.voices.forms.voices import CheckForm
from commonfield.voices.permissions import REVIEWERS
from commonfield.voices.types import LentVoice
from commonfield.voices.views.shown import meaning_text, recorded_text

# A voice may be taken back at any time: nobody holds it for longer. Units: seconds.
_FOR_EVERYBODY: Final = "public, max-age=60"
_FOR_SOME: Final = "private, no-store"
# What a reviewer says of a conversation.
_INTERVIEW_VERDICTS: Final = (
    (HeardAs.RIGHT, gettext_lazy("It can be kept")),
    (HeardAs.WRONG, gettext_lazy("It should not be kept")),
    (HeardAs.UNCLEAR, HeardAs.UNCLEAR.label),
)


@require_safe
def sound(request: HttpRequest, voice: str) -> HttpResponseBase:
    """Answer with a recording that the visitor may hear; with 410 once it was taken back."""
    hall_place = place_of_screen(screen_token_of(request))
    found = queries.sound_of(voice, by=actor_of(request), hall_place=hall_place, on=today())
    cache = _FOR_EVERYBODY if found.is_for_everybody else _FOR_SOME
    return stored_file_response(request, found.sha256, cache=cache)


@signed_in_page
def voices(request: HttpRequest) -> HttpResponse:
    return _shown(request, actor_of(request).person_id or 0)


@signed_in_page
def voices_of(request: HttpRequest, person: int) -> HttpResponse:
    return _shown(request, person)


def _shown(request: HttpRequest, speaker: int) -> HttpResponse:
    by = actor_of(request)
    rows = queries.voices_lent(by, speaker=speaker, now=now())
    context = {
        "rows": [(row, *words_of(row)) for row in rows],
        "speaker": speaker,
        "taken": queries.downloads_by_others(speaker),
        "card": None if by.person_id == speaker else person_card(speaker),
    }
    return render(request, "voices/lent.html", context)


@signed_in_form
def voice(request: HttpRequest, voice: str) -> HttpResponse:
    """Show a recording and take it back after a confirmation."""
    by = actor_of(request)
    row, speaker = queries.lent_voice(voice, by=by, on=today())
    if request.method == "POST":
        consent = take_voice_back(by=by, now=now(), code=voice)
        messages.success(request, _("The voice is taken back. Nobody hears it any more."))
        is_guardian = row.guardian is not None and row.guardian == by.person_id
        if is_guardian or may_see_person(by, person_id=speaker, on=today()):
            return redirect("people:receipt", person_id=speaker, consent_id=consent)
        return redirect("voices:voices_of", speaker)
    text, state = words_of(row)
    context = {"row": row, "text": text, "state": state, "is_own": by.person_id == speaker}
    return render(request, "voices/take_back.html", context | {"speaker": speaker})


@signed_in_form
def check(request: HttpRequest) -> HttpResponse:
    """Show a reviewer the waiting recordings, the words of one sitting together.

    The page's script, which plays on, asks for JSON.
    """
    by = actor_of(request)
    require_role(by, REVIEWERS, on=today())
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        is_script = "application/json" in request.headers.get("Accept", "")
        try:
            heard_as = HeardAs(data["heard_as"])
            check_voice(by=by, now=now(), code=data["voice"], heard_as=heard_as, note=data["note"])
        except ConflictError as error:
            if is_script:
                raise
            messages.error(request, error_message(error))
        else:
            if is_script:
                return JsonResponse({})
            messages.success(request, _("Thank you. It is noted."))
        return redirect("voices:check")
    waiting = queries.voices_to_check(by, now=now())
    rows = queries.of_one_sitting(waiting)
    context = {
        "rows": [(row, meaning_text(row.meaning)) for row in rows],
        "first": rows[0] if rows else None,
        "is_possibly_concerned": queries.is_possibly_concerned([each.code for each in rows], by=by),
        "others": len(waiting) - len(rows),
        "verdicts": _INTERVIEW_VERDICTS if rows and rows[0].title else HeardAs.choices,
    }
    return render(request, "voices/check.html", context)


def words_of(row: LentVoice) -> tuple[str, str]:
    """Return a recording's text and its state in words."""
    text = recorded_text(row)
    heard = {
        ConsentScope.HALL: _("heard on the screen of your village's hall"),
        ConsentScope.SITE: _("heard by everybody who opens these pages"),
        ConsentScope.EXPORT: _("heard by everybody, and may be taken away"),
    }
    if row.state == RecordingState.ACCEPTED:
        return text, str(heard[ConsentScope(row.scope)])
    if row.state == RecordingState.REFUSED:
        words = dict(_INTERVIEW_VERDICTS if row.title else HeardAs.choices)
        why = words.get(HeardAs(row.verdict), "") if row.verdict else ""
        return text, ": ".join(filter(None, (str(RecordingState.REFUSED.label), str(why))))
    return text, str(RecordingState(row.state).label)
