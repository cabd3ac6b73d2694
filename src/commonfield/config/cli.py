"""The console script ``commonfield``: Django's commands and ours, errors as sentences."""

import os
import sys
from typing import Final

from django.core.management import execute_from_command_line

from commonfield.config.environment import SettingError, enter_demo_mode

_FILES_ONLY: Final = {"fact_kinds", "makemessages", "help", "version", "--help", "--version"}


def main(argv: list[str] | None = None) -> None:
    """Run one command; a wrong setting ends with a sentence and exit code 2."""
    arguments = list(sys.argv if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonfield.config.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in _FILES_ONLY:
        os.environ["COMMONFIELD_FILES_ONLY"] = "1"
    if command == "demo" and not {"-h", "--help"} & set(arguments):
        enter_demo_mode()
    try:
        execute_from_command_line(arguments)
    except SettingError as error:
        sys.stderr.write(f"commonfield: {error}\n")
        sys.exit(2)
