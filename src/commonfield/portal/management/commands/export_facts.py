"""``commonfield export_facts``: facts and registers to Parquet, for DuckDB or other programs."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commonfield.facts.parquet import SubjectsMixedError
from commonfield.kernel.clock import now
from commonfield.portal.exporting import export_to
from commonfield_measures.collecting.stores import is_store
from commonfield_measures.errors import MeasuresError


class Command(BaseCommand):
    help = "Write facts and registers to Parquet files; run again to add what is new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            required=True,
            metavar="DIR",
            help="a folder, or s3://BUCKET/PREFIX, by way of DATA_DIR/export",
        )
        parser.add_argument(
            "--with-subjects",
            action="store_true",
            help="with pseudonyms, for work inside the county; never hand such files on",
        )

    def handle(self, *, to: str, with_subjects: bool, **_options: object) -> None:
        try:
            if with_subjects and is_store(to):
                raise CommandError("Pseudonyms never leave the county: choose a folder.")
            self._export(to, with_subjects=with_subjects)
        except (MeasuresError, SubjectsMixedError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{to} cannot be written: {error.strerror}.") from error

    def _export(self, to: str, *, with_subjects: bool) -> None:
        counts = []

        def tell(partition: str, count: int) -> None:
            counts.append(count)
            self.stdout.write(f"{partition}: {count:,} facts")

        done = export_to(to, now=now(), with_subjects=with_subjects, tell=tell)
        self.stdout.write(f"{sum(counts):,} new facts in {done.folder}.")
        if done.key:
            county = settings.COUNTY_CODE[:6]
            self.stdout.write(f'Signed. Who collects it must know the key: {county} = "{done.key}"')
        if done.sent is not None:
            self.stdout.write(f"{done.sent} files sent to {to}.")
