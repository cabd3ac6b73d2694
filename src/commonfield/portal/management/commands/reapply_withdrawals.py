"""``commonfield reapply_withdrawals``: an older state is held to what was withdrawn since."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from commonfield.kernel.clock import now
from commonfield.people.commands import reapply_withdrawals
from commonfield.people.types import SYSTEM
from commonfield.workshop.archive.unfinished import let_logs_wait, waiting_logs


class Command(BaseCommand):
    help = (
        "Withdraw and erase again what FILE says was withdrawn or erased (written beside the"
        " database and beside each backup), where a restored backup or an older state of the"
        " database brought it back. A second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, default=settings.WITHDRAWALS_LOG, metavar="FILE"
        )

    def handle(self, *, file: Path, **_options: object) -> None:
        if not file.exists():
            self.stdout.write(f"{file}: no withdrawals are written there.")
            return
        done, broken, unsigned = reapply_withdrawals(by=SYSTEM, now=now(), log=file)
        self.stdout.write(f"{file}: {done} withdrawals and erasures done again.")
        if broken:
            self.stdout.write(
                f"{_lines(broken)} cut off, as by a full disk, and left out. What was to stand"
                " there is done again only if another line says it, as each backup sees to; look"
                " at the log, its beginning may tell the day and the person's number."
            )
        if unsigned:
            self.stdout.write(
                f"{_lines(unsigned)} not signed by a key that is known here, and left out. Set"
                " VAULT_KEY (or VAULT_KEYS_OLD) to the key of that time and run this again."
            )
            return
        waiting = [Path(log) for log in waiting_logs()]
        let_logs_wait(log for log in waiting if log != file.resolve())


def _lines(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers))
    return f"Line {named} is" if len(numbers) == 1 else f"Lines {named} are"
