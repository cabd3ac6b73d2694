"""A limit's clock, and what a form must not ask. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from commonfield.services.applications import errors
from commonfield.services.applications.types import Answer, Due, Limit, Question, Service
from commonfield.workshop.errors import HolidaysUnknownError

KNOWN: Final = ("name", "identity", "phone", "village", "household")
_LONGEST: Final = 2_000
_A_DAY: Final = timedelta(days=1)
# What is on file, in the words of a form.
_ASKED: Final = re.compile(
    r"姓名|名字|身份证|身份号|证件号|手机|电话|联系方式|住址|地址|户籍|户口|户主|家庭成员|哪个村"
    r"|出生|年龄|几岁|性别"
    r"|\b(full|your|applicant'?s|family|first|last) names?\b|^names?\b|\bidentity\b|\bID\b"
    r"|\bphones?\b|\bmobile\b|\baddress\b|\bvillage\b|\bhousehold\b|\bbirth(day)?\b|\bage\b"
    r"|\bsex\b|\bgender\b",
    re.IGNORECASE,
)
_CODES: Final = frozenset({*KNOWN, "address", "birthday", "age", "sex", "mobile", "id_number"})
# Stands in addresses and columns.
_CODE: Final = re.compile(r"[a-z0-9_-]{1,40}")
_TEXTS: Final = ("name", "about", "decides", "village", "basis", "source")


def due(
    limit: Limit,
    began_on: date,
    pauses: Iterable[tuple[date, date | None]],
    is_working: Callable[[date], bool],
    *,
    is_extended: bool = False,
) -> Due:
    """Return the last day of a limit.

    Days are counted from the next one. A pause takes out the days after the one on which it began,
    up to the one on which it ended; while one lasts, or where a year's days of rest are not known,
    no day is said.
    """
    day, spans = began_on, sorted(pauses, key=lambda each: each[0])
    left = limit.days + (limit.extension if is_extended else 0)
    while left:
        day += _A_DAY
        paused = [end for begin, end in spans if begin < day and (end is None or day <= end)]
        if None in paused:
            return Due(limit, None, left)
        try:
            left -= not paused and (limit.unit == "calendar" or is_working(day))
        except HolidaysUnknownError:
            return Due(limit, None, left, day.year)
    return Due(limit, day)


def timing(dues: Iterable[Due], decided_on: date) -> str:
    """Return whether a decision came in time: by each limit that counts, if it can be told."""
    said = [_is_in_time(each, decided_on) for each in dues if each.limit.counts]
    if False in said:
        return "late"
    return "in_time" if said and None not in said else "uncounted"


def _is_in_time(of: Due, decided_on: date) -> bool | None:
    if of.day is not None:
        return decided_on <= of.day
    return True if of.unknown_year is None or decided_on.year < of.unknown_year else None


def asks_again(question: Question) -> bool:
    """Return whether a question asks what is on file of everybody who applies."""
    words = (question.texts["label"], question.texts["label_en"])
    return question.code in _CODES or any(_ASKED.search(each) for each in words)


def check_form(service: Service) -> None:
    """Refuse terms that are incomplete, and a form that asks what is known."""
    again = next((each.code for each in service.questions if asks_again(each)), None)
    if again is not None:
        raise errors.FormAsksAgainError(service=service.code, question=again)
    codes = [each.code for each in service.questions]
    wanted = {*_TEXTS, *(f"{each}_en" for each in _TEXTS)}
    is_code = all(map(_CODE.fullmatch, [service.code, *codes]))
    can_answer = all(each.choices for each in service.questions if each.kind == "choice")
    is_whole = is_code and can_answer and not wanted - {*service.texts}
    if len(set(codes)) < len(codes) or set(service.known) - set(KNOWN) or not is_whole:
        raise errors.TermsUnreadableError(service=service.code)


def check_answers(questions: Iterable[Question], answers: Mapping[str, Answer]) -> None:
    """Refuse what no question asks, and a form that is not filled in; its fields check the rest."""
    asked = {each.code: each for each in questions if each.kind != "paper"}
    missing = {code for code, each in asked.items() if each.required and code not in answers}
    too_long = any(len(str(said)) > _LONGEST for said in answers.values())
    unsaid = any(each.must and answers.get(code) is not True for code, each in asked.items())
    if missing or too_long or unsaid or set(answers) - set(asked):
        raise errors.AnswersUnusableError
