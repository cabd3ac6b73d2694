"""``commonfield export_facts``: facts and registers to Parquet, for DuckDB or other programs."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commonfield.facts.parquet import SubjectsMixedError
from commonfield.kernel.clock import now
from commonfield.portal.exporting import write_export


class Command(BaseCommand):
    help = "Write facts and registers to Parquet files; run again to add what is new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--with-subjects",
            action="store_true",
            help="with pseudonyms, for work inside the county; never hand such files on",
        )

    def handle(self, *, to: Path, with_subjects: bool, **_options: object) -> None:
        counts = []

        def tell(partition: str, count: int) -> None:
            counts.append(count)
            self.stdout.write(f"{partition}: {count:,} facts")

        try:
            key = write_export(to, now=now(), with_subjects=with_subjects, tell=tell)
        except SubjectsMixedError as error:
            raise CommandError(
                f"{to} holds facts exported the other way about subjects, or by an older"
                " program or key. Choose another folder."
            ) from error
        except OSError as error:
            raise CommandError(f"{to} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{sum(counts):,} new facts in {to}.")
        if key:
            county = settings.COUNTY_CODE[:6]
            self.stdout.write(f'Signed. Who collects it must know the key: {county} = "{key}"')
