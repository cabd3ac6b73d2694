"""``commonfield export_facts``: facts and registers to Parquet, for DuckDB or other programs."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commonfield.facts.parquet import SubjectsMixedError, export_facts
from commonfield.kernel.clock import now, today
from commonfield.places.queries import all_places
from commonfield.places.types import PlaceInfo
from commonfield.portal.datapackage import Described, write_datapackage
from commonfield.workshop.snapshot import reading_snapshot
from commonfield.workshop.vault import signing_key
from commonfield_measures.collecting.errors import DeliveryError
from commonfield_measures.collecting.manifest import write_manifest
from commonfield_measures.collecting.stores import is_store, send

_DATES: Final = ("valid_from", "valid_to")
_PLACES: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("code", "level", "kind", "name", "name_en", "pinyin")),
        ("urban_rural", pa.string()),
        *((name, pa.date32()) for name in _DATES),
        ("successor", pa.string()),
    ]
)


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
            folder = settings.DATA_DIR / "export" if is_store(to) else Path(to)
            if with_subjects and is_store(to):
                raise CommandError("Pseudonyms never leave the county: choose a folder.")
            self._export(folder, with_subjects=with_subjects)
            if is_store(to):
                self.stdout.write(f"{send(folder, to)} files sent to {to}.")
        except DeliveryError as error:
            raise CommandError(str(error)) from error

    def _export(self, to: Path, *, with_subjects: bool) -> None:
        total = 0
        # Read before the facts: what is recorded meanwhile belongs to a later day.
        until = today() - timedelta(days=1)
        try:
            with reading_snapshot():
                for partition, count in export_facts(to, with_subjects=with_subjects):
                    total += count
                    self.stdout.write(f"{partition}: {count:,} facts")
                register = [_place(place) for place in all_places()]
                _write_places(to / "registers" / "places.parquet", register)
            dated = [row[name] for row in register for name in _DATES if row[name]]
            told = Described(
                county=settings.COUNTY_CODE[:6],
                complete_until=until,
                with_subjects=with_subjects,
                places=_PLACES,
                vintage=max(dated, default=None),
            )
            write_datapackage(to, told)
            signed = "" if with_subjects else self._signed(to, told)
        except SubjectsMixedError as error:
            raise CommandError(
                f"{to} holds facts exported the other way about subjects, or by an older"
                " program or key. Choose another folder, or move this one away."
            ) from error
        except OSError as error:
            raise CommandError(f"{to} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{total:,} new facts in {to}.{signed}")

    def _signed(self, to: Path, told: Described) -> str:
        key = write_manifest(
            to,
            signing_key(purpose="facts.export"),
            county=told.county,
            complete_until=told.complete_until,
            written_at=now(),
        )
        return f'\nSigned. Who collects it must know the key: {told.county} = "{key}"'


def _write_places(target: Path, rows: list[dict[str, Any]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    pq.write_table(pa.Table.from_pylist(rows, schema=_PLACES), partial, compression="zstd")
    partial.replace(target)


def _place(place: PlaceInfo) -> dict[str, Any]:
    return {
        "code": place.code,
        "level": place.level,
        "kind": place.kind,
        "name": place.name,
        "name_en": place.name_en,
        "pinyin": place.pinyin,
        "urban_rural": place.urban_rural or None,
        "valid_from": place.valid_from,
        "valid_to": place.valid_to,
        "successor": ";".join(place.successors) or None,
    }
