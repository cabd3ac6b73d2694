"""By which words a line is known, and what a form may not lack. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from commonfield.services.paperwork import errors
from commonfield.services.paperwork.types import BarredField, KnownFigure, NewVillageForm

MOST_LINES: Final = 12
MOST_MINUTES: Final = 6_000
LONGEST: Final = {
    "office": 60,
    "title": 60,
    "reason": 300,
    "rule": 120,
    "held": 300,
    "line": 120,
    "answer": 300,
    "refusal": 200,
}
_YEAR: Final = timedelta(days=366)
# Of an identity, a bank card, a phone.
_DIGITS: Final = re.compile(r"\d{11}")
_BETWEEN: Final = re.compile(r"[\W_]+")


def found[T: BarredField | KnownFigure](text: str, entries: Iterable[T]) -> T | None:
    """Return the first entry one of whose words stands in a text, however it is spaced."""
    plain = unicodedata.normalize("NFKC", text).lower()
    squeezed = _BETWEEN.sub("", plain)
    for entry in entries:
        words = (entry.name, entry.name_en, *entry.words)
        if any(_stands(word.lower(), plain, squeezed) for word in words):
            return entry
    return None


def _stands(word: str, plain: str, squeezed: str) -> bool:
    if not word.isascii():
        return word in squeezed
    parts = (re.escape(part) for part in re.split(r"[\s-]+", word))
    return re.search(rf"\b{r'[\W_]*'.join(parts)}\b", plain) is not None


def has_long_number(text: str) -> bool:
    """Return whether a text holds an identity, bank or phone number, however it is spaced."""
    plain = unicodedata.normalize("NFKC", text)
    return _DIGITS.search(re.sub(r"(?<=\d)[^\w,;，；、]+(?=\d)", "", plain)) is not None


def check_paper(new: NewVillageForm, lines: Sequence[str], today: date) -> None:
    """Refuse a form that does not say why, by which rule, what is held, by when, until when."""
    for name in ("office", "title", "reason", "rule", "held"):
        text = getattr(new, name).strip()
        if not text or len(text) > LONGEST[name] or not text.isprintable():
            raise errors.GroundMissingError
    if not lines and not new.known:
        raise errors.NothingAskedError
    if len(lines) > MOST_LINES or any(len(each) > LONGEST["line"] for each in lines):
        raise errors.TooMuchAskedError(most=MOST_LINES)
    if new.due_on <= today:
        raise errors.DueTooSoonError
    if not new.due_on <= new.ends_on <= today + _YEAR:
        raise errors.LastDayError
    check_minutes(new.ask_min)


def check_minutes(minutes: int) -> None:
    """Refuse minutes that nobody needs for a form."""
    if not 0 <= minutes <= MOST_MINUTES:
        raise errors.MinutesImplausibleError(most=MOST_MINUTES)


def check_words(text: str, most: int) -> str:
    """Return a village's words in one line; refuse none, too many, and numbers of persons."""
    words = " ".join(text.split())
    if not words or len(words) > most or not words.isprintable():
        raise errors.AnswerMissingError(most=most)
    if has_long_number(words):
        raise errors.NumberInAnswerError
    return words
