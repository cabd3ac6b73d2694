"""The console script ``commonfield``: Django's commands and ours, errors as sentences."""

import gc
import importlib.util
import os
import sys
from typing import Final

from commonfield.config.environment import (
    SettingError,
    county_code,
    enter_demo_mode,
    is_demo,
    is_province,
    leave_demo_mode,
    note_village_year_month,
    refuse_another_owner,
)
from commonfield.workshop.stack_room import with_stack_room
from commonfield.workshop.version import version_words

# The code with which `commonfield demo` ends where a real county stands.
_NO_DEMO_HERE: Final = 3
_FILES_ONLY: Final = {
    "restore",
    "fact_kinds",
    "deadline",
    "check_masking",
    "makemessages",
    "help",
    "--help",
}
# Of these, those that never open a database: they leave nothing behind where they run.
_NO_DATABASE: Final = {"fact_kinds", "deadline", "check_masking"}
# The library's own commands, from files to files: they run where no Django is installed.
_OF_THE_LIBRARY: Final = {"collect", "effect", "evaluate", "index", "inequality"}


def main(argv: list[str] | None = None) -> None:
    """Run one command; a wrong setting ends with a sentence and exit code 2."""
    arguments = list(sys.argv if argv is None else argv)
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in _OF_THE_LIBRARY and not _fills_a_site(command):
        from commonfield_measures.cli import main as run  # noqa: PLC0415 - arrays are slow to load

        sys.exit(run(arguments[1:]))
    if command in {"version", "--version"}:
        sys.stdout.write(f"commonfield {version_words()}\n")
    elif importlib.util.find_spec("django") is None:
        sys.exit(
            f"commonfield: `{command}` needs the server's packages, which are not installed here:"
            " pip install 'commonfield[server,reports]'. Without them"
            f" {', '.join(sorted(_OF_THE_LIBRARY))} run."
        )
    else:
        with_stack_room(_run, command, arguments)


def _fills_a_site(command: str) -> bool:
    """Return whether a province's site is filled with what the library's command collects."""
    has_site = importlib.util.find_spec("django") is not None and is_province(county_code())
    return command == "collect" and has_site


def _set_environment(command: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonfield.config.settings")
    if command in _FILES_ONLY:
        os.environ["COMMONFIELD_FILES_ONLY"] = "1"
    if command in _NO_DATABASE:
        os.environ["DATABASE_URL"] = "sqlite:///:memory:"
    else:
        # Databases, media and exports are their owner's only.
        os.umask(0o077)
    if command == "serve":
        # It collects the static files before it serves them: under hashed names, compressed.
        os.environ["COMMONFIELD_COLLECTS"] = "1"


def _run(command: str, arguments: list[str]) -> None:
    _set_environment(command)
    only_tells = bool({"-h", "--help"} & set(arguments))
    makes_a_demo = command == "demo" and not is_demo()
    try:
        if not only_tells and command not in _FILES_ONLY - {"restore"}:
            refuse_another_owner()
        if makes_a_demo and not only_tells:
            enter_demo_mode()
        _load(command)
        if command == "serve" and not only_tells:
            note_village_year_month()
        _execute(arguments)
    except SystemExit as end:
        if makes_a_demo and end.code == _NO_DEMO_HERE:
            leave_demo_mode()
        raise
    except SettingError as error:
        sys.stderr.write(f"commonfield: {error}\n")
        sys.exit(2)


def _load(command: str) -> None:
    """Load every room without looking for garbage: there is none, and all of it stays.

    Nor is it gone through once more when the program ends. Together half of a short command.
    """
    import django  # noqa: PLC0415 - some commands run without Django

    gc.disable()
    django.setup()
    if command != "check":
        _leave_pages_unread()
    gc.freeze()
    gc.enable()


def _leave_pages_unread() -> None:
    """Take out the checks that load every page and every page's filters: most commands show none.

    ``commonfield check`` has them, and a server's processes load all pages as they start. They are
    half of a short command.
    """
    from django.core.checks import Tags  # noqa: PLC0415 - some commands run without Django
    from django.core.checks.registry import registry  # noqa: PLC0415 - some commands run without Django

    of_pages = {Tags.urls, Tags.templates}
    registry.registered_checks = {
        each for each in registry.registered_checks if not of_pages.intersection(each.tags)
    }


def _execute(arguments: list[str]) -> None:
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - some commands run without Django
    from django.db import DatabaseError  # noqa: PLC0415 - some commands run without Django

    from commonfield.workshop.database_errors import is_database_down, is_disk_full  # noqa: PLC0415 - some commands run without Django

    try:
        execute_from_command_line(arguments)
    except (DatabaseError, OSError) as error:
        if is_disk_full(error):
            sys.exit("commonfield: a disk is full. Make space where it writes, and repeat.")
        if not is_database_down(error):
            raise
        sys.exit(
            "commonfield: the database that DATABASE_URL names does not answer, or another program"
            " holds it. Is it running, and are name and password right?"
        )
    if arguments[1:] in ([], ["help"], ["--help"]):
        sys.stdout.write(
            f"\n[commonfield_measures]\n    {'\n    '.join(sorted(_OF_THE_LIBRARY))}\n"
        )
