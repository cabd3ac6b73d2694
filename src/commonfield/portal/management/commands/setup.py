"""Sets up a real county: places, the organisation that runs it, its first administrator."""

import getpass
import os
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.commands import bootstrap_administrator
from commonfield.people.types import NewCounty
from commonfield.places.choices import DivisionLevel
from commonfield.places.queries import place, shipped_data_dir

_DEMO_MARKER = "demo-mode"
_SECRETS = ("SECRET_KEY", "VAULT_KEY")


class Command(BaseCommand):
    help = (
        "Sets up a real county and leaves demo mode. Asks for what is not given; in a script give"
        " --county, --organisation, --username and one of the two password options."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", help="code of the county, 6 or 12 digits")
        parser.add_argument("--organisation", help="name of the organisation that runs this")
        parser.add_argument("--organisation-en", default="", help="its English name")
        parser.add_argument("--username", help="sign-in name of the first administrator")
        parser.add_argument("--name", default="", help="the administrator's own name")
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
        _refuse_the_demos_keys()
        call_command("migrate", verbosity=0)
        county_code = self._county(options)
        county = NewCounty(
            county_code=county_code,
            organisation_name=_given(options, "organisation", "Name of the organisation"),
            organisation_name_en=str(options["organisation_en"]),
            username=_given(options, "username", "Sign-in name of the first administrator"),
            administrator_name=str(options["name"]),
            password=_password(options),
        )
        try:
            bootstrap_administrator(now=now(), county=county)
        except CommonfieldError as error:
            raise CommandError(str(error)) from error
        (Path(settings.DATA_DIR) / _DEMO_MARKER).unlink(missing_ok=True)
        self.stdout.write(f"The county {county_code} is set up; {county.username} administers it.")
        if county_code != settings.COUNTY_CODE:
            self.stdout.write(f"Put COUNTY_CODE={county_code} into the environment.")
        self.stdout.write("Start `commonfield serve` and `commonfield work`.")

    def _county(self, options: dict[str, str | bool | Path | None]) -> str:
        typed = _given(options, "county", "Code of the county (6 or 12 digits)")
        code = typed.ljust(12, "0")
        if place(code) is None:
            call_command("load_places", str(options["places"]), stdout=self.stdout)
        found = place(code)
        if found is None or found.level != DivisionLevel.COUNTY:
            raise CommandError(
                f"{typed} is no county. Give its code of 6 or 12 digits, such as 331124;"
                " --places names a folder with other divisions than those that come along."
            )
        return code


def _refuse_the_demos_keys() -> None:
    """Refuse to seal a real county's data with the keys that the demo made for itself."""
    missing = [name for name in _SECRETS if not os.environ.get(name)]
    if settings.DEMO and missing:
        raise CommandError(
            f"{' and '.join(missing)} must come from the environment: a real county does not keep"
            " the keys that the demo made for itself. Set them (see docs/operating.md) and repeat."
        )


def _given(options: dict[str, str | bool | Path | None], name: str, question: str) -> str:
    value = str(options[name] or "").strip()
    if not value and sys.stdin.isatty():
        value = input(f"{question}: ").strip()
    if not value:
        raise CommandError(f"--{name} is missing. {question} is needed.")
    return value


def _password(options: dict[str, str | bool | Path | None]) -> str:
    if options["password_stdin"]:
        return sys.stdin.readline().rstrip("\r\n")
    if name := options["password_env"]:
        if str(name) not in os.environ:
            raise CommandError(f"The variable {name} for the password is not set.")
        return os.environ[str(name)]
    if not sys.stdin.isatty():
        raise CommandError("A password is needed: --password-stdin or --password-env NAME.")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Password again: "):
        raise CommandError("The two passwords differ. Run setup again.")
    return first
