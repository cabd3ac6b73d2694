"""Questions that a command asks at a terminal, in the operator's language."""

import getpass
import sys
from collections.abc import Callable

from django.utils.translation import gettext as _


def ask(question: str, problem_of: Callable[[str], str] = lambda _typed: "") -> str:
    """Ask until there is an answer in which nothing is wrong; say each time what was."""
    while True:
        typed = input(f"{question}: ").strip()
        problem = problem_of(typed) if typed else _("Nothing was entered; this is required.")
        if not problem:
            return typed
        sys.stdout.write(f"{problem}\n")


def ask_password() -> str:
    """Ask for a new password until it was typed twice alike."""
    while True:
        first = getpass.getpass(_("Password (at least 8 characters)") + ": ")
        if first and first == getpass.getpass(_("The same password again") + ": "):
            return first
        problem = (
            _("The two passwords differ.") if first else _("Nothing was entered; this is required.")
        )
        sys.stdout.write(f"{problem}\n")
