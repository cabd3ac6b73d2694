"""No link and no button that a role is shown leads to a refusal."""

from collections import Counter
from collections.abc import Container, Iterator
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.access.cast import ROLES, Cast
from tests.access.visits import Visit, Visitors
from tests.night import NIGHT

_STARTS: Final = ("/", "/me/", "/me/account/", "/board/", "/market/")
# How many pages of one address are asked for links, and how often one button is pressed.
_EXAMPLES: Final = 2 if NIGHT else 1
# How far from where one begins; by night everywhere.
_STEPS: Final = 100 if NIGHT else 2
_REFUSED: Final = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
# The switches of every page, which write nothing but a cookie; and the way out.
_SWITCHES: Final = {"/language/", "/elder/", "/sign-out/"}


class _Doors(HTMLParser):
    """The links of a page, and its forms as each of their buttons sends them unchanged."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.deeds: list[tuple[str, dict[str, str]]] = []
        self._form: tuple[str, dict[str, str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in got:
            self.links.append(got["href"])
        elif tag == "form":
            is_post = got.get("method") == "post"
            self._form = (got.get("action") or self.path, {}) if is_post else None
        elif self._form and tag == "input" and got.get("name"):
            if got.get("type") not in {"checkbox", "radio"} or "checked" in got:
                self._form[1][got["name"]] = got.get("value", "")
        elif self._form and tag == "button":
            action, fields = self._form
            pressed = {got["name"]: got.get("value", "")} if got.get("name") else {}
            self.deeds.append((got.get("formaction") or action, fields | pressed))

    def handle_endtag(self, tag: str) -> None:
        self._form = None if tag == "form" else self._form


def _name_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def _walked(visitors: Visitors, role: str, *, but: Container[str] = frozenset()) -> Iterator[Visit]:
    """Follow what stands on the pages, from page to page, a few of each address; no known ones."""
    waiting, known, asked = [(path, 0) for path in _STARTS], set[str](), Counter[str]()
    while waiting:
        path, steps = waiting.pop(0)
        name = _name_of(path)
        if path in known or asked[name] >= _EXAMPLES or path.startswith("/static/"):
            continue
        if name in but and path not in _STARTS:
            continue
        known.add(path)
        asked[name] += 1
        seen = visitors.visit(role, "GET", path)
        yield seen
        if steps == _STEPS or "html" not in seen.response.headers.get("Content-Type", ""):
            continue
        doors = _Doors(path)
        doors.feed(seen.response.content.decode())
        waiting += [
            (urldefrag(urljoin(path, link)).url, steps + 1)
            for link in doors.links
            if urljoin(path, link).startswith("/")
        ]
        for action, fields in doors.deeds:
            deed = f"{_name_of(urljoin(path, action))} {sorted(fields)}"
            if urlsplit(action).path not in _SWITCHES and asked[deed] < _EXAMPLES:
                asked[deed] += 1
                yield visitors.visit(role, "POST", urljoin(path, action), fields)


def test_nothing_that_a_role_is_shown_is_refused(
    cast: Cast,
    visitors: Visitors,
    settings: Any,  # noqa: ANN401 - pytest-django's wrapper
) -> None:
    # The simulated provider's page is the demo's.
    settings.DEMO = True
    public: set[str] = set()
    refused = []

    for role in ROLES:
        for visit in _walked(visitors, role, but=public):
            if visit.status in _REFUSED:
                refused.append((role, visit.response.wsgi_request.method, visit.path))
            # What everybody is shown is asked of everybody by night.
            if role == "anonymous" and not NIGHT:
                public.add(_name_of(visit.path))

    assert (len(cast.players) >= len(ROLES), refused) == (True, [])
