"""What pages say of bookings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from commonfield.front.dates import day_text, near_time_text
from commonfield.front.language import is_chinese
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import CHINA, china_day
from commonfield.services.bookings.types import BookingView
from commonfield.services.choices import BookingState, HallUse, Repeat

_REASONS: Final = {
    "other_confirmed": _("Another request was confirmed for that time."),
    "shelter": _("The hall is a shelter at that time."),
}


@dataclass(frozen=True, slots=True)
class ShownBooking:
    view: BookingView
    name: str
    use: str
    state: str
    when: str
    rooms: str
    reason: str
    repeat: str


def shown(view: BookingView) -> ShownBooking:
    use = str(HallUse(view.event_type).label)
    return ShownBooking(
        view=view,
        name=in_language(view, "title") or use,
        use=use,
        state=str(BookingState(view.state).label),
        when=span_words(view.begins_at, view.ends_at),
        rooms=("、" if is_chinese() else ", ").join(
            in_language(room, "name") for room in view.rooms
        ),
        reason=str(_REASONS.get(view.reason, view.reason)),
        repeat=str(Repeat(view.repeat).label) if view.repeat else "",
    )


def span_words(begins_at: datetime, ends_at: datetime) -> str:
    """Write a day with its weekday, and from when to when by China's clock."""
    begins, ends = begins_at.astimezone(CHINA), ends_at.astimezone(CHINA)
    same_day = china_day(ends_at - timedelta(minutes=1)) == begins.date()
    end = f"{ends:%H:%M}" if same_day else near_time_text(ends_at, chinese=is_chinese())
    return f"{day_words(begins.date())} {begins:%H:%M}–{end}"


def day_words(day: date) -> str:
    return f"{day_text(day, chinese=is_chinese())} {WEEKDAYS[day.weekday()]}"


def days_words(days: tuple[date, ...]) -> str:
    """Write several days in one line."""
    return ("、" if is_chinese() else ", ").join(
        day_text(day, chinese=is_chinese()) for day in days
    )
