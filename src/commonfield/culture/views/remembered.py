"""Where a guest is in books, which this browser remembers in a cookie, and how it shows texts.

The cookie says nothing of anybody: works, chapters, thousandths of them. Its page's script may
write it, too. At a hall's screen nothing is remembered.
"""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from commonfield.people.permissions import screen_token_of

READING_COOKIE: Final = f"{settings.COOKIE_PREFIX}reading"
_MOST: Final = 20
_LONGEST: Final = 600
_REMEMBERED_S: Final = 180 * 86_400
_PARTS: Final = 3
_PERMILLE: Final = 1_000

# Work, chapter, thousandths of the chapter.
type Place = tuple[int, int, int]


def places_here(request: HttpRequest) -> list[Place]:
    """Return where this browser is in works, the latest first; what nobody wrote is none."""
    text = request.COOKIES.get(READING_COOKIE, "")
    if screen_token_of(request) or len(text) > _LONGEST:
        return []
    return [place for word in text.split("_")[:_MOST] if (place := _place(word)) is not None]


def remember_here(request: HttpRequest, response: HttpResponse, work: int, chapter: int) -> None:
    """Let this browser remember a chapter that it opens."""
    if screen_token_of(request):
        return
    before = places_here(request)
    known = next((each for each in before if each[:2] == (work, chapter)), (work, chapter, 0))
    places = [known, *(each for each in before if each[0] != work)][:_MOST]
    response.set_cookie(
        READING_COOKIE,
        "_".join(".".join(map(str, place)) for place in places),
        max_age=_REMEMBERED_S,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _place(word: str) -> Place | None:
    numbers = word.split(".")
    if len(numbers) != _PARTS or not all(each.isascii() and each.isdecimal() for each in numbers):
        return None
    work, chapter, permille = (int(each[:9]) for each in numbers)
    return work, chapter, min(permille, _PERMILLE)
