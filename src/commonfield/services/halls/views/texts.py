"""What pages say of halls: doors, hours, days, events; texts to pass on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from commonfield.front.dates import near_time_text
from commonfield.front.language import is_chinese
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import CHINA, china_day
from commonfield.services.choices import HallUse
from commonfield.services.halls.rules import grouped_week, span_texts, spoken_clock
from commonfield.services.halls.types import Door, DoorState, HallEvent, HallView, Week
from commonfield.workshop.phones import phone_text

# What is read aloud in a minute. Units: Chinese characters, letters.
_MINUTE: Final = {True: 240, False: 800}


@dataclass(frozen=True)
class ShownEvent:
    event: HallEvent
    kind: str
    day: str
    time: str
    hall: str = ""
    address: str = ""

    @property
    def line(self) -> str:
        """It in one line, as a chat shows it."""
        return f"{self.day} {self.time} {in_language(self.event, 'title')}"


def shown_event(event: HallEvent, hall: str = "", address: str = "") -> ShownEvent:
    return ShownEvent(
        event,
        str(HallUse(event.event_type).label),
        day_text(china_day(event.begins_at)),
        clock_span(event.begins_at, event.ends_at),
        hall,
        address,
    )


def clock(moment: datetime) -> str:
    """Write a time by China's clock: 19:00."""
    return f"{moment.astimezone(CHINA):%H:%M}"


def clock_span(begins_at: datetime, ends_at: datetime) -> str:
    """Write from when to when: 19:00–21:00; of what lasts beyond the day, also the end's day."""
    same_day = china_day(begins_at) == china_day(ends_at - timedelta(minutes=1))
    end = clock(ends_at) if same_day else near_time_text(ends_at, chinese=is_chinese())
    return f"{clock(begins_at)}–{end}"


def day_text(day: date) -> str:
    """Write a day with its weekday, without its year: 12月5日 星期六, Sat 5 Dec."""
    if is_chinese():
        return f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"
    return f"{WEEKDAYS_ABBR[day.weekday()]} {day.day} {day:%b}"


def weekday_heads() -> list[str]:
    """Return the heads of a calendar's columns from Monday on, as short as they need to be."""
    return (
        list("一二三四五六日") if is_chinese() else [str(each) for each in WEEKDAYS_ABBR.values()]
    )


def door_word(state: DoorState) -> str:
    """Say in a word how a hall's door stands."""
    if state.door is Door.OPEN and state.until:
        return _("Open until %(time)s") % {"time": clock(state.until)}
    if state.door is Door.OPEN:
        return pgettext("a hall", "Open")
    if state.door is Door.DUE:
        return _("Due to be open")
    return pgettext("a hall", "Closed")


def door_text(state: DoorState, now: datetime) -> str:
    """Say how a hall's door stands, until when, or when it opens."""
    if state.door is Door.OPEN:
        if state.until is None:
            return _("Open now")
        return _("Open now, until %(time)s") % {"time": clock(state.until)}
    if state.door is Door.DUE:
        end = clock(state.until) if state.until else "24:00"
        return _("By its hours open until %(time)s; nobody has opened it yet today") % {"time": end}
    if state.opens_at is None:
        return pgettext("a hall", "Closed")
    return _("Closed now; opens %(when)s") % {"when": _when(state.opens_at, now)}


def _when(moment: datetime, now: datetime) -> str:
    ahead = (china_day(moment) - china_day(now)).days
    time = clock(moment)
    if ahead == 0:
        return _("today at %(time)s") % {"time": time}
    if ahead == 1:
        return _("tomorrow at %(time)s") % {"time": time}
    return _("%(day)s at %(time)s") % {"day": day_text(china_day(moment)), "time": time}


def week_lines(week: Week) -> list[tuple[str, str]]:
    """Return a week's hours in lines: days, and from when to when."""
    if not any(week.values()):
        return []
    return [
        (_days(first, last), " · ".join(span_texts(spans)) or pgettext("a hall", "Closed"))
        for first, last, spans in grouped_week(week)
    ]


def _days(first: int, last: int) -> str:
    if (first, last) == (1, 7):
        return _("Every day")
    names = [str(WEEKDAYS[each - 1]) for each in sorted({first, last})]
    return (_("%s to %s") % tuple(names)) if len(names) > 1 else names[0]


def chat_text(hall: HallView, events: Sequence[ShownEvent], address: str) -> str:
    """Return what a keeper puts into the village's chat group."""
    name = in_language(hall.venue, "name")
    lines = [f"【{name}】" if is_chinese() else f"{name}"]
    lines += [each.line for each in events] or [_("No events are announced yet.")]
    hours = "; ".join(f"{days} {spans}" for days, spans in week_lines(hall.week))
    if hours:
        lines.append(_("Hours: %s") % hours)
    lines += [
        _("%(day)s: closed, %(reason)s") % {"day": day_text(each.day), "reason": each.reason}
        for each in hall.closed_days[:3]
    ]
    if hall.details.phone:
        lines.append(_("Phone: %s") % phone_text(hall.details.phone))
    lines.append(address)
    return "\n".join(lines)


def spoken_text(hall: HallView, events: Iterable[HallEvent], now: datetime) -> str:
    """Return a minute for the loudspeaker, to be read aloud: the next events, as far as it goes."""
    name = in_language(hall.venue, "name")
    left = _MINUTE[is_chinese()]
    lines = [_("Good day, neighbours. This is the news of %(hall)s.") % {"hall": name}]
    lines += [
        _("It stays closed %(day)s: %(reason)s.")
        % {"day": _spoken_day(each.day, now), "reason": each.reason}
        for each in hall.closed_days[:1]
    ]
    end = _("Everybody is welcome.")
    if hall.details.phone:
        end = _("Everybody is welcome. Questions: %(phone)s.") % {
            "phone": phone_text(hall.details.phone)
        }
    left -= sum(len(each) for each in lines) + len(end)
    told = 0
    for event in events:
        line = _("%(day)s, %(time)s: %(what)s.") % {
            "day": _spoken_day(china_day(event.begins_at), now),
            "time": spoken_clock(event.begins_at) if is_chinese() else clock(event.begins_at),
            "what": _spoken_event(event),
        }
        left -= len(line)
        if left < 0:
            break
        told += 1
        lines.append(line)
    if not told:
        lines.append(_("No events are announced yet."))
    return "\n".join([*lines, end])


def _spoken_event(event: HallEvent) -> str:
    kind, title = str(HallUse(event.event_type).label), in_language(event, "title")
    if kind.lower() in title.lower():
        return title
    return f"{kind}\uff1a{title}" if is_chinese() else f"{kind}, {title}"


def _spoken_day(day: date, now: datetime) -> str:
    ahead = (day - china_day(now)).days
    near = {0: _("Today"), 1: _("Tomorrow")}.get(ahead, "")
    if is_chinese():
        return f"{near}{day_text(day).replace(' ', '')}"
    return f"{near}, {day_text(day)}" if near else day_text(day)
