"""``commonfield deadline``: on which day a period ends, by China's holidays."""

import json
from argparse import ArgumentParser
from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel.errors import CommonfieldError
from commonfield.workshop.holidays import calendar_here


class Command(BaseCommand):
    help = "Tell on which day a period of calendar or working days ends."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", type=date.fromisoformat, dest="start", required=True)
        parser.add_argument("--days", type=int, required=True, help="counted from the next day")
        parser.add_argument("--unit", choices=["calendar", "working"], required=True)
        parser.add_argument(
            "--to-working-day",
            action="store_true",
            help="of calendar days: where the last is one of rest, the next working day",
        )
        parser.add_argument("--json", action="store_true", help="print it as JSON")

    def handle(self, *, start: date, days: int, unit: str, **options: object) -> None:
        known = calendar_here()
        if days < 1:
            raise CommandError("--days is at least 1.", returncode=2)
        needs_notice = unit == "working" or bool(options["to_working_day"])
        try:
            if unit == "working":
                due = known.after(start, days)
            else:
                due = start + timedelta(days=days)
                if needs_notice:
                    due = known.end_of_period(due)
            source = known.source_of(due.year) if needs_notice else None
        except (CommonfieldError, OverflowError) as error:
            raise CommandError(str(error), returncode=2) from error
        answer = {"due": due.isoformat(), "calendar": source}
        self.stdout.write(
            json.dumps(answer, ensure_ascii=False) if options["json"] else due.isoformat()
        )
