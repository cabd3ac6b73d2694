"""What a report may say, and how it goes from one state to the next."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.clock import china_day
from commonfield.services.choices import CLOSED_REPORTS, WAITING_REPORTS, ReportState
from commonfield.services.reports import errors
from commonfield.services.reports.types import NewReport, ReportAnswer
from commonfield.workshop.personal_numbers import NUMERALS

LONGEST_SPOT: Final = 60
LONGEST_WORDS: Final = 300
LONGEST_REASON: Final = 100
REOPENED_WITHIN: Final = timedelta(days=30)
# What may be a phone's, a card's or an identity number; blanks and hyphens do not hide it.
_LONG_NUMBER: Final = re.compile(r"\d(?:[\s\-·.]?\d){6,}")
_LINE_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{4,30}")
_ANSWERS: Final = tuple(each for each in ReportState if each not in WAITING_REPORTS)
_WITH_REASON: Final = (ReportState.HANDED_ON, ReportState.NOT_REPAIRED)


def check_words(report: NewReport) -> None:
    """Refuse what cannot be shown, and a number that everybody would read."""
    plain = unicodedata.normalize("NFKC", report.spot).translate(NUMERALS)
    is_said = len(report.spot.strip()) > 0 and _is_plain(report.spot, LONGEST_SPOT)
    if not is_said or _LONG_NUMBER.search(plain):
        raise errors.ReportSpotError
    one_line = " ".join(report.words.split())
    if not _is_plain(one_line, LONGEST_WORDS) or not _is_plain(report.name, LONGEST_SPOT):
        raise errors.ReportWordsError


def _is_plain(text: str, most: int) -> bool:
    return len(text) <= most and all(mark.isprintable() for mark in text)


def check_answer(state: str, answer: ReportAnswer) -> None:
    """Refuse an answer that does not follow on what stands, or does not say why."""
    if answer.state not in answers_to(state):
        raise errors.ReportAnsweredError
    words = answer.reason.strip()
    is_missing = answer.state in _WITH_REASON and not words
    if is_missing or not _is_plain(words, LONGEST_REASON):
        raise errors.ReportReasonError
    if answer.state == ReportState.HANDED_ON and not _LINE_NUMBER.fullmatch(answer.line_number):
        raise errors.LineNumberError


def answers_to(state: str) -> list[ReportState]:
    """Return what may be answered next, in order."""
    return [] if state in CLOSED_REPORTS else [each for each in _ANSWERS if each != state]


def days_open(made_at: datetime, closed_at: datetime) -> int:
    """Return on how many days a report was open, by China's calendar; 0 on the same one.

    One that a clock ahead has dated was open on none.
    """
    return max((china_day(closed_at) - china_day(made_at)).days, 0)
