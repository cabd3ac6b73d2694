"""The heritage's rules: days of the year, lines of a talk, words that are not to be said."""

from commonfield.culture.heritage.rules.days import (
    DayRule,
    festivals_of,
    next_span,
    parse_day_rule,
    rule_text,
    span_in,
)
from commonfield.culture.heritage.rules.lines import lines_text, parse_lines, time_text
from commonfield.culture.heritage.rules.texts import healing_word, short_code
