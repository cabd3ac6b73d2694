"""Commands at a terminal: the language that they speak, and their warnings in it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Final

from django.core.checks import run_checks
from django.core.management.base import BaseCommand, SystemCheckError
from django.utils import translation

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
# What a command was told to speak.
_wanted: ContextVar[str] = ContextVar("wanted", default="")


def can_ask() -> bool:
    return sys.stdin.isatty()


def language_of_terminal() -> str:
    """Return the language to speak in: the one wanted, else the terminal's, else Chinese.

    A script that says nothing is answered in English, as by every other command.
    """
    language = _wanted.get() or next(filter(None, map(os.environ.get, _VARIABLES)), "")
    if language.startswith(("zh", "en")):
        return "zh-hans" if language.startswith("zh") else "en"
    return "zh-hans" if can_ask() else "en"


def in_language_of_terminal[**P, R](check: Callable[P, R]) -> Callable[P, R]:
    """Let a system check speak the terminal's language."""

    @wraps(check)
    def speaking(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(language_of_terminal()):
            return check(*args, **kwargs)

    return speaking


@contextmanager
def spoken(command: BaseCommand, wanted: object) -> Iterator[None]:
    """Let a command without system checks of its own speak a language, and warn in it first.

    Django checks before a command knows its options, in words of its own.
    """
    _wanted.set(str(wanted or ""))
    with translation.override(language_of_terminal()):
        for each in run_checks():
            if each.is_serious():
                raise SystemCheckError(str(each))
            command.stderr.write(f"{each.msg} {each.hint or ''}".strip())
        yield
