"""``commonfield import_orders``: files of outside platforms, read and taken for a store."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commonfield.channels import commands
from commonfield.channels.choices import FileState
from commonfield.channels.errors import ROW_PROBLEMS, RowsToDecideError
from commonfield.channels.queries.files import file_of, shortages, unmatched
from commonfield.channels.types import FileView
from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.types import SYSTEM
from commonfield.stores.queries import store as store_named
from commonfield.workshop.progress import Progress


class Command(BaseCommand):
    help = (
        "Take orders, after-sales or money of Pinduoduo, Taobao or Douyin from the files of their"
        " back offices; exit 0 if all was taken, 1 if rows were refused and nothing was."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="CSV, XLSX or ZIP")
        parser.add_argument("--store", required=True, help="the store's name in addresses")
        parser.add_argument(
            "--without-refused", action="store_true", help="take the rows that are right"
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        if store_named(options["store"]) is None:
            raise CommandError(f"There is no store “{options['store']}”.", returncode=2)
        progress = Progress(sys.stderr, "import_orders")
        told = [each for path in options["files"] for each in self._import(path, options, progress)]
        progress.finish()
        if options["json"]:
            shown = told[0] if len(told) == 1 else told
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))
        else:
            for each in told:
                self._tell(each)
        sys.exit(0 if all(each["taken"] for each in told) else 1)

    def _import(
        self, path: Path, options: dict[str, Any], progress: Progress
    ) -> list[dict[str, Any]]:
        store, at = options["store"], now()
        try:
            with path.open("rb") as file:
                ids = commands.read_file(
                    by=SYSTEM, now=at, store=store, file=file, tell=progress.show
                )
            return [self._take(store, each, options, progress) for each in _in_order(store, ids)]
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from error
        except CommonfieldError as error:
            raise CommandError(f"{path}: {error}", returncode=2) from error

    def _take(
        self, store: str, file: FileView, options: dict[str, Any], progress: Progress
    ) -> dict[str, Any]:
        is_known = file.state == FileState.TAKEN
        is_taken = is_known
        if not is_known:
            try:
                commands.take_file(
                    by=SYSTEM,
                    now=now(),
                    store=store,
                    file=file.pk,
                    without_refused=options["without_refused"],
                    tell=progress.show,
                )
                is_taken = True
            except RowsToDecideError:
                pass
        told = _as_json(store, file_of(store, file.pk, by=SYSTEM, now=now()), is_known=is_known)
        if not is_taken:
            commands.put_aside(by=SYSTEM, now=now(), store=store, file=file.pk)
        return told | {"taken": is_taken}

    def _tell(self, told: dict[str, Any]) -> None:
        counts = told["orders"]
        self.stdout.write(
            f"{told['platform']} {told['kind']}: {counts['new']} new, {counts['changed']} changed,"
            f" {counts['unchanged']} unchanged"
        )
        for each in told["refused"]:
            self.stdout.write(f"  row {each['row']}: {each['message']}")
        if not told["taken"]:
            self.stdout.write("Nothing was taken. --without-refused takes the other rows.")


def _message(refused: Mapping[str, Any]) -> str:
    words = ROW_PROBLEMS[refused["code"]]
    return f"“{refused['column']}”: {words}" if refused.get("column") else words


def _in_order(store: str, ids: list[int]) -> list[FileView]:
    """Return files in the order in which they are taken: orders before what names them."""
    kinds = ["orders", "lines", "after_sales", "money", "settlement", "figures"]
    views = [file_of(store, each, by=SYSTEM, now=now()) for each in ids]
    return sorted(views, key=lambda view: kinds.index(view.kind))


def _as_json(store: str, file: FileView, *, is_known: bool) -> dict[str, Any]:
    report = file.report
    counts = {name: report[name] for name in ("new", "changed", "unchanged")}
    if is_known:
        counts = {"new": 0, "changed": 0, "unchanged": sum(counts.values())}
    waiting = unmatched(store, by=SYSTEM, now=now(), file=file.pk)
    short = shortages(store, by=SYSTEM, now=now(), file=file.pk)
    return {
        "platform": file.channel,
        "kind": file.kind,
        "orders": counts,
        "unmatched": [
            {
                "listing": each.pk,
                "goods_id": each.goods_id,
                "sku_id": each.sku_id,
                "merchant_code": each.merchant_code,
                "title": each.title,
                "spec": each.spec,
                "orders": each.waiting,
            }
            for each in waiting
        ],
        "shortages": [{"sku": each.sku, "packs": each.packs} for each in short],
        "dropped_columns": list(report["dropped"]),
        "refused": [{**each, "message": _message(each)} for each in file.refused],
        "skipped": report["skipped"],
        "warnings": report["warnings"],
        "total_fen": file.total_fen,
    }
