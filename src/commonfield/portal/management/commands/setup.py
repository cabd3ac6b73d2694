"""Sets up a real county: places, the organisation that runs it, its first two administrators."""

import io
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from commonfield.front.error_messages import error_message
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import CommonfieldError
from commonfield.people import errors
from commonfield.people.commands import add_administrator, bootstrap_administrator
from commonfield.people.queries import has_administrator
from commonfield.people.types import SYSTEM, NewCounty
from commonfield.places.choices import DivisionLevel
from commonfield.places.queries import find_places, place, shipped_data_dir, towns
from commonfield.places.types import PlaceInfo
from commonfield.portal.questions import ask, ask_password
from commonfield.voices.dialect.commands import load_dialects
from commonfield.workshop.terminal import can_ask, spoken

_COUNTY_FILE: Final = "county-code"
_DEMO_MARKER: Final = "demo-mode"
_SECRETS: Final = ("SECRET_KEY", "VAULT_KEY")
_COUNTY_DIGITS: Final = (6, 12)
# Which answer a refusal is about; the question is repeated at a terminal.
_ABOUT: Final[dict[type[CommonfieldError], str]] = {
    errors.UsernameUnusableError: "username",
    errors.UsernameTakenError: "username",
    errors.PasswordTooWeakError: "password",
}
type Options = dict[str, str | bool | Path | None]


class Command(BaseCommand):
    help = (
        "Sets up a real county and leaves demo mode. Asks for what is not given, in Chinese or"
        " English, and again after an answer that will not do; in a script give --county,"
        " --organisation, --username and one of the two password options. An administrator's role"
        " is given by two: --second-administrator makes the second, or another where one is left."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", choices=("zh", "en"), help="left out: as LANG says")
        parser.add_argument("--county", help="code of the county, 6 or 12 digits, or its name")
        parser.add_argument("--organisation", help="name of the organisation that runs this")
        parser.add_argument("--organisation-en", default="", help="its English name")
        parser.add_argument("--username", help="sign-in name of the first administrator")
        parser.add_argument("--name", default="", help="the administrator's own name")
        parser.add_argument(
            "--second-administrator",
            metavar="USERNAME",
            help="sign-in name of a second one, of another household; also once the county is set"
            " up. A slip to sign in is printed for an account that is new",
        )
        parser.add_argument("--second-name", default="", help="the second one's own name")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        parser.add_argument("--password-env", metavar="NAME", help="read it from this variable")
        parser.add_argument(
            "--places",
            type=Path,
            default=shipped_data_dir(),
            help="folder of divisions to load if the county is not known yet",
        )

    def handle(self, **options: str | bool | Path | None) -> None:
        with spoken(self, options["language"]):
            _refuse_the_demos_keys()
            call_command("migrate", verbosity=0)
            if _only_adds(options):
                self._add_second(settings.COUNTY_CODE, options)
                return
            county = self._county(options)
            username = self._set_up(county, options)
            if not settings.IS_PROVINCE:
                load_dialects(by=SYSTEM, now=now(), places=[county.code])
            (Path(settings.DATA_DIR) / _COUNTY_FILE).write_text(county.code)
            (Path(settings.DATA_DIR) / _DEMO_MARKER).unlink(missing_ok=True)
            self._add_second(county.code, options)
            self._say_what_next(county, username)

    def _county(self, options: Options) -> PlaceInfo:
        if can_ask() and not options["county"]:
            question = _("The county's code (6 digits) or name")
            typed = ask(question, lambda text: self._find(text, options)[1])
        else:
            typed = _given(options, "county")
        found, problem = self._find(typed, options)
        if found is None:
            raise CommandError(problem)
        return found

    def _find(self, typed: str, options: Options) -> tuple[PlaceInfo | None, str]:
        """Return the county that an answer names, or what is wrong with the answer."""
        if typed.isdecimal() and len(typed) not in _COUNTY_DIGITS:
            return None, _("A county's code has 6 or 12 digits, such as 331124.")
        found = _counties(typed)
        if not found:
            self.stdout.write(
                _("Loading the list of administrative divisions; this takes about a minute.")
            )
            call_command(
                "load_places", str(options["places"]), stdout=io.StringIO(), stderr=io.StringIO()
            )
            found = _counties(typed)
        if len(found) == 1:
            return found[0], ""
        if found:
            named = "; ".join(f"{each.code[:6]} {each.name}" for each in found)
            return None, _("Several counties have that name: %(named)s. Give the code.") % {
                "named": named
            }
        return None, _(
            "%(typed)s is not a known county. Enter its code of 6 or 12 digits, such as 331124, "
            "or its full name; use --places to name a folder with another list of divisions."
        ) % {"typed": typed}

    def _set_up(self, county: PlaceInfo, options: Options) -> str:
        """Make the organisation and the administrator; return the administrator's sign-in name."""
        answers = _answers(options)
        while True:
            new = NewCounty(
                county_code=county.code,
                organisation_name=answers["organisation"],
                organisation_name_en=str(options["organisation_en"]),
                username=answers["username"],
                administrator_name=str(options["name"]),
                password=answers["password"],
            )
            try:
                bootstrap_administrator(now=now(), county=new)
            except CommonfieldError as error:
                about = _ABOUT.get(type(error), "")
                if not about or not can_ask():
                    raise CommandError(error_message(error)) from error
                self.stdout.write(error_message(error))
                answers[about] = _QUESTIONS[about]()
            else:
                return new.username

    def _add_second(self, county_code: str, options: Options) -> None:
        """Make another administrator, if one is named; print the slip of a new account."""
        username = str(options["second_administrator"] or "") or _second_asked()
        if not username:
            self.stdout.write(
                _(
                    "One administrator alone makes no other and helps none back into an account:"
                    " run `commonfield setup --second-administrator USERNAME` soon."
                )
            )
            return
        try:
            slip = add_administrator(
                now=now(),
                county_code=county_code,
                username=username,
                name=str(options["second_name"]),
            )
        except CommonfieldError as error:
            if not can_ask():
                raise CommandError(error_message(error)) from error
            self.stdout.write(error_message(error))
            self._add_second(county_code, options | {"second_administrator": None})
            return
        params = {"username": username, "county": county_code}
        self.stdout.write(_("%(username)s administers the county %(county)s, too.") % params)
        if slip is not None:
            at = f"{settings.BASE_URL}/sign-in/slip/"
            self.stdout.write(
                _("Their slip, once, within a day, at %(at)s: %(code)s")
                % {"at": at, "code": slip.code}
            )

    def _say_what_next(self, county: PlaceInfo, username: str) -> None:
        params = {"county": county.code, "username": username, "place": county.name}
        self.stdout.write(
            _("%(place)s (%(county)s) is set up; %(username)s administers it.") % params
        )
        if not towns(county.code):
            self.stdout.write(
                _(
                    "No towns and villages of %(place)s are known yet. Put their list into a"
                    " folder and run `commonfield load_places FOLDER` (docs/operating.md, Places)."
                )
                % params
            )
        if os.environ.get("COUNTY_CODE", county.code) != county.code:
            self.stdout.write(_("Put COUNTY_CODE=%(county)s into the environment.") % params)
        self.stdout.write(_("Start `commonfield serve` and `commonfield work`."))


def _second_asked() -> str:
    """Ask for the second one's sign-in name, which may be left for later."""
    question = _("Sign-in name of a second administrator, of another household (may be left empty)")
    try:
        return input(f"{question}: ").strip() if can_ask() else ""
    except EOFError:
        return ""


def _only_adds(options: Options) -> bool:
    """Return whether the county is set up, and only another administrator is wanted."""
    is_wanted = bool(options["second_administrator"]) and not options["username"]
    return is_wanted and has_administrator(today())


def _counties(typed: str) -> list[PlaceInfo]:
    """Return the counties that have this code, or this name."""
    if typed.isdecimal():
        found = place(typed.ljust(12, "0"))
        return [found] if found and found.level == _level_here() else []
    fitting = [each for each in find_places(typed) if each.level == DivisionLevel.COUNTY]
    return [each for each in fitting if typed in {each.name, each.short_name}] or fitting


def _level_here() -> str:
    """Return the level of what is set up: COUNTY_CODE has said beforehand that it is a province."""
    return DivisionLevel.PROVINCE if settings.IS_PROVINCE else DivisionLevel.COUNTY


def _refuse_the_demos_keys() -> None:
    """Refuse to seal a real county's data with the keys that the demo made for itself."""
    missing = [name for name in _SECRETS if not os.environ.get(name)]
    if settings.DEMO and missing:
        raise CommandError(
            _(
                "%(missing)s must come from the environment: a real county does not keep the keys"
                " that the demo made for itself. Set them (see docs/operating.md) and repeat."
            )
            % {"missing": ", ".join(missing)}
        )


def _answers(options: Options) -> dict[str, str]:
    return {
        "organisation": _given_or_asked(options, "organisation"),
        "username": _given_or_asked(options, "username"),
        "password": _password(options),
    }


_QUESTIONS: Final[dict[str, Callable[[], str]]] = {
    "organisation": lambda: ask(_("Name of the organisation that runs this")),
    "username": lambda: ask(_("Sign-in name of the first administrator (letters and digits)")),
    "password": ask_password,
}


def _given_or_asked(options: Options, name: str) -> str:
    return _QUESTIONS[name]() if can_ask() and not options[name] else _given(options, name)


def _given(options: Options, name: str) -> str:
    value = str(options[name] or "").strip()
    if not value:
        raise CommandError(_("--%(name)s is missing; it is required.") % {"name": name})
    return value


def _password(options: Options) -> str:
    if options["password_stdin"]:
        return sys.stdin.readline().rstrip("\r\n")
    if name := options["password_env"]:
        if str(name) not in os.environ:
            raise CommandError(
                _("The variable %(name)s for the password is not set.") % {"name": name}
            )
        return os.environ[str(name)]
    if not can_ask():
        raise CommandError(_("A password is needed: --password-stdin or --password-env NAME."))
    return ask_password()
