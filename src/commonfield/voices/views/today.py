"""Today's words, one per page, and all of a learner's varieties."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import china_day, now, today
from commonfield.people.choices import PURPOSE_TEXTS, Purpose
from commonfield.people.permissions import actor_of
from commonfield.people.queries import has_consent
from commonfield.voices.dialect.queries import credits_of, lesson_lines, variety
from commonfield.voices.dialect.types import VarietyInfo
from commonfield.voices.forms.learning import CardAnswerForm
from commonfield.voices.learning import queries
from commonfield.voices.learning.commands import forget_variety, review_card
from commonfield.voices.learning.types import TodaysCard, TodaysCards
from commonfield.voices.views.shown import ShownLine, shown_lines


@dataclass(frozen=True)
class _Shown:
    """A card as its learner sees it; ``is_open``: what it means and how it is said, together."""

    card: TodaysCard
    variety: VarietyInfo
    shown: ShownLine
    is_open: bool


@signed_in_form
def todays_words(request: HttpRequest) -> HttpResponse:
    by, at = actor_of(request), now()
    if request.method == "POST":
        form = CardAnswerForm(request.POST)
        if form.is_valid():
            with errors_on_form(form):
                review_card(by=by, now=at, review=form.answer(at))
                return redirect("voices:todays_words")
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return redirect("voices:todays_words")
    found = queries.todays_cards(by.person_id or 0, now=at)
    shown = _shown(found, request.GET.get("show", ""))
    context = {
        "is_allowed": has_consent(by.person_id or 0, Purpose.LEARNING),
        "consent_text": PURPOSE_TEXTS[Purpose.LEARNING],
        "found": found,
        "left": found.left,
        "again": len(found.cards) - found.left,
        "shown": shown,
        "credits": credits_of(shown.card.variety).values() if shown else (),
        "form": CardAnswerForm(
            initial={"variety": shown.card.variety, "meaning": shown.card.meaning}
        )
        if shown
        else None,
        "is_tomorrow": found.next_at is not None
        and china_day(found.next_at) <= today() + timedelta(days=1),
    }
    return render(request, "voices/today.html", context)


def _shown(found: TodaysCards, asked: str) -> _Shown | None:
    """Return the requested card, open, if it is one of today's; else the first."""
    if not found.cards:
        return None
    card = next((each for each in found.cards if each.name == asked), None)
    at = card or found.cards[0]
    lines = lesson_lines(at.variety, int(at.meaning[:2]))
    line = [each for each in lines if each.meaning.code == at.meaning]
    (shown,) = shown_lines(at.variety, line, today())
    return _Shown(at, variety(at.variety), shown, is_open=card is not None)


@signed_in_page
def learnt(request: HttpRequest) -> HttpResponse:
    person, at = actor_of(request).person_id or 0, now()
    context = {
        "varieties": queries.learned_varieties(person),
        "left": len(queries.todays_cards(person, now=at).cards),
        "is_allowed": has_consent(person, Purpose.LEARNING),
        "consent_text": PURPOSE_TEXTS[Purpose.LEARNING],
    }
    return render(request, "voices/mine.html", context)


@signed_in_post
def learnt_forget(request: HttpRequest) -> HttpResponse:
    by, code = actor_of(request), request.POST.get("variety", "")
    if code in {each.code for each in queries.learned_varieties(by.person_id or 0)}:
        forget_variety(by=by, now=now(), variety=code)
    messages.success(request, _("You no longer learn the words of this variety."))
    return redirect("voices:learnt")
