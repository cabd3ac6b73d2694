"""Rules of the heritage: days of the year, transcripts, forbidden words."""

from commonfield.heritage.rules.day_parts import DAY_PARTS, parts_of, point_parts, rule_of
from commonfield.heritage.rules.days import (
    LAST_DAY,
    SEASONS,
    DayRule,
    festivals_of,
    next_span,
    parse_day_rule,
    rule_text,
    span_in,
)
from commonfield.heritage.rules.pictures import drawing_of
from commonfield.heritage.rules.texts import healing_word, short_code
from commonfield.heritage.rules.transcripts import parse_transcript, time_text, transcript_text
