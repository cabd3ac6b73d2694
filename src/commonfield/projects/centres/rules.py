"""Days of what a centre records, and texts of working rules. Pure."""

import re
from datetime import date, timedelta
from typing import Final

from commonfield.projects.centres import errors
from commonfield.projects.centres.types import RuleText
from commonfield.projects.parks.rules import public_line
from commonfield.workshop.personal_numbers import has_long_number

MOST_TEXT: Final = 4_000
MOST_PEOPLE: Final = 2_000
# Fewer followers are not told.
FEW_FOLLOWERS: Final = 5
_RECORDED_WITHIN: Final = timedelta(days=400)
_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,29}")


def check_day(day: date, today: date) -> None:
    """Refuse a day to come, or one that lies too far back."""
    if not today - _RECORDED_WITHIN <= day <= today:
        raise errors.CentreDayError(day=day, days=_RECORDED_WITHIN.days)


def checked_rule(new: RuleText) -> RuleText:
    """Return a rule's texts as they are kept; lines of the text stay lines."""
    texts = [_lines(text) for text in (new.text, new.text_en)]
    if not _NUMBER.fullmatch(new.number) or not texts[0] or not new.title.strip():
        raise errors.RuleTextError(most=MOST_TEXT)
    title, title_en = public_line(new.title), public_line(new.title_en, required=False)
    return RuleText(new.number, title, texts[0], title_en, texts[1])


def _lines(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    whole = "\n".join(lines)
    is_shown = all(line.isprintable() for line in lines)
    if len(whole) > MOST_TEXT or not is_shown or has_long_number(whole):
        raise errors.RuleTextError(most=MOST_TEXT)
    return whole


def told(followers: int) -> int:
    """Return how many followers everybody may know of; 0 stands for too few to say."""
    return followers if followers >= FEW_FOLLOWERS else 0
