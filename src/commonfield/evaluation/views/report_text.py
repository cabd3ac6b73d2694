"""Writing a report: from findings about a place to a paper in the reader's words."""

from collections.abc import Sequence
from typing import Final, Literal

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.evaluation.types import League, LeagueRow, Shown, Values
from commonfield.evaluation.views import income_culture, texts
from commonfield.evaluation.views import report_sentences as sentences
from commonfield.evaluation.views.findings import BAD, GOOD, Findings
from commonfield.evaluation.views.report_notes import notes, summary
from commonfield.evaluation.views.report_standing import middle_of, nearest, standing_of
from commonfield.evaluation.views.report_types import (
    Report,
    ReportHalf,
    ReportPicture,
    ReportRow,
    Side,
)
from commonfield.front import dates, numbers
from commonfield.front.drawing.types import Ranked
from commonfield.front.language import active_language, is_chinese
from commonfield.places.choices import DivisionKind, UrbanRuralClass
from commonfield.places.types import PlaceInfo
from commonfield_measures.indicators.types import Indicator, Level

_MOST_BARS: Final = 24
_SIDES: Final = ("material", "cultural")

type Told = tuple[str, Literal["good", "bad", ""]]


def report_of(findings: Findings) -> Report:
    halves, balance = _halves(findings)
    return Report(
        language=active_language(),
        title=_("Report: %(name)s") % {"name": findings.name},
        warning=_(
            "This is a demonstration. The places are real; the people, stores and orders are "
            "invented, and so are all figures computed from them."
        )
        if settings.DEMO
        else "",
        path=" › ".join(each.name_in(active_language()) for each in findings.path),  # noqa: RUF001 - the sign of crumbs
        about=_about(findings),
        period=_("From %(period)s; counts of what stands are those at the end.")
        % {"period": texts.period_text(findings.values.period)},
        as_of=_as_of(findings.values),
        summary=summary(findings),
        picture=picture_of(findings),
        halves_title=_("Material and cultural, side by side"),
        halves_text=balance,
        halves=halves,
        culture=income_culture.told(findings.culture, own=findings.place.code)
        if findings.culture
        else None,
        table_title=_("Every figure"),
        columns=_columns(findings),
        rows=tuple(_row(findings, each) for each in findings.indicators),
        entered_mark=_("* entered by hand in part"),
        notes=notes(findings),
        links=_links(findings.place),
    )


def _about(findings: Findings) -> str:
    """Return what a place is: its kind, for a village its class, else how many places lie in it."""
    place = findings.place
    kind = str(DivisionKind(place.kind).label) if place.kind in DivisionKind.values else place.kind
    if place.level != Level.VILLAGE:
        counts = (texts.places_text(level, count) for level, count in findings.below.items())
        return " · ".join((kind, *counts))
    if place.urban_rural is None:
        return _("%(kind)s; whether urban or rural was not published") % {"kind": kind}
    return _("%(kind)s; %(class)s (class %(code)s of the National Bureau of Statistics)") % {
        "kind": kind,
        "class": UrbanRuralClass(place.urban_rural).label,
        "code": place.urban_rural,
    }


def _as_of(values: Values) -> str:
    if values.as_of is None:
        return _("Nothing recorded yet")
    time = dates.time_text(values.as_of, chinese=is_chinese())
    return _("As of %(time)s") % {"time": time}


def _links(place: PlaceInfo) -> tuple[tuple[str, str], ...]:
    base = settings.BASE_URL.rstrip("/")
    return (
        (
            _("This report with today's figures:"),
            base + reverse("evaluation:report", args=[place.code]),
        ),
        (_("How every figure is computed:"), base + reverse("evaluation:method")),
    )


# Neighbours


def picture_of(findings: Findings) -> ReportPicture | None:
    """Return which numbers are left to a place and its neighbours; None without a ranking."""
    league, place = findings.league, findings.place
    if league is None:
        return None
    rows = league.rows
    if place.level == Level.VILLAGE:
        # Those of its town.
        rows = tuple(row for row in rows if row.place.code[:9] == place.code[:9])
    shown = nearest(rows, place.code, _MOST_BARS)
    if not shown:
        return None
    bars = tuple(_bar(league, row, place) for row in shown)
    codes = tuple(row.place.code for row in shown)
    title, text = _picture_words(findings)
    last = _("number %(n)s") % {"n": numbers.plain_number(len(league.rows))}
    return ReportPicture(title, text, _("number 1"), last, len(league.rows), codes, bars)


def _bar(league: League, row: LeagueRow, own: PlaceInfo) -> Ranked:
    found = standing_of(league, row)
    first, last = found.first, found.last
    middle = min(max(middle_of(league.rows, row), first), last)
    return Ranked(
        label=texts.place_name(row.place),
        rank=middle,
        median=middle,
        low=first,
        high=last,
        text=str(first) if first == last else f"{first}–{last}",
        is_accent=row.place == own,
        href=texts.place_address(row.place.code),
    )


def _picture_words(findings: Findings) -> tuple[str, str]:
    text = _(
        "A line shows between which numbers a place may stand in the county, the dot is the middle"
        " of it. Further left is better. Where two lines lie over each other, nobody can say who is"
        " ahead."
    )
    if findings.is_county:
        return _("The towns of %(name)s") % {"name": findings.name}, text
    above = {"name": findings.path[-2].name_in(active_language())}
    if findings.values.level is Level.TOWN:
        return _("Among the towns of %(name)s") % above, text
    return _("Among the villages of %(name)s") % above, text


# Material and cultural


def _halves(findings: Findings) -> tuple[tuple[ReportHalf, ...], str]:
    """Return the material and the cultural group of the frame, and whether both keep step."""
    groups = {group.code: group for group in findings.frame.groups if group.code in _SIDES}
    if len(groups) < len(_SIDES):
        return (), ""
    sides = {
        group: [
            findings.by_code[code] for code, _weight in group.indicators if code in findings.by_code
        ]
        for group in (groups[code] for code in _SIDES)
    }
    halves = tuple(_half(findings, texts.name_of(group), each) for group, each in sides.items())
    material, cultural = (_side(findings, each) for each in sides.values())
    return halves, sentences.balance(material, cultural)


def _half(findings: Findings, title: str, indicators: Sequence[Indicator]) -> ReportHalf:
    text = "" if findings.is_county else sentences.side(_side(findings, indicators))
    rows = tuple(
        (
            texts.name_of(each),
            texts.amount_text(each, findings.shown(each).value),
            _told(findings, each)[0],
        )
        for each in indicators
    )
    return ReportHalf(title, text, rows)


def _side(findings: Findings, indicators: Sequence[Indicator]) -> Side:
    verdicts = [
        findings.compared[each.code].verdict
        for each in indicators
        if each.code in findings.compared
    ]
    better, worse = (sum(each in those for each in verdicts) for those in (GOOD, BAD))
    return Side(better, worse, len(verdicts) - better - worse)


# The table


def _columns(findings: Findings) -> tuple[str, ...]:
    is_village = findings.values.level is Level.VILLAGE
    now = (_("Figure"), _("Now"), _("A year ago"))
    if findings.is_county:
        return *now, _("In a year")
    if is_village:
        now = (_("Figure"), _("That year"), _("The year before"))
    middle = _("Middle of the villages") if is_village else _("Middle of the towns")
    return *now, middle, _("Compared")


def _row(findings: Findings, indicator: Indicator) -> ReportRow:
    shown = findings.shown(indicator)
    cells = [texts.value_text(each) for each in (shown, findings.shown_before(indicator))]
    if not findings.is_county:
        found = findings.compared.get(indicator.code)
        cells.append(texts.value_text(Shown(None if found is None else found.median)))
    text, tone = _told(findings, indicator)
    notes = [texts.unit_text(indicator), texts.direction_text(indicator)]
    if findings.is_county:
        notes.append(texts.targets_text(findings.targets.get(indicator.code, ()), indicator))
    return ReportRow(
        name=texts.name_of(indicator),
        note=" · ".join(filter(None, notes)),
        cells=tuple(cells),
        compared=text,
        tone=tone,
        is_entered=shown.is_entered,
        why=texts.why_not(shown.reason),
    )


def _told(findings: Findings, indicator: Indicator) -> Told:
    """Return how a value compares: with the others, for a county with a year ago."""
    if findings.is_county:
        return _told_by_year(findings, indicator)
    found = findings.compared.get(indicator.code)
    if found is None:
        return "", ""
    text = sentences.verdict(found.verdict)
    if found.verdict in GOOD:
        return text, "good"
    return text, "bad" if found.verdict in BAD else ""


def _told_by_year(findings: Findings, indicator: Indicator) -> Told:
    if indicator.code not in findings.known_twice:
        return "", ""
    change = findings.changes.get(indicator.code)
    if change is None:
        return sentences.year(None), ""
    return sentences.year(findings.in_words(change)), "good" if change.is_better else "bad"
