"""``commonfield demo_channel_files``: a day's made-up files of three platforms, to be dropped."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel.clock import now
from commonfield_demo.channels import day_files


class Command(BaseCommand):
    help = "Write a day's made-up files of three platforms for a store; refuses outside demo mode."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--store", required=True, help="the store's name in addresses")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        if not settings.DEMO:
            raise CommandError("This is not a demo county; its files would be invented.")
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in day_files(store=options["store"], at=now()).items():
            (folder / f"{name}.csv").write_bytes(content)
            self.stdout.write(str(folder / f"{name}.csv"))
