"""Values, units, reasons, periods, places and frames in the reader's words, for every page."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from commonfield.evaluation.entries.queries import shipped_register
from commonfield.evaluation.entries.types import EntryColumn
from commonfield.evaluation.queries.periods import (
    ENTERED_WITHIN,
    VillageYear,
    is_before_records,
    year_after,
)
from commonfield.evaluation.targets import IndicatorTarget
from commonfield.evaluation.types import HIDDEN, LeagueRow, Reason, Shown, Values
from commonfield.facts.kinds import kind_of
from commonfield.front import dates, numbers
from commonfield.front.language import active_language, is_chinese
from commonfield.kernel.clock import CHINA, china_day
from commonfield.places.choices import VenueKind
from commonfield.places.queries import place_path
from commonfield.places.types import PlaceInfo, PlaceTile, without_kind
from commonfield_measures.frames.types import Frame, FrameGroup
from commonfield_measures.indicators.types import (
    Definitions,
    FactsTerm,
    GiniTerm,
    GrowthTerm,
    Indicator,
    Level,
    Period,
    Reference,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Take,
    Term,
    VillagesTerm,
)

HIDDEN_MARK: Final = "—"
_MONTHS_A_YEAR: Final = 12


def joined(*sentences: str) -> str:
    """Join sentences to a paragraph; empty ones are left out."""
    return ("" if is_chinese() else " ").join(each for each in sentences if each)


def listed(names: Iterable[str]) -> str:
    """Join names as the reader's language does."""
    return ("、" if is_chinese() else ", ").join(names)


def named(name: str, text: str) -> str:
    """Write what stands for a name after it: Leaf: 12 kg."""
    return f"{name}：{text}" if is_chinese() else f"{name}: {text}"


def name_of(item: Indicator | Frame | FrameGroup) -> str:
    return item.zh if is_chinese() else item.en


def unit_text(of: Indicator | EntryColumn, number: str = "") -> str:
    """Return a unit as it stands by itself, or behind a written number."""
    if is_chinese():
        return of.unit_zh
    return of.unit_one if of.unit_one and number == "1" else of.unit_en


def name_with_unit(indicator: Indicator) -> str:
    """Return an indicator's name with its unit in brackets, as the head of a table's row."""
    name, unit = name_of(indicator), unit_text(indicator)
    return f"{name}（{unit}）" if is_chinese() else f"{name} ({unit})"


def number_text(value: float) -> str:
    """Write a value short: whole from a thousand on, below with three figures at least."""
    return numbers.short_number(value, chinese=is_chinese())


def with_unit(number: str, unit: str) -> str:
    """Join a written number and its unit: 31%, 160万元, 12.5 yuan per kg, 1.9 (rural = 1)."""
    return numbers.with_unit(number, unit, chinese=is_chinese())


def value_text(shown: Shown) -> str:
    """Write a value without its unit, or a dash where there is none."""
    if shown.value is None:
        return _("withheld") if is_hidden(shown.reason) else HIDDEN_MARK
    return number_text(shown.value)


def amount_text(indicator: Indicator, value: float | None) -> str:
    """Write a value with its unit, or a dash where there is none."""
    if value is None:
        return HIDDEN_MARK
    number = number_text(value)
    return with_unit(number, unit_text(indicator, number))


def targets_text(targets: Iterable[IndicatorTarget], indicator: Indicator) -> str:
    """Write what an indicator of the county is to reach, and by when; empty without a target."""
    return joined(
        *(
            _("Target: %(value)s by %(day)s.")
            % {
                "value": amount_text(indicator, each.value),
                "day": dates.day_text(each.due_on, chinese=is_chinese()),
            }
            for each in targets
        )
    )


def short_text(indicator: Indicator, value: float | None) -> str:
    """Write a value with its unit, in English without the "per …" that the name says already."""
    text = amount_text(indicator, value)
    is_said = not is_chinese() and " per " in indicator.en
    return text.partition(" per ")[0] if is_said else text


def why_not(reason: Reason) -> str:
    return {
        "": "",
        "few": _("Withheld: fewer than five contributors, or one accounts for most of it."),
        "complement": _(
            "Withheld, because another withheld figure could be worked out from it and the total."
        ),
        "above": _("Withheld, because the total is withheld."),
        "coverage": _("Not known: too few of its villages are known."),
        "zero_denominator": _("Not known: there is nothing to divide by."),
        "below_zero": _("Not known: more was closed than was opened."),
        "no_table": _("Not known: the table that it needs has not been given."),
        "unrecorded": _("Not known: nothing of it was recorded then."),
    }[reason]


def begun_text(windows: Sequence[Values], indicators: Sequence[Indicator]) -> str:
    """Return a note on what earlier windows hold only in part; empty if there is none."""
    names: dict[datetime, list[str]] = {}
    for each in indicators:
        starts = [values.counted_from.get(each.code) for values in windows[:-1]]
        within = [
            start
            for start, values in zip(starts, windows, strict=False)
            if start is not None and (start < values.period.end or _has_any(values, each))
        ]
        for start in within[:1]:
            names.setdefault(start.astimezone(CHINA), []).append(name_of(each))
    return joined(
        *(
            _("Recorded since %(month)s only, so figures before are incomplete: %(names)s.")
            % {"month": dates.month_text(start, chinese=is_chinese()), "names": listed(found)}
            for start, found in sorted(names.items())
        )
    )


def _has_any(values: Values, indicator: Indicator) -> bool:
    """Return whether an indicator has a value, as what lasts has before any was counted: 0."""
    return any(cell.value is not None for cell in values.cells.get(indicator.code, {}).values())


def is_hidden(reason: Reason) -> bool:
    """Return whether a figure is hidden to protect persons, rather than unknown."""
    return reason in HIDDEN


def meaning_text(definition: Indicator | Definitions) -> str:
    """Return the meaning and the source, in English where nothing else is given."""
    return (definition.source_zh if is_chinese() else "") or definition.source


def direction_text(indicator: Indicator) -> str:
    if not indicator.direction:
        return _("places are not ranked by it")
    return _("more is better") if indicator.direction > 0 else _("less is better")


def coverage_text(shown: Shown) -> str:
    return _("%(share)s of the villages known") % {"share": numbers.percent(shown.coverage)}


def entered_text(shown: Shown) -> str:
    return _("partly entered by hand") if shown.is_entered else _("from facts")


def source_of_value(indicator: Indicator, shown: Shown) -> str:
    """Return where a value comes from: facts, tables from elsewhere, or an entry by hand."""
    if shown.is_entered:
        return entered_text(shown)
    from_tables = {
        isinstance(term, TableTerm) for term in (*indicator.numerator, *indicator.denominator)
    }
    if from_tables == {True}:
        return _("from outside tables")
    return _("from facts and outside tables") if True in from_tables else entered_text(shown)


def sum_text(terms: Sequence[Term], number: float | None) -> str:
    """Write what terms add up to: yuan for sums of fen, kilograms for grams, else a number."""
    if number is None:
        return HIDDEN_MARK
    units = {_unit_of(term) for term in terms}
    if units == {"fen"}:
        return numbers.big_yuan(round(number), chinese=is_chinese())
    if units == {"g"}:
        return numbers.grams(round(number), chinese=is_chinese())
    return number_text(number)


def _unit_of(term: Term) -> str:
    if not isinstance(term, FactsTerm) or term.take is Take.COUNT:
        return "count"
    if term.take is Take.AMOUNT_FEN:
        return "fen"
    units = {kind.unit for kind in map(kind_of, term.kinds) if kind is not None}
    return units.pop() if len(units) == 1 else "count"


def terms_text(terms: Sequence[Term]) -> str:
    joint = "；" if is_chinese() else "; "
    return joint.join(term_text(term) for term in terms)


def term_text(term: Term) -> str:
    match term:
        case FactsTerm():
            text = _TAKEN[term.take]() % {"kinds": _within(kinds_text(term.kinds), _parts(term))}
        case SubjectsTerm():
            kinds = _within(kinds_text(term.kinds), term.groups)
            text = _("%(kinds)s (of how many different ones)") % {"kinds": kinds}
        case GiniTerm():
            kinds = kinds_text(term.kinds)
            text = _("%(kinds)s (Gini coefficient of what each has)") % {"kinds": kinds}
        case GrowthTerm():
            kinds = _TAKEN[term.take]() % {"kinds": _within(kinds_text(term.kinds), term.groups)}
            text = _("%(sum)s, less that of the period before") % {"sum": kinds}
        case StandingTerm():
            text = _standing_text(term)
        case VillagesTerm():
            text = _villages_text(term)
        case TableTerm():
            text = column_name(term)
        case _:
            assert_never(term)
    return text


def _parts(term: FactsTerm) -> Sequence[str]:
    return [*(channel_name(each) for each in term.channels), *term.groups]


def _within(text: str, parts: Sequence[str]) -> str:
    """Name kinds of facts together with the only channels or groups of them that count."""
    if not parts:
        return text
    return named(listed(parts), text)


def _standing_text(term: StandingTerm) -> str:
    counted = _("%(opened)s, less: %(closed)s, until the end of the period") % {
        "opened": kind_name(term.opened),
        "closed": kind_name(term.closed),
    }
    return _within(counted, [group_name(each) for each in term.groups])


def _villages_text(term: VillagesTerm) -> str:
    if term.taking_part:
        return _("Villages with at least %(least)s: %(what)s") % {
            "least": numbers.plain_number(term.least),
            "what": term_text(term.taking_part),
        }
    if term.standing is None:
        return _("Villages in force at the end of the period")
    return _("Villages with at least one: %(what)s") % {"what": term_text(term.standing)}


def group_name(group: str) -> str:
    """Return the name of a group of things that stand; a venue's kind, else its own code."""
    return str(VenueKind(group).label) if group in VenueKind.values else group


def channel_name(code: str) -> str:
    """Return the name of a channel of sale; unknown ones by their own code."""
    names = {
        "own": _("Own shop"),
        "pinduoduo": _("Pinduoduo"),
        "taobao": _("Taobao"),
        "douyin": _("Douyin"),
    }
    return names.get(code, code)


def kinds_text(kinds: Sequence[str]) -> str:
    return listed(kind_name(kind) for kind in kinds)


_TAKEN: Final = {
    Take.COUNT: lambda: _("%(kinds)s (how often)"),
    Take.QUANTITY: lambda: _("%(kinds)s (how much)"),
    Take.AMOUNT_FEN: lambda: _("%(kinds)s (money)"),
}


def kind_name(code: str) -> str:
    """Return the name of a kind of fact without what stands in brackets after it."""
    kind = kind_of(code)
    if kind is None:
        return code
    name = kind.zh if is_chinese() else kind.en
    return name.partition("（")[0].partition(" (")[0]


def column_name(term: TableTerm) -> str:
    """Return what a column of an outside table holds; unknown ones by their own name."""
    column = shipped_register().columns.get(f"{term.table}.{term.column}")
    if column is None:
        return f"{term.table}: {term.column}".replace("_", " ")
    return column.zh if is_chinese() else column.en


def period_text(period: Period) -> str:
    """Write a period: a month, a calendar year, or from one month to another."""
    first = period.start.astimezone(CHINA)
    last = period.end.astimezone(CHINA) - timedelta(microseconds=1)
    if (first.year, first.month) == (last.year, last.month):
        return dates.month_text(first, chinese=is_chinese())
    if first.year == last.year and (first.month, last.month) == (1, _MONTHS_A_YEAR):
        return f"{first.year}年" if is_chinese() else str(first.year)
    return _("%(first)s to %(last)s") % {
        "first": dates.month_text(first, chinese=is_chinese()),
        "last": dates.month_text(last, chinese=is_chinese()),
    }


def village_year_text(period: Period) -> str:
    """Return which months figures of villages cover, and why no newer ones; "" of other windows."""
    if not isinstance(period, VillageYear):
        return ""
    if is_before_records(period):
        first = year_after(period)
        return _(
            "Villages: no figure of what happens there is shown yet. Their figures cover whole"
            " years, so that no two pages together tell a village's month; the first is"
            " %(period)s, shown from %(day)s on."
        ) % {
            "period": period_text(first),
            "day": dates.day_text(china_day(first.end + ENTERED_WITHIN), chinese=is_chinese()),
        }
    return _(
        "Villages: %(period)s. Their figures cover whole years and are shown %(days)s days after"
        " each has ended, so that no two pages together tell a village's month. What is entered"
        " later counts for the town and the county only."
    ) % {"period": period_text(period), "days": ENTERED_WITHIN.days}


def period_end_text(period: Period) -> str:
    """Write the last month of a period, as short names of points in time need it."""
    last = period.end.astimezone(CHINA) - timedelta(microseconds=1)
    return dates.month_text(last, chinese=is_chinese())


def place_name(place: PlaceInfo) -> str:
    return place.short_name_in(active_language())


def place_of(code: str) -> str:
    """Return the name of the place of a code; one that is not here by its code."""
    path = place_path(code)
    return place_name(path[-1]) if path else code


def place_address(code: str) -> str:
    return reverse("evaluation:place", args=[code])


def indicator_address(code: str) -> str:
    return reverse("evaluation:indicator", args=[code])


def tile_name(square: PlaceTile | PlaceInfo) -> str:
    """Return a place's name as short as a square needs it: in English without what it is."""
    return without_kind(square.short_name_in(active_language()))


def squares_note(squares: Sequence[PlaceTile]) -> str:
    """Return a note for a map whose squares do not stand as the places lie."""
    if all(square.is_located for square in squares):
        return ""
    return _("Squares are in order of the towns' codes; they do not show where the towns are.")


def level_names(levels: Iterable[Level]) -> str:
    return listed(map(level_name, levels))


def level_name(level: Level | str) -> str:
    return {
        Level.VILLAGE: pgettext("level", "Villages"),
        Level.TOWN: pgettext("level", "Towns"),
        Level.COUNTY: pgettext("level", "Counties"),
        Level.PREFECTURE: pgettext("level", "Prefectures"),
        Level.PROVINCE: pgettext("level", "Provinces"),
    }[Level(level)]


def places_text(level: Level | str, count: int) -> str:
    """Write how many places of a level: 19 towns, 214 villages."""
    match Level(level):
        case Level.VILLAGE:
            text = ngettext("%(n)s village", "%(n)s villages", count)
        case Level.TOWN:
            text = ngettext("%(n)s town", "%(n)s towns", count)
        case Level.COUNTY:
            text = ngettext("%(n)s county", "%(n)s counties", count)
        case _:
            text = ngettext("%(n)s place", "%(n)s places", count)
    return text % {"n": numbers.plain_number(count)}


def median_text(level: Level | str, count: int) -> str:
    """Name the middle of so many places, which a place is drawn against."""
    return _("Median of %(places)s") % {"places": places_text(level, count)}


def score_text(score: float | None) -> str:
    """Write a score with one decimal, so that scores above each other can be compared."""
    if score is None:
        return HIDDEN_MARK
    text = numbers.plain_number(score, decimals=1)
    return text if "." in text else f"{text}.0"


def rank_text(rank: float | None) -> str:
    return HIDDEN_MARK if rank is None else numbers.plain_number(round(rank))


def interval_text(row: LeagueRow) -> str:
    """Write which numbers those surely before and after a place leave it: 3–7, or 3 alone."""
    low, high = rank_text(row.low), rank_text(row.high)
    return low if low == high else f"{low}–{high}"


def weights_text(frame: Frame) -> str:
    if frame.weights == "published":
        return _("The weights are those published with it.")
    return _("It has no published weights: all count the same until you give your own.")


def source_text(item: Frame | Reference) -> str:
    return item.source_zh if is_chinese() else item.source_en


def said_text(reference: Reference) -> str:
    return reference.zh if is_chinese() else reference.en


def contributors_text(indicator: Indicator) -> str:
    """Return whom hiding protects; empty where nobody."""
    return indicator.contributors_zh if is_chinese() else indicator.contributors_en


def left_out_text(reason: str) -> str:
    """Return why an indicator does not count in an index."""
    return {
        "constant": _("the same everywhere, so it cannot tell places apart"),
        "empty": _("no place has a value that may be shown"),
        "other_level": _("not computed for places of this level"),
    }[reason]
