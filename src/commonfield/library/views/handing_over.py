"""A hall's screen: its shelf, and going on with a chapter on one's own phone."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import today
from commonfield.kernel.errors import must_exist
from commonfield.library import queries
from commonfield.library.errors import HandOverEndedError
from commonfield.library.views.texts import chapter_at
from commonfield.people.permissions import screen_token_of
from commonfield.people.queries import reader_of
from commonfield.people.types import ANYBODY
from commonfield.places.choices import VenueKind
from commonfield.places.queries import venues

_SALT: Final = "library.handing_over"
_HOLDS_S: Final = 600
_MOST_PERMILLE: Final = 1_000
# A recording that nobody hears any more does not hold a screen for longer. Units: seconds.
_LONGEST_S: Final = 3_600

type _ChapterView = Callable[[HttpRequest, int, int], HttpResponse]


@never_cache
@require_safe
def hand_over(request: HttpRequest, work: int, number: int) -> HttpResponse:
    """Show the QR code that opens a chapter on a phone, if it may be read elsewhere."""
    info = queries.listed_work(work, on=today())
    token = dumps((work, number, _place_in(request)), salt=_SALT)
    context = {
        "work": info,
        "at": must_exist(chapter_at(info, number)),
        "may_go": queries.may_read_work(work, reader=ANYBODY, on=today()),
        "needs_sign_in": info.rights == "rural_scheme",
        "address": f"{settings.BASE_URL}{reverse('library:go', args=(token,))}",
        "minutes": _HOLDS_S // 60,
    }
    return render(request, "library/hand_over.html", context)


@never_cache
@require_safe
def go(request: HttpRequest, token: str) -> HttpResponse:
    """Open the chapter that a screen's QR code names, at the same place."""
    try:
        work, number, place = loads(token, salt=_SALT, max_age=_HOLDS_S)
    except BadSignature as error:
        raise HandOverEndedError from error
    address = reverse("library:chapter", args=(work, number))
    return HttpResponseRedirect(f"{address}#{place}")


def _place_in(request: HttpRequest) -> str:
    """Return where in a chapter a reader is, as its page's script goes there."""
    second, permille = (
        int(typed[:5])
        if (typed := request.GET.get(name, "")).isdecimal() and typed.isascii()
        else 0
        for name in ("second", "permille")
    )
    return f"second-{second}" if second else f"at-{min(permille, _MOST_PERMILLE)}"


def read_at_a_screen(view: _ChapterView) -> _ChapterView:
    """Delay the reset of a hall's screen until a chapter is read or heard."""

    @wraps(view)
    def answer(request: HttpRequest, work: int, number: int) -> HttpResponse:
        response = view(request, work, number)
        if screen_token_of(request) and response.status_code == HTTPStatus.OK:
            contents = queries.listed_work(work, on=today()).contents
            seconds = max((line.seconds for line in contents if line.number == number), default=0)
            response.headers["Refresh"] = str(min(seconds, _LONGEST_S))
        return response

    return answer


@never_cache
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """Reset a hall's screen: show its hall's shelf, and drop the last visitor's traces."""
    place = reader_of(request).hall_place
    response = redirect("library:catalogue")
    if place:
        hall = next(iter(venues(place, kind=VenueKind.HALL, on=today())), None)
        if hall is not None:
            address = reverse("library:catalogue")
            response = redirect(f"{address}?{urlencode({'hall': hall.code})}")
    if screen_token_of(request):
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
