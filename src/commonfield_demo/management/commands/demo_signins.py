"""``commonfield demo_signins``: how to enter the demo county as each of its roles."""

import json
from argparse import ArgumentParser
from dataclasses import asdict

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commonfield_demo.signins import sign_ins


class Command(BaseCommand):
    help = "Print the demo's sign-ins; refuses outside demo mode."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print them as JSON")

    def handle(self, **options: object) -> None:
        found = sign_ins() if settings.DEMO else []
        if not found:
            raise CommandError(
                "There are no demo sign-ins here: this is not a demo county. Run `commonfield demo`"
                " in an empty DATA_DIR to make one."
            )
        if options["json"]:
            self.stdout.write(json.dumps([asdict(each) for each in found], indent=1))
            return
        for each in found:
            self.stdout.write(f"{each.role:<14} {each.username:<18} {each.password}  {each.token}")
