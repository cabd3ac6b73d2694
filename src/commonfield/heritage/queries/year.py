"""Queries of the year: items by solar term for the next 24 terms, and for today."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from commonfield.heritage.choices import Deed
from commonfield.heritage.models import HeritageItem
from commonfield.heritage.permissions import shown, within
from commonfield.heritage.queries.items import chosen_days, span_of, views_of
from commonfield.heritage.rules import drawing_of, festivals_of
from commonfield.heritage.types import DatedItem, FestivalDay, HeritageView, TermAhead, TodayView
from commonfield.workshop.calendar import solar_terms, term_of

_A_DAY: Final = timedelta(days=1)
_A_YEAR: Final = timedelta(days=385)
# What people come together for.
_FEASTS: Final = frozenset({Deed.DONE, Deed.SUNG})
_TERMS: Final = 24
_SOON_DAYS: Final = 30
_SOON_LEAST: Final = 4
# What lasts longer is no event: it is listed after those.
_LONG_DAYS: Final = 60


def terms_ahead(county: str, on: date) -> list[TermAhead]:
    """Return 24 solar terms from the current one on, each with the items that begin in it.

    Items under way on the day stand in the day's own term.
    """
    terms = _terms_from(on)
    end = terms[-1][2]
    done, festivals = _done(county, on), _festivals(on, end)
    return [
        TermAhead(
            term,
            first,
            last,
            [each for each in festivals if first <= each.day <= last],
            [each for each in done if first <= max(each.span.first, terms[0][1]) <= last],
        )
        for term, first, last in terms
    ]


def today_here(place: str, on: date) -> TodayView:
    """Return a day's calendar, a place's items of that day, and those of the coming weeks."""
    (term, _since, _last), (next_term, next_on, _) = _terms_from(on)[:2]
    done = _done(place, on)
    soon = on + timedelta(days=_SOON_DAYS)
    coming = [each for each in done if not _is_now(each, on)]
    return TodayView(
        on,
        term,
        next_term,
        next_on,
        _festivals(on, soon),
        [each for each in done if _is_now(each, on)],
        [each for at, each in enumerate(coming) if at < _SOON_LEAST or each.span.first <= soon],
    )


def next_feast(place: str, on: date) -> FestivalDay:
    """Return what comes next after a day: a place's own feast, or a festival of the calendar."""
    feasts = [
        FestivalDay(item.name, item.name_en, day, drawing_of(item), item.code, item.place)
        for each in _done(place, on)
        if (item := each.item).deed in _FEASTS and not _is_long(each)
        for day in [chosen.day for chosen in each.chosen] or [each.span.first]
        if day > on
    ]
    # The calendar's are first said where a place has nothing of its own on that day.
    return min([*feasts, *_festivals(on + _A_DAY, on + _A_YEAR)[:1]], key=lambda each: each.day)


def items_without_days(place: str) -> list[HeritageView]:
    """Return a place's items without a rule for days."""
    rows = HeritageItem.objects.filter(shown(), _here(place), day_rule="")
    return views_of(rows.order_by("-place", "kind", "name"))


def _is_now(each: DatedItem, on: date) -> bool:
    if each.span.is_picked and each.chosen:
        return any(chosen.day == on for chosen in each.chosen)
    return each.span.first <= on


def _terms_from(on: date) -> list[tuple[str, date, date]]:
    """Return 24 solar terms from the current one on: name, first day and last."""
    _name, since = term_of(on)
    years = range(since.year, since.year + 3)
    every = [(day, name) for year in years for name, day in solar_terms(year).items()]
    begin = next(at for at, (day, _term) in enumerate(every) if day == since)
    return [
        (every[at][1], every[at][0], every[at + 1][0] - _A_DAY)
        for at in range(begin, begin + _TERMS)
    ]


def _festivals(on: date, until: date) -> list[FestivalDay]:
    years = range(on.year - 1, until.year + 1)
    every = (each for year in years for each in festivals_of(year))
    return [each for each in every if on <= each.day <= until]


def _done(place: str, on: date) -> list[DatedItem]:
    """Return the items that have days, by their next day and by how close their place is.

    A village's are its own, and its town's, county's and province's.
    """
    rows = HeritageItem.objects.filter(shown(), _here(place)).exclude(day_rule="")
    found = views_of(rows.order_by("pk"))
    spans = {each.id: span for each in found if (span := span_of(each, on))}
    chosen = chosen_days(list(spans), spans)
    done = [
        DatedItem(each, spans[each.id], chosen.get(each.id, ()))
        for each in found
        if each.id in spans
    ]
    return sorted(done, key=_rank)


def _rank(each: DatedItem) -> tuple[bool, date, int, str]:
    days = (each.span.last - each.span.first).days
    return _is_long(each), each.span.first, days, each.item.name


def _is_long(each: DatedItem) -> bool:
    return (each.span.last - each.span.first).days > _LONG_DAYS


def _here(place: str) -> Q:
    """Return the condition for a place, all below it, and its town, county and province."""
    around = (place[:digits].ljust(12, "0") for digits in (2, 4, 6, 9))
    return Q(place__in=[*around, place]) | within([place])
