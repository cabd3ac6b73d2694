"""The links and buttons that stand on a role's pages, followed as they stand there."""

from collections import Counter
from collections.abc import Container, Iterator
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.access.visits import Visit, Visitors
from tests.night import NIGHT

_STARTS: Final = ("/", "/me/", "/me/account/", "/board/", "/market/")
# How many pages of one address are searched for links, and how often one button is pressed.
_EXAMPLES: Final = 2 if NIGHT else 1
# How far from where one begins; by night everywhere.
_STEPS: Final = 100 if NIGHT else 2
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


def name_of_page(path: str) -> str:
    """Return the name of the address at a path; empty if there is none."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def walked(visitors: Visitors, role: str, *, but: Container[str] = frozenset()) -> Iterator[Visit]:
    """Follow what stands on the pages, from page to page, a few of each address; no known ones."""
    waiting, known, asked = [(path, 0) for path in _STARTS], set[str](), Counter[str]()
    while waiting:
        path, steps = waiting.pop(0)
        name = name_of_page(path)
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
            deed = f"{name_of_page(urljoin(path, action))} {sorted(fields)}"
            if urlsplit(action).path not in _SWITCHES and asked[deed] < _EXAMPLES:
                asked[deed] += 1
                yield visitors.visit(role, "POST", urljoin(path, action), fields)
