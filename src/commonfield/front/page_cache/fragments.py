"""Fragments of a page that are the visitor's own: basket, account, notifications, CSRF token.

A template says ``{% visitor_fragment "basket" %}``. In a page for one visitor the fragment is
rendered at once; in a cached page a placeholder stands there, and each visitor's own fragment is
put in its place when the page is sent.
"""

import re
import secrets
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import escape

from commonfield.front.page_cache.shared import SharedPath, is_shared

type Fragment = Callable[[HttpRequest], str]

# Nobody outside can write a placeholder: it is random for each process and never sent.
_SECRET: Final = secrets.token_hex(16)
_MARK: Final = re.compile(rf"part-{_SECRET}-([a-z_]+)-end".encode())
_TOKEN: Final = "forgery_token"  # noqa: S105 - the name of a part

# The form whose entries the switches for language and print take along, and what says that it is
# there. The key for enter presses a form's first button: that is never a switch.
_CARRIED: Final = "carried"
_CARRIES_FORM: Final = "carries_form"
_FIRST_BUTTON: Final = (
    f'<button form="{_CARRIED}" class="visually-hidden" tabindex="-1" aria-hidden="true"></button>'
)

_fragments: dict[str, Fragment] = {
    _TOKEN: get_token,
    "here": lambda request: escape(request.get_full_path()),
    # Where a visitor came from, as long as no package above says so.
    "way_back": lambda _request: "",
    # A province's site has no shop.
    "basket": lambda _request: "",
    "first_button": lambda request: _FIRST_BUTTON if carries_form(request) else "",
    "carried": lambda request: f' form="{_CARRIED}"' if carries_form(request) else "",
}
_cookies: set[str] = set()


def carry_form(request: HttpRequest) -> None:
    """Let the switches for language and print send the page's form of the id ``carried``.

    It says in ``next`` where it belongs; there its entries are shown once more.
    """
    setattr(request, _CARRIES_FORM, True)


def carries_form(request: HttpRequest) -> bool:
    """Return whether the page's entries are taken along."""
    return getattr(request, _CARRIES_FORM, False)


def register_fragment(name: str, part: Fragment, *, cookie: str = "") -> None:
    """Register a fragment named by lower-case letters and underscores; it returns safe HTML.

    ``cookie`` is the only one on which a guest's part depends.
    """
    _fragments[name] = part
    if cookie:
        _cookies.add(cookie)


def register_unread_cookie(name: str) -> None:
    """Register a guest's cookie that no cached page and no fragment reads."""
    _cookies.add(name)


def fragment_cookies() -> frozenset[str]:
    """Return the cookies of guests that change nothing of a cached page but its fragments."""
    return frozenset(_cookies)


def render_fragment(name: str, request: HttpRequest | SharedPath) -> str:
    """Return a visitor's part; for a page that is made for everybody, its mark."""
    return placeholder_of(name) if is_shared(request) else _fragments[name](request)


def placeholder_of(name: str) -> str:
    """Return the mark that stands for a part."""
    if name not in _fragments:
        raise KeyError(name)
    return f"part-{_SECRET}-{name}-end"


def csrf_token_of(request: HttpRequest | SharedPath) -> str:
    """Return the token that protects forms, or its mark."""
    return render_fragment(_TOKEN, request)


def split_at_placeholders(body: bytes) -> tuple[bytes, ...]:
    """Cut a body at its marks: text, name of a part, text, name, …, text."""
    return tuple(_MARK.split(body))


def fill_placeholders(pieces: tuple[bytes, ...], request: HttpRequest | SharedPath) -> bytes:
    """Put a visitor's own parts in the places of their marks; each is made once."""
    if len(pieces) == 1:
        return pieces[0]
    made: dict[bytes, bytes] = {}
    whole = list(pieces)
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        if name not in made:
            made[name] = render_fragment(name.decode(), request).encode()
        whole[place] = made[name]
    return b"".join(whole)
