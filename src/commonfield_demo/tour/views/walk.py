"""Follow one leaf: the walk from the scale to the board, step by step."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from commonfield.evaluation.queries import board, moved_figures, values_seen
from commonfield.front.form_keys import without_form_key
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now
from commonfield.people.types import SYSTEM
from commonfield_demo.tour.commands import WALK_PRODUCT, lay_out_walk
from commonfield_demo.tour.cookie import keep_walk, walk_of
from commonfield_demo.tour.queries import demo_grower, demo_store, sku_of_product, trodden_since
from commonfield_demo.tour.types import Trodden, Walk

_SHIPPED: Final = Path(__file__).parent.parent / "walk.toml"


@dataclass(frozen=True, slots=True)
class WalkStep:
    """A step: its words in both languages, and the role that it is taken in (none: any visitor)."""

    code: str
    title: str
    title_en: str
    text: str
    text_en: str
    button: str
    button_en: str
    role: str = ""


@cache
def _all_steps() -> tuple[WalkStep, ...]:
    """Return the steps in their order, as ``walk.toml`` has them."""
    text = _SHIPPED.read_text(encoding="utf-8")
    return tuple(WalkStep(**each) for each in tomllib.loads(text)["step"])


_READING: Final = frozenset({"trace", "board"})


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step as the page shows it: done, the next one, or to come; empty address: not yet."""

    step: WalkStep
    state: str
    address: str


@never_cache
@require_safe
def walk(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    under_way = walk_of(request)
    steps = _steps(under_way, trodden_since(under_way.began_at) if under_way else Trodden())
    context = {
        "walk": under_way,
        "steps": steps,
        "done": sum(1 for each in steps if each.state == "done"),
        "is_finished": all(each.state == "done" for each in steps),
        "moved": _moved(under_way),
        "minutes": (round((now() - under_way.began_at).total_seconds() / 60) if under_way else 0),
    }
    return render(request, "commonfield_demo/walk.html", context)


def _moved(under_way: Walk | None) -> int:
    if under_way is None:
        return 0
    return len(moved_figures(under_way.seen, board(settings.COUNTY_CODE, now=now())))


def _steps(under_way: Walk | None, trodden: Trodden) -> list[ShownStep]:
    done = trodden.done | (under_way.read if under_way else frozenset())
    waiting = [step.code for step in _all_steps() if step.code not in done]
    shown = []
    for step in _all_steps():
        state = "done" if step.code in done else ""
        if under_way and waiting and step.code == waiting[0]:
            state = "now"
        address = _address(step.code, trodden) if under_way else ""
        shown.append(ShownStep(step, state, address))
    return shown


def _address(code: str, trodden: Trodden) -> str:
    """Return where a step is taken, prefilled from the steps before it; empty: not possible yet."""
    return _ADDRESSES[code](trodden)


def _scale(trodden: Trodden) -> str:
    grower, scale = demo_grower(), _reverse("supply:scale")
    return f"{scale}?grower={grower}" if grower and scale else scale


def _store(trodden: Trodden) -> str:
    return (
        _reverse("market:product", WALK_PRODUCT) if demo_store(now()) else _reverse("market:home")
    )


def _stock(trodden: Trodden) -> str:
    store = demo_store(now())
    address = _reverse("stores:receive", store) if store else ""
    if not address:
        return _reverse("orders:desk")
    known = {
        "sku": sku_of_product(WALK_PRODUCT, now()),
        "lot": trodden.lot,
        # Whatever the tea was called, the walk's pack says "One leaf".
        "why_other_tea": "other_name",
    }
    return f"{address}?{urlencode({name: code for name, code in known.items() if code})}"


def _trace(trodden: Trodden) -> str:
    return _reverse("supply:trace", *trodden.pack) if trodden.pack else ""


def _lot(trodden: Trodden) -> str:
    lot = trodden.pack[1] if trodden.pack else trodden.lot
    return _reverse("supply:lot", lot) if lot else _reverse("supply:lots")


def _statement(trodden: Trodden) -> str:
    grower = trodden.grower or demo_grower()
    return _reverse("supply:statement", grower) if grower else ""


def _reverse(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        # A county may run without that room.
        return ""


_ADDRESSES: Final[dict[str, Callable[[Trodden], str]]] = {
    "weigh": _scale,
    "lot": lambda _: _reverse("supply:lot_new"),
    "stock": _stock,
    "buy": _store,
    "trace": _trace,
    "settle": _lot,
    "statement": _statement,
    "board": lambda _: reverse("portal:board"),
}


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin anew: keep the time and the figures as they stand."""
    if not settings.DEMO:
        raise Http404
    at = now()
    response = redirect("demo:walk")
    lay_out_walk(by=SYSTEM, now=at)
    keep_walk(request, response, Walk(at, values_seen(board(settings.COUNTY_CODE, now=at))))
    return response


@without_form_key("The walk lives in a cookie; nothing is written here.")
@require_POST
def open_page(request: HttpRequest) -> HttpResponse:
    """Go to a page that is only read, and remember that it was."""
    if not settings.DEMO:
        raise Http404
    under_way = walk_of(request)
    code = request.POST.get("step", "")
    if under_way is None or code not in _READING:
        return redirect("demo:walk")
    address = _address(code, trodden_since(under_way.began_at))
    response = redirect(address or "demo:walk")
    if address:
        read = under_way.read | {code}
        keep_walk(request, response, Walk(under_way.began_at, under_way.seen, read))
    return response
