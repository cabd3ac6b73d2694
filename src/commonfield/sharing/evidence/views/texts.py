"""Evidence in the reader's words: what the page opens with, amounts, who is left out."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonfield.front import numbers
from commonfield.front.language import is_chinese
from commonfield_measures.evidence.answering import Evidence

QUARTER: Final = 3
# What is known first, then what is not. A figure that should fall has its own sentences.
_LEADS: Final = {
    "works": (
        gettext_noop(
            "Known: where villages did this, the figure is higher by %(low)s to %(high)s %(span)s"
            " than it would be, judging by the villages compared (the true effect lies there in"
            " nine of ten such cases); not known: exactly how much, and why."
        ),
        gettext_noop(
            "Known: where villages did this, the figure is lower by %(low)s to %(high)s %(span)s"
            " than it would be, judging by the villages compared (the true effect lies there in"
            " nine of ten such cases); not known: exactly how much, and why."
        ),
    ),
    "other_way": (
        gettext_noop(
            "Known: where villages did this, the figure is not higher but lower, by %(low)s to"
            " %(high)s %(span)s, than it would be, judging by the villages compared (the true"
            " effect lies there in nine of ten such cases); not known: why."
        ),
        gettext_noop(
            "Known: where villages did this, the figure is not lower but higher, by %(low)s to"
            " %(high)s %(span)s, than it would be, judging by the villages compared (the true"
            " effect lies there in nine of ten such cases); not known: why."
        ),
    ),
    "no_difference": (
        gettext_noop(
            "Known: it made no difference of %(smallest)s %(span)s or more, in either direction;"
            " not known: whether it made a smaller one."
        ),
    ),
    "too_few_adopters": (
        gettext_noop(
            "Too few villages to tell: %(adopters)s started it so far, and five are needed."
        ),
    ),
    "too_few_controls": (
        gettext_noop(
            "Too few villages to tell: %(controls)s comparable ones did not start it, and five are"
            " needed."
        ),
    ),
    "too_wide": (
        gettext_noop(
            "It cannot be told yet: it may have changed nothing, or as much as matters; the true"
            " effect lies between %(from)s and %(to)s %(span)s in nine of ten such cases."
        ),
    ),
}


WHY_LEFT_OUT: Final = {
    "alone": gettext_noop("no four others began within half a year of it"),
    "began": gettext_noop("the village is younger than the records"),
    "early": gettext_noop("it began before there was a whole quarter of records"),
    "ended": gettext_noop("the village is no more"),
    "merged": gettext_noop("it took another village over meanwhile"),
    "recent": gettext_noop("it began so lately that no whole quarters are over since"),
    "unrecorded": gettext_noop("nothing of the figure was recorded there before"),
}


def lead(found: Evidence) -> str:
    """Return the sentence that the page opens with."""
    effect = found.effect
    leads = _LEADS.get(effect.reason_code)
    if leads is None:
        whom = found.indicator.contributors_zh if is_chinese() else found.indicator.contributors_en
        return _(found.sentence) % {**effect.params, "contributors": whom}
    low, high = effect.low or 0.0, effect.high or 0.0
    nearest, furthest = sorted((abs(low), abs(high)))
    amounts = {
        "low": number(nearest),
        "high": amount(found, number(furthest)),
        "from": signed(low),
        "to": amount(found, signed(high)),
        "smallest": amount(found, number(effect.smallest or 0.0)),
        "span": _("a quarter") if found.months == QUARTER else _("a half-year"),
    }
    return _(leads[0 if found.direction > 0 else -1]) % {**effect.params, **amounts}


def number(value: float) -> str:
    """Write a number short, with no more digits than its interval bears."""
    return numbers.short_number(round(value, 1 if abs(value) >= 1 else 2), chinese=is_chinese())


def signed(value: float) -> str:
    """Write a number with its sign."""
    text = number(value)
    return f"+{text}" if value > 0 and text != "0" else text


def amount(found: Evidence, text: str) -> str:
    """Write a number with the figure's unit."""
    of = found.indicator
    unit = of.unit_zh if is_chinese() else (of.unit_one if text == "1" else "") or of.unit_en
    return numbers.with_unit(text, unit, chinese=is_chinese())


def spans(found: Evidence) -> str:
    """Name the first and the last span: Q2 2025 – Q3 2026; empty if there is none."""
    form = _("Q%(n)s %(year)s") if found.months == QUARTER else _("H%(n)s %(year)s")
    ends = [found.spans[0], found.spans[-1]] if found.spans else []
    return " – ".join(form % {"year": each[:4], "n": each[-1]} for each in ends)
