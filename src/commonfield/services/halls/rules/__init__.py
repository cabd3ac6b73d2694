"""When a hall is open, and its calendar as iCalendar."""

from commonfield.services.halls.rules.feed import FeedEvent, calendar_text
from commonfield.services.halls.rules.opening import (
    check_spans,
    door_state,
    grouped_week,
    parse_spans,
    span_texts,
)
from commonfield.services.halls.rules.spoken import spoken_clock
