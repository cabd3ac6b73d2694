"""``commonfield fact_kinds``: the registry of facts; needs no settings and no database."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from commonfield.facts.kinds import all_kinds


class Command(BaseCommand):
    help = "List every kind of fact: meaning, unit, act or not, who records it, its subject."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the registry as JSON")

    def handle(self, **options: object) -> None:
        kinds = [
            {
                "kind": kind.code,
                "zh": kind.zh,
                "en": kind.en,
                "unit": kind.unit,
                "is_act": kind.is_act,
                "counts_as": kind.counts_as,
                "recorded_by": kind.recorded_by,
                "subject": kind.subject,
            }
            for kind in all_kinds()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(kinds, ensure_ascii=False, indent=1))
            return
        for kind in kinds:
            self.stdout.write(f"{kind['kind']:<28} {kind['unit']:<6} {kind['zh']} · {kind['en']}")
