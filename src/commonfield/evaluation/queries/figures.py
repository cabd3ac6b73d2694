"""The figures of the board, as ``board.toml`` lists them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from commonfield.evaluation.queries.shipped import definitions
from commonfield.evaluation.types import BoardFigure
from commonfield_measures.frames.errors import FrameWrongError
from commonfield_measures.indicators.types import Indicator

SHIPPED: Final = Path(__file__).parent.parent / "board.toml"
_KNOWN: Final = frozenset(
    {
        *("code", "indicator", "form", "months", "name", "unit", "words", "numerator"),
        *("denominator", "contributors"),
    }
)
_FORMS: Final = frozenset({"count", "fen", "share", "index"})


@cache
def board_figures() -> Mapping[str, BoardFigure]:
    """Return the figures of the board by code, in their order."""
    return read_figures(SHIPPED)


def read_figures(path: Path) -> dict[str, BoardFigure]:
    """Read the board's figures; what one does not say is its indicator's own."""
    by_code = {each.code: each for each in definitions().indicators}
    found: dict[str, BoardFigure] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["figure"]:
        code = str(entry.get("code", entry.get("indicator", "–")))
        if why := _wrong(entry, by_code):
            raise FrameWrongError(file=path.name, element=code, why=why)
        found[code] = _figure(code, entry, by_code[entry["indicator"]])
    return found


def _wrong(entry: Mapping[str, Any], by_code: Mapping[str, Indicator]) -> str:
    """Return what is wrong with a figure; empty if nothing."""
    if odd := sorted(set(entry) - _KNOWN):
        return f"nothing is known of {odd[0]}"
    if entry.get("indicator") not in by_code:
        return "indicator names none that is defined"
    if entry.get("form", "count") not in _FORMS:
        return "form is count, fen, share or index"
    indicator = by_code[entry["indicator"]]
    if entry.get("months") and (len(indicator.numerator) > 1 or indicator.denominator):
        return "months are of one term"
    return ""


def _figure(code: str, entry: Mapping[str, Any], indicator: Indicator) -> BoardFigure:
    form = entry.get("form", "count")
    usual = {
        "name": (indicator.zh, indicator.en),
        "unit": (indicator.unit_zh, indicator.unit_en) if form == "count" else ("", ""),
        "words": (indicator.source_zh or indicator.source, indicator.source),
        "numerator": ("", ""),
        "denominator": ("", ""),
        "contributors": (indicator.contributors_zh, indicator.contributors_en),
    }
    texts: dict[str, str] = {}
    for name, (zh, en) in usual.items():
        text = entry.get(name, {"zh": zh, "en": en})
        texts |= {name: str(text["zh"]), f"{name}_en": str(text["en"])}
    one = entry["unit"].get("one", "") if "unit" in entry else indicator.unit_one
    texts["unit_one"] = str(one) if form == "count" else ""
    has_months = bool(entry.get("months"))
    return BoardFigure(code=code, indicator=indicator, form=form, has_months=has_months, **texts)
