"""What the county's public pages show, as rows of its export (docs/adr/0090)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from commonfield.evaluation.queries.periods import windows_of
from commonfield.evaluation.queries.shipped import listed_definitions
from commonfield.evaluation.queries.values import Figures
from commonfield.evaluation.types import HIDDEN, Shown
from commonfield_measures.publishing.hiding import CHAIN


def published_figures(county: str, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield every listed indicator at the county, its towns and villages, window by window."""
    for level in CHAIN:
        indicators = [each for each in listed_definitions().indicators if level in each.levels]
        for period in windows_of(level, is_whole=False, now=now):
            found = Figures(county, period).seen(level, is_whole=False, now=now)
            for indicator in indicators:
                names = {"level": level.value, "indicator": indicator.code, "period": period.name}
                for place, shown in found.cells[indicator.code].items():
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
