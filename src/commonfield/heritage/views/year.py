"""The year as a wheel, and the page of today."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.front.dates import lunar_month_text, lunar_text, near_day_text, span_text
from commonfield.front.drawing.almanac import AlmanacMark, AlmanacTerm, AlmanacYear
from commonfield.front.drawing.wheel import PLACES
from commonfield.front.language import is_chinese
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.heritage import queries
from commonfield.heritage.types import FestivalDay, TermAhead
from commonfield.heritage.views.texts import shown_dated, shown_items, term_name
from commonfield.kernel.clock import today
from commonfield.kernel.errors import must_exist
from commonfield.places.queries import place
from commonfield.places.types import PlaceInfo
from commonfield.workshop.calendar import lunar_months

_MOST_DAYS_ON_THE_WHEEL: Final = 70


@cached_page()
def year(request: HttpRequest) -> HttpResponse:
    on = today()
    terms = queries.terms_ahead(settings.COUNTY_CODE, on)
    rows = [_row(each, on) for each in terms]
    others = shown_items(queries.items_without_days(settings.COUNTY_CODE))
    context = {
        "rows": rows,
        "wheel": _wheel(terms, on),
        "today": on,
        "term": term_name(terms[0].term),
        "others": [each for each in others if not each.is_building],
        "last": terms[-1].last,
    }
    return render(request, "heritage/year.html", context)


def _row(each: TermAhead, on: date) -> dict[str, object]:
    return {
        "anchor": f"term-{PLACES[each.term]}",
        "name": term_name(each.term),
        "first": each.first,
        "last": each.last,
        "festivals": each.festivals,
        "is_now": each.first <= on <= each.last,
        "done": shown_dated(each.done),
    }


def _wheel(terms: list[TermAhead], on: date) -> AlmanacYear:
    festivals = [
        AlmanacMark(
            _at(each.day, terms), f"{in_language(each, 'name')} {_short(each.day)}", "festival"
        )
        for term in terms
        for each in term.festivals
    ]
    customs = [
        AlmanacMark(
            _at(max(each.span.first, terms[0].first), terms), in_language(each.item, "name")
        )
        for term in terms
        for each in term.done
        if (each.span.last - each.span.first).days <= _MOST_DAYS_ON_THE_WHEEL
    ]
    lunar = (_lunar_lines(terms), lunar_text(on, chinese=is_chinese()))
    return AlmanacYear(
        [
            AlmanacTerm(
                PLACES[each.term],
                term_name(each.term),
                _short(each.first),
                f"#term-{PLACES[each.term]}",
                len(each.done) + len(each.festivals),
                is_now=each is terms[0],
            )
            for each in terms
        ],
        lunar[0],
        sorted([*festivals, *customs], key=lambda mark: mark.at),
        _at(on, terms),
        (f"{on.year}.{on.month}.{on.day}", term_name(terms[0].term), lunar[1]),
    )


def _lunar_lines(terms: list[TermAhead]) -> list[AlmanacMark]:
    """Return the lunar months that begin on the wheel, in their order around it."""
    first, last = terms[0].first, terms[-1].last
    months = [
        each
        for year in range(first.year - 1, last.year + 1)
        for each in lunar_months(year)
        if first <= each.first <= last
    ]
    return [
        AlmanacMark(
            _at(each.first, terms),
            lunar_month_text(each.month, is_leap=each.is_leap, chinese=is_chinese()),
        )
        for each in months
    ]


def _at(day: date, terms: list[TermAhead]) -> float:
    """Return where on the wheel a day lies, in terms from the spring equinox on."""
    term = next(each for each in terms if each.first <= day <= each.last)
    days = (term.last - term.first).days + 1
    return PLACES[term.term] + (day - term.first).days / days


def _short(day: date) -> str:
    return f"{day.month}.{day.day}"


@cached_page("place")
def today_page(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("place", "")[:12] or settings.COUNTY_CODE
    here = must_exist(place(code))
    context = today_context(code) | {"here": here}
    return render(request, "heritage/today.html", context)


def today_context(code: str) -> dict[str, object]:
    """Return the context of today's page and of its lines on other pages."""
    found = queries.today_here(code, today())
    return {
        "found": found,
        "term": term_name(found.term),
        "next_term": term_name(found.next_term),
        "now": shown_dated(found.now),
        "soon": shown_dated(found.soon),
        "title": _("Today here"),
        "feast": shown_feast(code, found.day),
    }


@dataclass(frozen=True)
class ShownFeast:
    """The next feast, whose it is, where to read of it, its day, and in how many days it is."""

    day: FestivalDay
    place: PlaceInfo | None
    address: str
    when: str
    left: str


def shown_feast(code: str, on: date) -> ShownFeast:
    feast = queries.next_feast(code, on)
    chinese = is_chinese()
    left = span_text(feast.day - on, chinese=chinese)
    return ShownFeast(
        feast,
        place(feast.place) if feast.place else None,
        reverse("heritage:item", args=[feast.item]) if feast.item else reverse("heritage:year"),
        near_day_text(feast.day, chinese=chinese),
        _("in %(days)s") % {"days": left},
    )
