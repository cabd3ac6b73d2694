"""Figures, periods and standings in the reader's words."""

from typing import Final

from django.utils.translation import gettext as _

from commonfield.front import dates, numbers
from commonfield.front.language import is_chinese
from commonfield.province.types import CountyColumn, PlaceFigure
from commonfield_measures.indicators.types import Indicator

_YEAR: Final = slice(0, 4)


def name_of(indicator: Indicator) -> str:
    return indicator.zh if is_chinese() else indicator.en


def amount_text(indicator: Indicator, value: float) -> str:
    number = numbers.short_number(value, chinese=is_chinese())
    one = indicator.unit_one if number == "1" else ""
    unit = indicator.unit_zh if is_chinese() else one or indicator.unit_en
    return numbers.with_unit(number, unit, chinese=is_chinese())


def figure_text(indicator: Indicator, figure: PlaceFigure | None) -> str:
    """Write a figure, or that there is none to be seen."""
    if figure is None or figure.state == "none":
        return _("not known")
    return _("withheld") if figure.value is None else amount_text(indicator, figure.value)


def standing_text(column: CountyColumn) -> str:
    """Say why a county's figure is not compared with others'; empty where it is."""
    if column.standing == "not_sent":
        return _("Nothing sent yet.")
    if column.standing == "current":
        return ""
    told = {"until": _day(column), "period": period_text(column.period)}
    if column.county.is_late:
        return _("Late: complete until %(until)s, figure of %(period)s.") % told
    return _("Figure of %(period)s.") % told


def _day(column: CountyColumn) -> str:
    until = column.county.complete_until
    return dates.day_text(until, chinese=is_chinese()) if until else ""


def period_text(period: str) -> str:
    """Write a period: 2025-12/2026-11 is Dec 2025 to Nov 2026."""
    first, _slash, last = period.partition("/")
    if not last:
        return dates.month_text(first, chinese=is_chinese()) if "-" in first else first
    months = {"first": first, "last": last}
    told = {name: dates.month_text(each, chinese=is_chinese()) for name, each in months.items()}
    return _("%(first)s to %(last)s") % told
