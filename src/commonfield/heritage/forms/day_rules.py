"""Form fields for the days of the year on which something is done; stored as a rule."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from commonfield.front.dates import lunar_day_name, lunar_month_text
from commonfield.front.drawing.wheel import TERMS
from commonfield.front.error_messages import error_message
from commonfield.front.form_fields import Choices, LazyStr
from commonfield.front.language import is_chinese
from commonfield.heritage.rules import DAY_PARTS, LAST_DAY, SEASONS, parts_of, point_parts, rule_of
from commonfield.kernel.errors import CommonfieldError

_WAYS: Final = (
    ("", gettext_lazy("On no certain day")),
    ("lunar", gettext_lazy("By the lunar calendar")),
    ("term", gettext_lazy("By the solar terms")),
    ("solar", gettext_lazy("By the ordinary calendar")),
    ("season", gettext_lazy("All through a season")),
)
_SIDES: Final = (
    ("", pgettext_lazy("solar term", "on its day")),
    ("-", pgettext_lazy("solar term", "days before")),
    ("+", pgettext_lazy("solar term", "days after")),
)
# What a visitor who cannot see the page hears.
_LABELS: Final = {
    "season": gettext_lazy("Season"),
    "term": gettext_lazy("Solar term"),
    "term_days": gettext_lazy("How many days"),
    "term_side": gettext_lazy("Before or after"),
    "lunar_month": gettext_lazy("Lunar month"),
    "lunar_day": gettext_lazy("Lunar day"),
    "solar_month": pgettext_lazy("of the year", "Month"),
    "solar_day": pgettext_lazy("of the month", "Day"),
}


class DayRuleWidget(forms.MultiWidget):
    """A choice of calendar, its fields, and below them the rule in words."""

    template_name = "heritage/desk/day_rule.html"
    reading: LazyStr = ""

    def __init__(self) -> None:
        super().__init__({name: _widget(name) for name in DAY_PARTS})

    def decompress(self, value: str | None) -> list[str]:
        return list(parts_of(value or "").values())

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401 - Django's own
        """Return each calendar with the fields of a first and a last day."""
        for part, widget in zip(DAY_PARTS, self.widgets, strict=True):
            if isinstance(widget, forms.Select):
                widget.choices = _choices(part)
        context: dict[str, Any] = super().get_context(name, value, attrs)
        parts = dict(zip(DAY_PARTS, context["widget"]["subwidgets"], strict=True))
        ways = [options[0] for _group, options, _index in parts["calendar"]["optgroups"]]
        context["ways"] = [(way, *_parts_of_way(way["value"], parts)) for way in ways]
        return context | {"picks": parts["is_picked"], "reading": self.reading}


class DayRuleField(forms.Field):
    """The rule entered in a ``DayRuleWidget``; empty for no certain day."""

    widget = DayRuleWidget

    def clean(self, value: Sequence[object]) -> str:
        """Return the rule; refuse an invalid one with the reason."""
        parts = [str(each or "") for each in value]
        try:
            return rule_of(dict(zip(DAY_PARTS, parts, strict=True)))
        except CommonfieldError as error:
            raise forms.ValidationError(error_message(error)) from error


def _widget(part: str) -> forms.Widget:
    if part == "calendar":
        return forms.RadioSelect(choices=_WAYS)
    if part == "is_picked":
        return forms.CheckboxInput()
    name = part.removesuffix("_last")
    attrs: dict[str, LazyStr] = {"aria-label": _LABELS[name]}
    if name == "term_days":
        return forms.NumberInput(attrs | {"min": "1", "max": "30"})
    return forms.Select(attrs)


def _parts_of_way(calendar: str, parts: Mapping[str, object]) -> tuple[list[object], list[object]]:
    if calendar in {"", "season"}:
        return [parts["season"]] if calendar else [], []
    first, last = (point_parts(calendar, is_last=is_last) for is_last in (False, True))
    return [parts[each] for each in first], [parts[each] for each in last]


def _choices(part: str) -> Choices:
    """Return a field's choices, in the reader's language."""
    name = part.removesuffix("_last")
    if name == "term_side":
        return [(side, str(words)) for side, words in _SIDES]
    empty = _("whole month") if name.endswith("_day") else _("Choose")
    return [("", empty if part == name else "—"), *_named(name, chinese=is_chinese())]


def _named(part: str, *, chinese: bool) -> list[tuple[str, str]]:
    match part:
        case "season":
            return [(code, zh if chinese else en) for code, (_rule, zh, en) in SEASONS.items()]
        case "term":
            return [(zh, zh if chinese else f"{en} {zh}") for zh, en in TERMS]
        case "lunar_month":
            months = range(1, 13)
            return [(f"{n}", lunar_month_text(n, is_leap=False, chinese=chinese)) for n in months]
        case "solar_month":
            return [(f"{n:02}", f"{n}月" if chinese else str(MONTHS[n])) for n in range(1, 13)]
        case "solar_day":
            return [(f"{n:02}", f"{n}日" if chinese else f"{n}") for n in range(1, 32)]
        case _:
            days = [(f"{n}", lunar_day_name(n) if chinese else f"{n}") for n in range(1, 31)]
            return [*days, (LAST_DAY, pgettext("lunar day", "last day"))]
