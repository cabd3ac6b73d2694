"""Days of expos and stands, and what an enquiry must say. Pure."""

from datetime import date, datetime, timedelta
from typing import Final

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.sharing.expo import errors
from commonfield.sharing.expo.types import NewEnquiry, NewExpo, NewStand
from commonfield.workshop.phones import plain_phone

LONGEST_WORDS: Final = 500
LONGEST_NAME: Final = 40
# Words, name, phone and answer are deleted so long after the answer, or after they were left.
KEPT_ANSWERED: Final = timedelta(days=30)
KEPT_WAITING: Final = timedelta(days=180)
ASKED_AFTERWARDS: Final = timedelta(days=30)
_LONGEST_EXPO: Final = timedelta(days=60)


def check_expo_days(new: NewExpo, on: date) -> None:
    """Refuse an expo that ends before it begins, or is over."""
    if new.ends_on < on:
        raise errors.ExpoOverError
    if not timedelta(0) <= new.ends_on - new.starts_on < _LONGEST_EXPO:
        raise errors.ExpoDaysError


def check_stand_days(new: NewStand, expo: NewExpo, on: date) -> None:
    """Refuse days outside the expo's, or in the past."""
    first = max(expo.starts_on, on)
    if not first <= new.starts_on <= new.ends_on <= expo.ends_on:
        raise errors.StandDaysError


def checked_enquiry(new: NewEnquiry) -> tuple[str, str, str]:
    """Return an enquiry's name, phone and words as they are kept."""
    if not new.agrees:
        raise errors.EnquiryConsentError
    name, words = " ".join(new.name.split()), " ".join(new.words.split())
    if not (_is_plain(name, LONGEST_NAME) and _is_plain(words, LONGEST_WORDS)):
        raise errors.EnquiryWordsError
    return name, must_exist(plain_phone(new.phone), errors.EnquiryPhoneError), words


def checked_answer(text: str) -> str:
    words = " ".join(text.split())
    if not _is_plain(words, LONGEST_WORDS):
        raise errors.EnquiryAnswerError
    return words


def _is_plain(text: str, most: int) -> bool:
    return 0 < len(text) <= most and all(mark.isprintable() for mark in text)


def days_waited(made_at: datetime, answered_at: datetime) -> int:
    """Return on how many days an enquiry waited, by China's calendar; 0 on the same one."""
    return max((china_day(answered_at) - china_day(made_at)).days, 0)
