"""The page on which a voice is lent: by its speaker, or beside them."""

from collections.abc import Callable
from typing import BinaryIO, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.front.browser_features import with_microphone
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import errors_on_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of, require
from commonfield.people.queries import (
    can_list_persons,
    home_and_household,
    is_age_unsaid,
    is_child,
    may_say_age,
    person_card,
)
from commonfield.people.types import person_number
from commonfield.voices.commands import lend_voice
from commonfield.voices.dialect.queries import lessons, varieties, varieties_of_place
from commonfield.voices.forms.voices import RecordForForm, RecordForm, new_code
from commonfield.voices.queries import children_near, may_lend_for
from commonfield.workshop.rate_limits import check_rate_limit

# Of a sitting without a line all words come at once.
_MOST_A_MINUTE, _MINUTE_S = 60, 60
_REASON = "A recording has a code of its own, and is made before any transaction."
# What a refusal is about, so that it stands beside it.
_FIELDS = {
    "variety_unknown": "variety",
    "voice_meaning": "meaning",
    "child_voice": "guardian",
    "child_name": "is_named",
    "guardian_needed": "guardian",
    "consent_terms": "until",
    **dict.fromkeys(
        (
            *("voice_silent", "voice_quiet", "voice_clipped", "voice_noisy", "voice_too_long"),
            *("sound_unreadable", "sound_tool_missing", "sound_length", "file_too_large"),
        ),
        "sound",
    ),
}


@without_form_key(_REASON)
@with_microphone
@signed_in_form
def record(request: HttpRequest) -> HttpResponse:
    """Lend one's own voice for a word."""
    by = actor_of(request)
    speaker = by.person_id or 0
    if _asks_age(request, speaker):
        return _asking_age(request, speaker)
    if is_child(speaker, on=today()) and not _is_script(request):
        return render(request, "voices/record_child.html", status=403)
    form = offered(request, RecordForm, speaker)
    context: dict[str, object] = {
        "may_help": can_list_persons(by, today()),
        "children": children_near(speaker, on=today()),
        "person": speaker,
    }
    return answered(request, form, _word(request, form, speaker), context)


@without_form_key(_REASON)
@with_microphone
@signed_in_form
def record_for(request: HttpRequest, person: int) -> HttpResponse:
    by, on = actor_of(request), today()
    if _asks_age(request, person) and may_say_age(by, person_id=person, on=on):
        return _asking_age(request, person)
    require(may_lend_for(by, speaker=person, on=on))
    form = offered(request, RecordForForm, person)
    if person in {each.person_id for each in children_near(by.person_id or 0, on=on)}:
        form.for_child(by.code)
    context: dict[str, object] = {"speaker": person_card(person), "person": person}
    return answered(request, form, _word(request, form, person), context)


def _asks_age(request: HttpRequest, person: int) -> bool:
    """Return whether the age is asked first; to a script the refusal says so."""
    return is_age_unsaid(person) and not _is_script(request)


def _asking_age(request: HttpRequest, person: int) -> HttpResponse:
    """Redirect to the question of a person's age, and back."""
    there = reverse("people:person_age", args=[person])
    return redirect(f"{there}?{urlencode({'next': request.get_full_path()})}")


def _word(request: HttpRequest, form: RecordForm, speaker: int) -> Callable[[BinaryIO], str]:
    def lend(file: BinaryIO) -> str:
        by = actor_of(request)
        lend_voice(by=by, now=now(), voice=form.voice(speaker), file=file)
        is_own = by.person_id == speaker
        return reverse("voices:voices") if is_own else reverse("voices:voices_of", args=[speaker])

    return lend


@signed_in_page
def record_beside(request: HttpRequest) -> HttpResponse:
    """Redirect to the page of the person whose number was entered."""
    number = person_number(request.GET.get("number", ""))
    return redirect("voices:record_for", number) if number else redirect("voices:record")


def offered[F: RecordForm](request: HttpRequest, kind: type[F], speaker: int) -> F:
    """Return a form with the ways of speaking, those of the speaker's village first."""
    home, _household = home_and_household(speaker)
    own = [each.code for each in varieties_of_place(home)] if home else []
    every = sorted(varieties(), key=lambda each: each.code not in own)
    codes = [each.code for each in every]
    asked = {name: request.GET.get(name, "") for name in kind.asked}
    initial = {"code": new_code(), "variety": asked["variety"] or next(iter([*own, *codes]), "")}
    form = kind(request.POST or None, request.FILES or None, initial=asked | initial)
    form.offer(
        [(each.code, in_language(each, "name")) for each in every],
        [
            (
                in_language(each, "title"),
                [(one.code, in_language(one, "name")) for one in each.meanings],
            )
            for each in lessons()
        ],
        today(),
    )
    return form


def _is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def answered(
    request: HttpRequest,
    form: RecordForm,
    lend: Callable[[BinaryIO], str],
    context: dict[str, object],
    **fields: str,
) -> HttpResponse:
    """Answer the form; the page's script, which keeps the sound, asks for JSON.

    ``lend`` returns the next address; ``fields`` name the field of each further refusal.
    """
    is_script = _is_script(request)
    if request.method == "POST" and form.is_valid():
        check_rate_limit(request, "voices.record", _MOST_A_MINUTE, _MINUTE_S)
        with errors_on_form(form, **_FIELDS, **fields):
            sound = cast("BinaryIO", form.cleaned_data["sound"].file)
            there = lend(sound)
            messages.success(request, _("Thank you. Two reviewers listen to it next."))
            return JsonResponse({"next": there}) if is_script else redirect(there)
    if is_script and form.errors:
        errors = [message for each in form.errors.values() for message in each]
        return JsonResponse({"message": " ".join(map(str, errors))}, status=422)
    return render(
        request, "voices/record.html", {"form": form, **context}, status=422 if form.errors else 200
    )
