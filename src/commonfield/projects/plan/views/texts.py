"""An indicator and its values in the reader's words, where no template writes them."""

from commonfield.evaluation.types import Shown
from commonfield.front import numbers
from commonfield.front.language import is_chinese
from commonfield.projects.plan.types import TargetView
from commonfield_measures.indicators.types import Indicator


def name_of(target: TargetView) -> str:
    """Return the indicator's name; one that is gone by its code."""
    return target.code if target.indicator is None else indicator_name(target.indicator)


def indicator_name(indicator: Indicator) -> str:
    return indicator.zh if is_chinese() else indicator.en


def amount_text(indicator: Indicator | None, value: float | None) -> str:
    """Write a value with its unit, or a dash where there is none."""
    if value is None:
        return "—"
    number = numbers.short_number(value, chinese=is_chinese())
    if indicator is None:
        return number
    one = indicator.unit_one if number == "1" else ""
    unit = indicator.unit_zh if is_chinese() else one or indicator.unit_en
    return numbers.with_unit(number, unit, chinese=is_chinese())


def choice_text(indicator: Indicator, shown: Shown) -> str:
    """Write an indicator with the county's value today, as an option of a form."""
    value, name = amount_text(indicator, shown.value), indicator_name(indicator)
    return f"{name}：{value}" if is_chinese() else f"{name}: {value}"
