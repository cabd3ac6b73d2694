"""Cookies in which a guest's browser remembers reading positions and bookmarks.

The cookies hold no personal data, only works, chapters and thousandths of them. A page's script
may store its reader's position, too. At a hall's screen nothing is stored.
"""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from commonfield.front.cookies import keep_cookie
from commonfield.people.permissions import screen_token_of

READING_COOKIE: Final = f"{settings.COOKIE_PREFIX}reading"
BOOKMARKS_COOKIE: Final = f"{settings.COOKIE_PREFIX}reading_marks"
_MOST: Final = 20
_LONGEST: Final = 600
_REMEMBERED_DAYS: Final = 180
_PARTS: Final = 3
_PERMILLE: Final = 1_000

# Work, chapter, thousandths of the chapter.
type Place = tuple[int, int, int]


def positions_in_browser(request: HttpRequest) -> list[Place]:
    """Return the positions stored in this browser, the latest first."""
    return _remembered(request, READING_COOKIE)


def bookmarks_in_browser(request: HttpRequest) -> list[Place]:
    """Return the bookmarks stored in this browser, the latest first."""
    return _remembered(request, BOOKMARKS_COOKIE)


def remember_in_browser(
    request: HttpRequest, response: HttpResponse, work: int, chapter: int
) -> None:
    if screen_token_of(request):
        return
    before = positions_in_browser(request)
    known = next((each for each in before if each[:2] == (work, chapter)), (work, chapter, 0))
    _remember(response, READING_COOKIE, [known, *(each for each in before if each[0] != work)])


def bookmark_in_browser(
    request: HttpRequest, response: HttpResponse, mark: Place, *, is_removed: bool = False
) -> None:
    """Store a bookmark in this browser, or remove it."""
    if screen_token_of(request):
        return
    others = [each for each in bookmarks_in_browser(request) if each != mark]
    _remember(response, BOOKMARKS_COOKIE, others if is_removed else [mark, *others])


def forget_browser_bookmarks(response: HttpResponse) -> None:
    _remember(response, BOOKMARKS_COOKIE, [])


def _remembered(request: HttpRequest, cookie: str) -> list[Place]:
    text = request.COOKIES.get(cookie, "")
    if screen_token_of(request) or len(text) > _LONGEST:
        return []
    return [place for word in text.split("_")[:_MOST] if (place := _place(word)) is not None]


def _remember(response: HttpResponse, cookie: str, places: list[Place]) -> None:
    value = "_".join(".".join(map(str, place)) for place in places[:_MOST])
    keep_cookie(response, cookie, value, days=_REMEMBERED_DAYS, for_scripts=True)


def _place(word: str) -> Place | None:
    numbers = word.split(".")
    if len(numbers) != _PARTS or not all(each.isascii() and each.isdecimal() for each in numbers):
        return None
    work, chapter, permille = (int(each[:9]) for each in numbers)
    return work, chapter, min(permille, _PERMILLE)
