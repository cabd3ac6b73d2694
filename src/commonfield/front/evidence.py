"""Evidence in the reader's words and drawn, for a county's page and a province's."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from commonfield.front import numbers
from commonfield.front.charts import Chart, ChartRow
from commonfield.front.drawing.bars import bars
from commonfield.front.drawing.types import Bar
from commonfield.front.language import is_chinese
from commonfield_measures.evidence.answering import PLACEBOS, Evidence, WhyLeftOut

QUARTER: Final = 3
_MOST_TIMES: Final = 10
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
    "late": gettext_noop("its county has sent nothing for half a year"),
    "unmatched": gettext_noop("no village of its county is like it"),
    "alone": gettext_noop("no four others began within half a year of it"),
    "began": gettext_noop("the village is younger than the records"),
    "early": gettext_noop("it began before there was a whole quarter of records"),
    "ended": gettext_noop("the village is no more"),
    "merged": gettext_noop("it took another village over meanwhile"),
    "recent": gettext_noop("it began so lately that no whole quarters are over since"),
    "unrecorded": gettext_noop("nothing of the figure was recorded there before"),
}


def why_left_out(why: WhyLeftOut) -> str:
    """Say why a village that started a case is not counted."""
    return _(WHY_LEFT_OUT[why])


def evidence_context(found: Evidence) -> dict[str, object]:
    """Return what ``evidence_found.html`` shows."""
    return {
        "found": found,
        "lead": lead(found),
        "picture": picture(found) if found.effect.by_event_time else None,
        "spans": spans(found),
        "tolerated": tolerated(found),
        "placebos": PLACEBOS,
    }


def lead(found: Evidence) -> str:
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


def picture(found: Evidence) -> Chart:
    """Return a bar for each span since the adoption and before it, with its interval."""
    rows = {each.e: each for each in found.effect.by_event_time}
    events = sorted([*rows, -1])
    drawn, table = [], []
    for event in events:
        label, each = _since(found, event), rows.get(event)
        if each is None:
            drawn.append(Bar(label, 0.0, _("starting point")))
            table.append(ChartRow(label, ("0", "", "")))
        else:
            text = signed(each.att)
            drawn.append(Bar(label, each.att, text, each.low, each.high, is_accent=event >= 0))
            table.append(ChartRow(label, (text, signed(each.low), signed(each.high))))
    title = _("What changed with the case")
    note = _(
        "Thick: how much more the figure changed than in the villages compared, since the last"
        " quarter or half-year before they began. Line: in nine of ten such cases the true effect"
        " lies there."
    )
    return Chart(
        name="bars",
        title=title,
        drawing=bars(drawn, title=title, text=note),
        note=note,
        head=(_("Time"), _("Effect"), _("from"), _("to")),
        rows=table,
        columns=("e", "att", "low", "high"),
        values=[(each.e, each.att, each.low, each.high) for each in rows.values()],
    )


def tolerated(found: Evidence) -> str:
    """Return how many times as fast a drift would undo the effect, if that is worth saying."""
    times = found.effect.trend.tolerated if found.effect.trend else None
    return f"{times:.1f}" if times is not None and times < _MOST_TIMES else ""


def _since(found: Evidence, event: int) -> str:
    """Name a span by how far it is from the one in which the villages began."""
    words = {"n": abs(event)}
    if found.months == QUARTER:
        if event == 0:
            return _("the quarter they began")
        if event < 0:
            return ngettext("%(n)s quarter before", "%(n)s quarters before", abs(event)) % words
        return ngettext("%(n)s quarter after", "%(n)s quarters after", event) % words
    if event == 0:
        return _("the half-year they began")
    if event < 0:
        return ngettext("%(n)s half-year before", "%(n)s half-years before", abs(event)) % words
    return ngettext("%(n)s half-year after", "%(n)s half-years after", event) % words
