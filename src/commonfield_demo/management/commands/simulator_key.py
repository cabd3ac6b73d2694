"""``commonfield simulator_key``: where the demo's payment provider has its key."""

import json
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commonfield_demo.paying.simulator import simulator


class Command(BaseCommand):
    help = "Tell the key of the demo's payment provider, for a gateway of one's own."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print it as JSON")

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Only a demo has a simulated provider.", returncode=2)
        provider = simulator()
        key = {"key_file": str(provider.key_file().resolve()), "serial": provider.serial()}
        if options["json"]:
            self.stdout.write(json.dumps(key, indent=1))
            return
        for name, value in key.items():
            self.stdout.write(f"{name}: {value}")
