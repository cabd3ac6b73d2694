"""The page on which an interview is recorded, beside the person interviewed."""

from typing import BinaryIO, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonfield.front.browser_features import with_microphone
from commonfield.front.form_keys import without_form_key
from commonfield.front.language import is_chinese
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.heritage import commands, queries
from commonfield.heritage.forms.interviews import InterviewForm
from commonfield.heritage.types import HeritageFilter
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of, require
from commonfield.people.queries import person_card
from commonfield.people.types import person_number
from commonfield.voices.queries import may_interview
from commonfield.voices.views.recording import answered, offered

_ITEMS: Final = 200
_FIELDS: Final = {"healing_claim": "title", "other_inheritor": "inheritor"}


@signed_in_page
def record_beside(request: HttpRequest, item: str) -> HttpResponse:
    """Redirect to the recording page of the person whose number was entered."""
    number = person_number(request.GET.get("number", ""))
    if not number:
        return redirect("heritage:item", item=item)
    there = redirect("heritage:record", number)
    there.headers["Location"] += f"?item={item}"
    return there


@without_form_key("A recording has a code of its own, and is made before any transaction.")
@with_microphone
@signed_in_form
def record(request: HttpRequest, person: int) -> HttpResponse:
    by = actor_of(request)
    require(may_interview(by, speaker=person, on=today()))
    carried = [
        (code, name if is_chinese() else name_en or name)
        for code, name, name_en in queries.inheritors_of_person(person)
    ]
    items = queries.items(HeritageFilter(), size=_ITEMS)
    form = offered(request, InterviewForm, person)
    form.offer_subjects([(each.code, in_language(each, "name")) for each in items], carried)

    def lend(file: BinaryIO) -> str:
        voice = form.voice(person)
        commands.lend_interview(by=by, now=now(), voice=voice, about=form.about(), file=file)
        return reverse("heritage:written", args=[queries.interview_number(voice.code)])

    context: dict[str, object] = {"speaker": person_card(person), "person": person}
    return answered(request, form, lend, context, **_FIELDS)
