"""A page of the demo: figures that an article of 2021 gave of its county, and how each is counted.

The demo's own figures do not stand beside them: they are those of invented people, in the small
county of a sample, and would be read as the county's.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.evaluation.queries import board_figures
from commonfield.evaluation.types import BoardFigure
from commonfield.portal.figure_texts import figure_address

_SHIPPED: Final = Path(__file__).parent.parent / "article.toml"
_BEYOND: Final = ("low-income-growers", "low-income-growth", "income-per-grower", "income-gini")


@dataclass(frozen=True, slots=True)
class CountedFigure:
    """A figure of the board, where it is counted, and what was claimed of it with its date."""

    figure: BoardFigure
    href: str
    claim: Mapping[str, str]


@require_safe
def article(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    context = {
        "claims": [_counted(claim["figure"], claim) for claim in _claims()],
        "beyond": [_counted(code, {}) for code in _BEYOND],
    }
    return render(request, "commonfield_demo/article.html", context)


@cache
def _claims() -> list[dict[str, str]]:
    """Return what was claimed, in our own words, and the figures that answer it."""
    claims: list[dict[str, str]] = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))["claim"]
    return claims


def _counted(code: str, claim: Mapping[str, str]) -> CountedFigure:
    figure = board_figures()[code]
    return CountedFigure(figure, figure_address(figure), claim)
