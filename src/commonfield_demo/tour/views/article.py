"""A page of the demo: the figures that an article of 2021 gave of its county, beside today's."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.evaluation.queries import board, board_figures
from commonfield.evaluation.types import Board
from commonfield.front import numbers
from commonfield.kernel.clock import now
from commonfield.portal import figure_texts

_SHIPPED: Final = Path(__file__).parent.parent / "article.toml"
_BEYOND: Final = ("low-income-growers", "low-income-growth", "income-per-grower", "income-gini")


@dataclass(frozen=True, slots=True)
class LiveClaim:
    """A claim and its date in both languages, with its live figure and a word beside it."""

    claim: Mapping[str, str]
    live: figure_texts.ShownFigure
    beside: str


@require_safe
def article(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    found = board(settings.COUNTY_CODE, now=now())
    context = {
        "as_of": found.as_of,
        "claims": [_live_claim(claim, found) for claim in _claims()],
        "beyond": [figure_texts.shown_figure(board_figures()[code], found) for code in _BEYOND],
    }
    return render(request, "commonfield_demo/article.html", context)


@cache
def _claims() -> list[dict[str, str]]:
    """Return what was claimed, in our own words, and the figures that answer it."""
    claims: list[dict[str, str]] = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))["claim"]
    return claims


def _live_claim(claim: Mapping[str, str], found: Board) -> LiveClaim:
    live = figure_texts.shown_figure(board_figures()[claim["figure"]], found)
    return LiveClaim(claim, live, _beside(claim["figure"], found))


def _beside(code: str, found: Board) -> str:
    """Return what keeps a figure from being misread."""
    if code == "revenue":
        share = _outside_share(found)
        rule = _("The whole county, not one enterprise: a single one's figure is not published.")
        return f"{share} {rule}".strip()
    coverage = found.cell("hall-coverage", found.county).value
    if code == "halls" and coverage is not None:
        share_text = numbers.percent(coverage)
        return _("In %(share)s of the county's villages.") % {"share": share_text}
    if code == "growers":
        return _("In twelve months, each counted once.")
    return ""


def _outside_share(found: Board) -> str:
    """Return how much came through outside channels, where the own shop's part may be shown."""
    total = found.cell("revenue", found.county).value
    own = found.channels["revenue"].get(found.county, {}).get("own")
    if not total or own is None or own.value is None:
        return ""
    share = numbers.percent(1 - own.value / total)
    return _("In twelve months, %(share)s of it through outside channels.") % {"share": share}
