"""Every page of the house, found as a visitor finds it: by links, as each role."""

import json
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

ANONYMOUS: Final = "anonymous"
ROLES: Final = (
    ANONYMOUS,
    "grower",
    "clerk",
    "keeper",
    "hall_keeper",
    "helper",
    "bureau",
    "analyst",
    "auditor",
    "accountant",
    "reviewer",
    "planner",
    "park_manager",
    "editor",
    "dialect_reviewer",
    "heritage",
    "supplier",
    "village_clerk",
    "supervisor",
    "county_admin",
)
COUNTY: Final = "331124000000"
_LINK: Final = re.compile(
    r'<(?:a\b[^>]*? href|form\b(?![^>]*method="post")[^>]*? action)="(?!webcal:)([^"#]+)'
)
# Files and answers for machines.
_NO_PAGES: Final = re.compile(
    r"^(api|robots|favicon|file$|sitemap)|_(csv|file)$|^portal:(healthz|readyz|metrics)$"
    r"|^(?:library|voices|heritage|offline):(phone|screen|go|file|look|read|manifest|worker|opds\w*|pack_(state|contents|file|voice)"
    r"|todays_cards|voice_sound|voices_(export|zip)|desk_sheet"
    r"|bookmark_here|record_beside)$"
    r"|^(portal:list_sheet|channels:sheet)$"
    r"|^services:(hall_feed|hall_spoken|answer_photo|report_photo|application_paper|notice_file)$"
    r"|^sharing:(notes_feed|case_picture|case_evidence_picture)$|^projects:works_paper$"
    r"|^evaluation:(\w+_)?(picture|pdf|blank|evidence)$"
)
# How many pages of one name are searched for links; the first is the example. The first and the
# last visitor look at more, and the last at what others were shown, too.
_EXAMPLES: Final = 2
_MORE_EXAMPLES: Final = 3
_LAST: Final = "county_admin"
# What is open to all leads everybody to the same places, but for a few links to who is signed in
# and to who looks after the county: these two ask one page of each name again.
_STROLLERS: Final = {"grower", "county_admin"}
_HOME: Final = "portal:home"
# What these show depends on who looks.
_EACH_ROLES: Final = {"people:me"}
# What each role asks, although others were shown it: a hall has screens, which a shop has not.
_ASKED_BY_ALL: Final = {"people:organisation"}


@dataclass(frozen=True)
class Place:
    """A page as one role reaches it."""

    name: str
    role: str
    path: str


@dataclass(frozen=True)
class Site:
    """The pages of a county that is being served, and what signs each role in."""

    base_url: str
    pages: tuple[Place, ...]
    states: Mapping[str, Any]

    def context(self, browser: "Browser", role: str, **options: Any) -> "BrowserContext":  # noqa: ANN401 - Playwright's own options
        """Open a window in which a role is signed in."""
        return browser.new_context(
            base_url=self.base_url, storage_state=self.states[role], **options
        )


def is_page(name: str) -> bool:
    """Return whether an address is a page, and no file or answer for a machine."""
    return not _NO_PAGES.search(name)


@cache
def name_of(path: str) -> str:
    """Return the name of the page at a path with its query; empty if it is none."""
    split = urlsplit(path)
    try:
        name = resolve(split.path).view_name
    except Resolver404:
        return ""
    asked = sorted(name for name, _value in parse_qsl(split.query, keep_blank_values=True))
    return " ".join([name, *(f"?{each}" for each in asked)]) if is_page(name) else ""


def explore(browser: "Browser", base_url: str, starts: Mapping[str, list[str]]) -> Site:
    """Go through the house as every role; keep one example of each page.

    ``starts`` are paths by role from which pages are reached that need something to have happened.
    """
    pages: list[Place] = []
    states: dict[str, Any] = {}
    for role in ROLES:
        context = browser.new_context(base_url=base_url)
        _enter(context, role)
        known = {page.name for page in pages}
        begins = [*_starts(context, role), *starts.get(role, ())]
        public = {page.name for page in pages if page.role == ANONYMOUS}
        shown = known - _ASKED_BY_ALL - set(map(name_of, begins))
        known -= _EACH_ROLES
        reached = _reached(context, role, begins, public, shown)
        pages += [each for each in reached if each.name not in known]
        states[role] = context.storage_state()
        context.close()
    return Site(base_url, tuple(pages), states)


def _enter(context: "BrowserContext", role: str) -> None:
    if role != ANONYMOUS:
        _post(context, "/sign-in/", "/demo/sign-in/", role=role)
        return
    product = next(
        path
        for path in _LINK.findall(context.request.get("/market/").text())
        if name_of(path) == "market:product"
    )
    sku = re.findall(r'name="sku" value="([^"]+)"', context.request.get(product).text())[0]
    _post(context, product, "/basket/add/", sku=sku, packs="2")


def _post(context: "BrowserContext", page: str, action: str, **fields: str) -> None:
    """Send a form that stands on a page."""
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)', context.request.get(page).text())[0]
    context.request.post(action, form=fields | {"csrfmiddlewaretoken": token})


def _starts(context: "BrowserContext", role: str) -> list[str]:
    if role == "keeper":
        # An order that waits to be packed.
        desk = context.request.get("/desk/").text()
        _order(context, store=re.findall(r'"/desk/([^/"]+)/"', desk)[0])
    if role == "clerk":
        # An older lot is packed and has labels.
        lots = _LINK.findall(context.request.get("/lots/").text())
        oldest = [path for path in lots if name_of(path) == "supply:lot"][-1]
        return ["/me/", "/desk/", "/scale/", oldest, "/"]
    if role != ANONYMOUS:
        return ["/me/", "/desk/", "/"]
    order = _order(context)
    checkout = ["/checkout/", f"/checkout/?region={COUNTY}"]
    # A variety whose words are written down.
    lesson = "/dialect/ningbo/lessons/1/"
    return ["/", *checkout, lesson, f"/orders/{order['number']}/?token={order['token']}"]


def _order(context: "BrowserContext", *, store: str = "") -> dict[str, str]:
    skus = context.request.get(f"/api/market/skus?store={store}").json()["items"]
    sku = next(each["sku"] for each in skus if each["available"])
    body = {
        "lines": [{"sku": sku, "quantity": 1}],
        "contact": {"name": "Wang", "phone": "13800138000"},
        "address": {"region": COUNTY, "detail": "1-2-3"},
        "payment": "cod",
    }
    answer = context.request.post(
        "/api/market/orders",
        data=json.dumps(body),
        headers={"Content-Type": "application/json", "Idempotency-Key": f"browser-{sku}"},
    )
    order: dict[str, str] = answer.json()["orders"][0]
    return order


def _most(role: str, key: str, public: Container[str], shown: Container[str]) -> int:
    """Return how many pages of a name a role asks."""
    if key in public and key != _HOME:
        return int(role in _STROLLERS and "?" not in key)
    if role in {ANONYMOUS, _LAST}:
        return _MORE_EXAMPLES
    return 0 if key in shown else _EXAMPLES


def _reached(
    context: "BrowserContext",
    role: str,
    begins: list[str],
    public: Container[str],
    shown: Container[str],
) -> Iterator[Place]:
    """Yield one page of each name and kind of question that links lead to, the nearest one."""
    waiting, asked, yielded = begins, Counter[str](), set[str]()
    known = set[str]()
    while waiting:
        path = waiting.pop(0)
        key = name_of(path)
        if not key or path in known or asked[key] >= _most(role, key, public, shown):
            continue
        known.add(path)
        asked[key] += 1
        answer = context.request.get(path)
        if not answer.ok or "text/html" not in answer.headers["content-type"]:
            continue
        landed = urlsplit(answer.url)
        path = f"{landed.path}?{landed.query}" if landed.query else landed.path
        if (key := name_of(path)) not in yielded:
            yielded.add(key)
            yield Place(key, role, path)
        waiting += _LINK.findall(answer.text().replace("&amp;", "&"))
