"""A hall's page with its month, its calendar for other programs, its poster, texts to pass on."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import quote_etag

from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.page_meta import PageMeta
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import CHINA, china_day, now
from commonfield.places.queries import place_path
from commonfield.services.choices import HallUse
from commonfield.services.halls import queries
from commonfield.services.halls.rules import FeedEvent, calendar_text
from commonfield.services.halls.types import HallEvent, HallView
from commonfield.services.halls.views.halls import hall_address
from commonfield.services.halls.views.months import month_asked, month_days, shown_month
from commonfield.services.halls.views.texts import (
    chat_text,
    day_text,
    door_text,
    shown_event,
    spoken_text,
    week_lines,
    weekday_heads,
)
from commonfield.workshop.phones import phone_text

_DAYS_AHEAD: Final = 60
_DAYS_ON_POSTER: Final = 31
_DAYS_PASSED_ON: Final = 14
_MOST: Final = 6
_MOST_ON_POSTER: Final = 12
_MOST_PASSED_ON: Final = 8


@cached_page("month")
def hall(request: HttpRequest, hall: str) -> HttpResponse:
    at = now()
    view, on = queries.hall_view(hall, at), china_day(at)
    first = month_asked(request.GET.get("month", ""), on)
    events = queries.events_between(first, month_days(first)[-1][-1], halls=[hall])
    within = [each for each in events if _day(each) <= _last(first)]
    counts = {_day(each): 0 for each in within}
    for each in within:
        counts[_day(each)] += not each.is_cancelled
    is_month = bool(request.GET.get("month"))
    if is_month:
        rows = _day_rows(within, _closed(view, first))
    else:
        rows = _day_rows(_coming(hall, within, at), {})
    listed = {row["day"] for row in rows} | ({on} if not is_month else set())
    context = {
        **_hall_context(view, at),
        "month": shown_month(
            first,
            on,
            counts,
            lambda day: f"{'' if day in listed else f'?month={first:%Y-%m}'}#d-{day.isoformat()}",
            lambda text: f"?month={text}#month",
        ),
        "weekdays": weekday_heads(),
        "rows": rows,
        "is_month": is_month,
        "on": on,
        "today": [shown_event(each) for each in within if _day(each) == on],
        "open_days": view.open_days,
        "path": place_path(view.venue.place_code),
        "ornament_code": view.venue.place_code,
    }
    return render(request, "services/halls/hall.html", context)


def _day(event: HallEvent) -> date:
    return event.begins_at.astimezone(CHINA).date()


def _last(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _coming(hall: str, within: list[HallEvent], at: datetime) -> list[HallEvent]:
    """Return the next events after today, with what this month's were cancelled."""
    coming = queries.programme(hall, at, days=_DAYS_AHEAD, most=_MOST)
    gone = [each for each in within if each.is_cancelled]
    some = [each for each in (*coming, *gone) if each.ends_at > at and _day(each) != china_day(at)]
    return sorted(some, key=lambda each: each.begins_at)


def _closed(view: HallView, first: date) -> dict[date, str]:
    """Return why a hall stays closed on days of a month."""
    last = _last(first)
    return {each.day: each.reason for each in view.closed_days if first <= each.day <= last}


def _day_rows(events: list[HallEvent], closed: dict[date, str]) -> list[dict[str, object]]:
    """Return what the list beside the calendar says: events and closed days, by day."""
    days = sorted({*closed, *map(_day, events)})
    return [
        {
            "day": day,
            "words": day_text(day),
            "closed": closed.get(day, ""),
            "events": [shown_event(each) for each in events if _day(each) == day],
        }
        for day in days
    ]


def _hall_context(view: HallView, at: datetime) -> dict[str, object]:
    """Return what each page of a hall says of it."""
    address = f"{settings.BASE_URL}{hall_address(view.venue.code)}"
    name = in_language(view.venue, "name")
    return {
        "hall": view.venue,
        "view": view,
        "door": view.state and door_text(view.state, at),
        "phone": phone_text(view.details.phone) if view.details.phone else "",
        "week": week_lines(view.week),
        "closed_days": [(day_text(each.day), each.reason) for each in view.closed_days],
        "about": PageMeta(name, address, kind="place"),
        "address": address,
        "feed": f"{address}events.ics",
        "webcal": f"webcal:{address.partition(':')[2]}events.ics",
    }


@cached_page()
def feed(request: HttpRequest, hall: str) -> HttpResponse:
    """Answer with a hall's calendar for other programs; who has it already is told so."""
    at = now()
    venue = queries.hall_named(hall)
    name = in_language(venue, "name")
    location = f"{name}, {venue.address}" if venue.address else name
    events = [_feed_event(each, location) for each in queries.feed_events(hall, at)]
    body = calendar_text(name, events).encode()
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{venue.code}.ics"'
    response.headers["ETag"] = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    return response


def _feed_event(event: HallEvent, location: str) -> FeedEvent:
    return FeedEvent(
        # Whatever the site is called one day, subscribers see the same event.
        uid=f"{event.number}@{event.hall}.{settings.COUNTY_CODE}.commonfield",
        sequence=max(event.revision - 1, 0),
        told_at=event.told_at,
        begins_at=event.begins_at,
        ends_at=event.ends_at,
        is_cancelled=event.is_cancelled,
        summary=in_language(event, "title"),
        category=str(HallUse(event.event_type).label),
        location=location,
        url=f"{settings.BASE_URL}{hall_address(event.hall)}",
    )


@cached_page()
def poster(request: HttpRequest, hall: str) -> HttpResponse:
    at = now()
    events = queries.programme(hall, at, days=_DAYS_ON_POSTER, most=_MOST_ON_POSTER)
    context = {
        **_hall_context(queries.hall_view(hall, at), at),
        "events": [shown_event(each) for each in events],
        "today": china_day(at),
    }
    return render(request, "services/halls/poster.html", context)


@cached_page()
def pass_on(request: HttpRequest, hall: str) -> HttpResponse:
    """Show the text for the chat group and the minute for the loudspeaker."""
    at = now()
    view = queries.hall_view(hall, at)
    events = queries.programme(hall, at, days=_DAYS_PASSED_ON, most=_MOST_PASSED_ON)
    context = _hall_context(view, at)
    shown = [shown_event(each) for each in events]
    context["chat"] = chat_text(view, shown, str(context["address"]))
    context["spoken"] = spoken_text(view, events, at)
    return render(request, "services/halls/pass_on.html", context)


@cached_page()
def spoken(request: HttpRequest, hall: str) -> HttpResponse:
    """Answer with the minute for the loudspeaker as plain text."""
    at = now()
    events = queries.programme(hall, at, days=_DAYS_PASSED_ON, most=_MOST_PASSED_ON)
    text = spoken_text(queries.hall_view(hall, at), events, at)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
