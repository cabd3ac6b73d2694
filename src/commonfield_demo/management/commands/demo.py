"""``commonfield demo``: the demo county; a second run says what is there and changes nothing."""

import sys
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel.clock import china_day, now
from commonfield.places.commands import load_divisions
from commonfield.places.queries import place, shipped_data_dir
from commonfield.workshop.progress import Progress
from commonfield_demo.build import (
    DemoMark,
    demo_mark,
    holds_a_real_county,
    make_recordings,
    make_registers,
    play_life,
)
from commonfield_demo.copies import put_back_foreign_keys
from commonfield_demo.scales import COUNTY, SCALES

# config.cli takes the demo mark away again when a demo ends with this code.
NO_DEMO_HERE: Final = 3


class Command(BaseCommand):
    help = "Create the demo county: real places; invented people, stores and orders."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=sorted(SCALES), default="small")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=date.fromisoformat, help="the last day (YYYY-MM-DD)")
        parser.add_argument(
            "--stop-after",
            choices=["registers", "life"],
            help="stop before leaf and orders, or before recordings; a later run goes on",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        progress = Progress(sys.stderr, "demo")
        self._prepare(progress)
        mark = demo_mark()
        if mark is None:
            until = options["until"] or china_day(now()) - timedelta(days=1)
            mark = DemoMark(options["scale"], options["seed"], until)
            make_registers(mark, now=now(), tell=progress.show)
        else:
            self._check_same(mark, options)
        if not mark.has_life and options["stop_after"] != "registers":
            play_life(mark, tell=progress.show)
        if not mark.has_recordings and options["stop_after"] is None:
            make_recordings(mark, tell=progress.show)
        progress.finish()
        self.stdout.write(
            f"The demo county stands: scale {mark.scale}, seed {mark.seed}, until {mark.until}."
            " Its places are real; its people, stores and orders are invented."
        )

    def _prepare(self, progress: Progress) -> None:
        progress.show(0, 2, "tables")
        call_command("migrate", verbosity=0)
        put_back_foreign_keys()
        if holds_a_real_county(china_day(now())):
            raise CommandError(
                "This database holds a real county, so no demo is made here. Point DATABASE_URL"
                " and DATA_DIR somewhere else.",
                returncode=NO_DEMO_HERE,
            )
        progress.show(1, 2, "places")
        if place(COUNTY) is None:
            load_divisions(by="system", now=now(), directory=shipped_data_dir())

    def _check_same(self, mark: DemoMark, options: dict[str, Any]) -> None:
        """Refuse to make another county on top of one."""
        if options["scale"] != mark.scale:
            raise CommandError(
                f"Here stands a demo county of scale {mark.scale} already. For another one point"
                " DATA_DIR (and DATABASE_URL) to an empty place."
            )
