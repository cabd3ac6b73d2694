"""Words for the heritage's pages: days, places, certainty, confirmations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from commonfield.front.dates import day_text
from commonfield.front.drawing.wheel import TERMS
from commonfield.front.language import is_chinese
from commonfield.heritage.choices import (
    Certainty,
    Deed,
    HeritageKind,
    HeritageLevel,
    InheritorLevel,
)
from commonfield.heritage.rules import next_span, parse_day_rule, rule_text, span_in
from commonfield.heritage.types import (
    ChosenDayView,
    DatedItem,
    DaySpan,
    HeritageView,
    InheritorView,
)
from commonfield.places.queries import places
from commonfield.places.types import PlaceInfo

_BUILDINGS: Final = {HeritageKind.RELIC, HeritageKind.HOUSE, HeritageKind.VILLAGE}
_ENGLISH_TERMS: Final = dict(TERMS)
# The words for how sure an item is, unless a local person has confirmed it.
_CERTAINTIES: Final = {
    Certainty.LAW: gettext_lazy("From an official list or law, or computed."),
    Certainty.REPORTED: gettext_lazy("Reported by two public sources or on an official page."),
    Certainty.HEARD: gettext_lazy("We heard this; who can confirm it?"),
    Certainty.UNCONFIRMED: gettext_lazy("Not shown until somebody named has confirmed it."),
}


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item with its place and its description in words."""

    item: HeritageView
    place: PlaceInfo | None
    kind: str
    level: str
    certainty: str
    deed: str
    when: str
    is_heard: bool
    is_building: bool


@dataclass(frozen=True, slots=True)
class ShownDated:
    """An item with its next days as a line of text."""

    shown: ShownItem
    days: str
    chosen: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShownInheritor:
    """An inheritor with place and level in words."""

    inheritor: InheritorView
    place: PlaceInfo | None
    level: str
    age: int | None = None


def shown_items(items: Iterable[HeritageView]) -> list[ShownItem]:
    """Return items with their words; their places take one query."""
    some = list(items)
    known = places(each.place for each in some)
    return [_shown(each, known.get(each.place)) for each in some]


def _shown(item: HeritageView, place: PlaceInfo | None) -> ShownItem:
    kind, certainty = HeritageKind(item.kind), Certainty(item.certainty)
    rule = parse_day_rule(item.day_rule) if item.day_rule else None
    return ShownItem(
        item,
        place,
        str(kind.label),
        "" if item.level == HeritageLevel.NONE else str(HeritageLevel(item.level).label),
        str(_CERTAINTIES[certainty]),
        str(Deed(item.deed).label),
        rule_text(rule, chinese=is_chinese()) if rule else "",
        is_heard=certainty == Certainty.HEARD and not item.confirmations,
        is_building=kind in _BUILDINGS,
    )


def shown_dated(done: Iterable[DatedItem]) -> list[ShownDated]:
    some = list(done)
    shown = shown_items(each.item for each in some)
    return [
        ShownDated(words, span_words(each.span), chosen_words(each.chosen))
        for words, each in zip(shown, some, strict=True)
    ]


def span_words(span: DaySpan) -> str:
    """Return a span in words: one day, or first and last; a shared year is written once."""
    chinese = is_chinese()
    first = day_text(span.first, chinese=chinese)
    if span.first == span.last:
        return first
    last = day_text(span.last, chinese=chinese)
    if span.first.year == span.last.year:
        if chinese:
            last = last.partition("年")[2]
        else:
            first = first.removesuffix(f" {span.first.year}")
    return f"{first}—{last}" if chinese else f"{first} – {last}"


def rule_words(rule: str, on: date) -> str:
    """Return a rule with its days this year, and the next ones if those are over."""
    parsed = parse_day_rule(rule)
    this_year, coming = span_in(parsed, on.year), next_span(parsed, on)
    params = {
        "rule": capfirst(rule_text(parsed, chinese=is_chinese())),
        "days": span_words(this_year),
    }
    if this_year.last >= on or coming is None:
        return gettext("%(rule)s. This year: %(days)s.") % params
    params["coming"] = span_words(coming)
    return gettext("%(rule)s. This year: %(days)s; next: %(coming)s.") % params


def chosen_words(chosen: Iterable[ChosenDayView]) -> list[str]:
    """Return in words the days that villages picked: 小竹溪村 2027年2月27日."""
    some = list(chosen)
    known = places(each.place for each in some)
    return [
        f"{name_of(known.get(each.place))} {day_text(each.day, chinese=is_chinese())}"
        for each in some
    ]


def shown_inheritors(people: Iterable[InheritorView], on: date) -> list[ShownInheritor]:
    some = list(people)
    known = places(each.place for each in some)
    return [
        ShownInheritor(
            each,
            known.get(each.place),
            str(InheritorLevel(each.level).label),
            on.year - each.born_year if each.born_year else None,
        )
        for each in some
    ]


def term_name(term: str) -> str:
    """Return a solar term in the reader's language."""
    return term if is_chinese() else _ENGLISH_TERMS[term]


def name_of(place: PlaceInfo | None) -> str:
    """Return a place's everyday name."""
    if place is None:
        return gettext("a place that is no longer known")
    return place.short_name_in("zh-hans" if is_chinese() else "en")
