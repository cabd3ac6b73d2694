"""The visitor's own parts of a page: basket, account, notices, the token that protects forms.

A template says ``{% visitor_part "basket" %}``. For a page that is made for one visitor the part is
written at once; for a page that is made for everybody a mark stands there, and each visitor's own
part is put in its place when the page is sent.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from typing import Final

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import escape

type Part = Callable[[HttpRequest], str]

# Nobody outside can write a mark: it is drawn anew by each process and never sent.
_SECRET: Final = secrets.token_hex(16)
_MARK: Final = re.compile(rf"part-{_SECRET}-([a-z_]+)-end".encode())
_TOKEN: Final = "forgery_token"  # noqa: S105 - the name of a part

_parts: dict[str, Part] = {
    _TOKEN: get_token,
    "here": lambda request: escape(request.get_full_path()),
}
_cookies: set[str] = set()


def register_part(name: str, part: Part, *, cookie: str = "") -> None:
    """Register a part of lower-case letters and underscores; it returns safe HTML.

    ``cookie`` is the one that alone tells what a guest is shown.
    """
    _parts[name] = part
    if cookie:
        _cookies.add(cookie)


def cookies_of_parts() -> frozenset[str]:
    """Return the cookies of guests that the parts read by themselves."""
    return frozenset(_cookies)


def part_of(name: str, request: HttpRequest) -> str:
    """Return a visitor's part."""
    return _parts[name](request)


def mark_of(name: str) -> str:
    """Return the mark that stands for a part.

    Raises:
        KeyError: if nobody registered it.
    """
    if name not in _parts:
        raise KeyError(name)
    return f"part-{_SECRET}-{name}-end"


def token_mark() -> str:
    """Return the mark that stands for the token that protects forms."""
    return mark_of(_TOKEN)


def pieces_of(body: bytes) -> tuple[bytes, ...]:
    """Cut a body at its marks: text, name of a part, text, name, …, text."""
    return tuple(_MARK.split(body))


def with_marks(pieces: tuple[bytes, ...]) -> Iterator[bytes]:
    """Yield the pieces with the marks back in their places."""
    for place, piece in enumerate(pieces):
        yield mark_of(piece.decode()).encode() if place % 2 else piece


def put_together(pieces: tuple[bytes, ...], request: HttpRequest) -> bytes:
    """Put a visitor's own parts in the places of the marks; each is made once."""
    if len(pieces) == 1:
        return pieces[0]
    made: dict[bytes, bytes] = {}
    whole = list(pieces)
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        if name not in made:
            made[name] = part_of(name.decode(), request).encode()
        whole[place] = made[name]
    return b"".join(whole)
