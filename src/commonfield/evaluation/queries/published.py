"""What the county's public pages show, as rows of its export (docs/adr/0090)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from commonfield.evaluation.queries.periods import windows
from commonfield.evaluation.queries.shipped import listed_definitions
from commonfield.evaluation.queries.values import Figures
from commonfield.evaluation.types import HIDDEN, Shown
from commonfield_measures.publishing.hiding import CHAIN


def published_figures(county: str, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield every listed indicator at the county, its towns and villages, window by window."""
    listed = listed_definitions().indicators
    for period in windows(now):
        figures = Figures(county, period)
        by_level = figures.by_level(figures.state(now=now), now=now)[False]
        for indicator in listed:
            for level in CHAIN:
                if level not in indicator.levels:
                    continue
                names = {"level": level.value, "indicator": indicator.code, "period": period.name}
                for place, shown in by_level[level].cells[indicator.code].items():
                    yield names | {"place": place} | _told(shown)


def _told(shown: Shown) -> dict[str, Any]:
    if shown.value is None:
        state = "withheld" if shown.reason in HIDDEN else "none"
        return {"state": state, "reason": shown.reason}
    return {
        "value": shown.value,
        "numerator": shown.numerator,
        "denominator": shown.denominator,
        "coverage": shown.coverage,
        "error": shown.error,
        "state": "shown",
        "reason": "",
    }
