"""``commonfield evaluate``: indicators from exported facts, without a database."""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commonfield.evaluation.indicators.computing import evaluate, last_day_after, period_of
from commonfield.evaluation.indicators.engine import Asked, count_facts, has_subjects, read_places
from commonfield.evaluation.indicators.errors import SubjectsMissingError
from commonfield.evaluation.indicators.reading import (
    check_kinds,
    grouped_terms,
    kinds_in,
    kinds_of,
    read_definitions,
    read_tables,
    shipped_definitions,
    shipped_tables,
    standing_kinds,
    subject_kinds,
    tables_of,
)
from commonfield.evaluation.indicators.types import Definitions
from commonfield.evaluation.indicators.writing import write
from commonfield.facts.registry import all_kinds
from commonfield.kernel.errors import CommonfieldError


class Command(BaseCommand):
    help = "Compute indicators from facts that export_facts wrote; no database is needed."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--facts", type=Path, required=True, metavar="DIR")
        parser.add_argument("--period", required=True, help="a year (2026) or a month (2026-11)")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--tables",
            type=Path,
            metavar="DIR",
            help="outside tables, CSV each; one of a shipped table's name takes its place",
        )
        parser.add_argument("--definitions", type=Path, metavar="FILE", help="other than shipped")
        parser.add_argument("--only", nargs="+", metavar="INDICATOR", help="these alone")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        try:
            count = self._evaluate(options)
        except CommonfieldError as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.", returncode=2) from error
        self.stdout.write(f"{count:,} values in {options['out']}.")

    def _evaluate(self, options: dict[str, Any]) -> int:
        period = period_of(options["period"])
        until = last_day_after(period)
        tables = shipped_tables(until)
        if options["tables"]:
            tables |= read_tables(options["tables"], until)
        folder: Path = options["facts"]
        definitions = self._definitions(options, set(tables))
        counted = count_facts(folder, period, _asked(definitions))
        places = read_places(folder, until)
        found = evaluate(
            definitions,
            counted,
            villages=places.villages,
            tables=tables,
            period=period,
        )
        write(found, options["out"], places.names)
        return len(found.values)

    def _definitions(self, options: dict[str, Any], tables: set[str]) -> Definitions:
        given: Path | None = options["definitions"]
        definitions = read_definitions(given) if given else shipped_definitions()
        check_kinds(definitions, {kind.code: kind.is_act for kind in all_kinds()})
        if only := options["only"]:
            codes = {each.code for each in definitions.indicators}
            if odd := sorted(set(only) - codes):
                raise CommandError(f"There is no indicator {odd[0]}.", returncode=2)
            kept = tuple(each for each in definitions.indicators if each.code in only)
            definitions = replace(definitions, indicators=kept)
        if given is None and not options["only"]:
            return self._that_can_be_computed(definitions, options["facts"], tables)
        for each in definitions.indicators:
            if subject_kinds(each) and not has_subjects(options["facts"]):
                raise SubjectsMissingError(indicator=each.code, folder=options["facts"])
        return definitions

    def _that_can_be_computed(
        self, definitions: Definitions, folder: Path, tables: set[str]
    ) -> Definitions:
        """Leave out, aloud, what needs an outside table or subjects that are not there."""
        kept = []
        for each in definitions.indicators:
            if needed := tables_of(each) - tables:
                names = ", ".join(sorted(needed))
                self.stderr.write(f"{each.code} is left out: it needs --tables with {names}.csv.")
            elif subject_kinds(each) and not has_subjects(folder):
                self.stderr.write(
                    f"{each.code} is left out: the facts were exported without subjects."
                )
            else:
                kept.append(each)
        return replace(definitions, indicators=tuple(kept))


def _asked(definitions: Definitions) -> Asked:
    """Return what all indicators together need of the facts."""
    indicators = definitions.indicators
    grouped = {
        kind for each in indicators for term in grouped_terms(each) for kind in kinds_in(term)
    }
    return Asked(
        kinds=frozenset(kind for each in indicators for kind in kinds_of(each)),
        standing=frozenset(kind for each in indicators for kind in standing_kinds(each)),
        group_by={kind: definitions.group_by[kind] for kind in sorted(grouped)},
        subjects=frozenset(kind for each in indicators for kind in subject_kinds(each)),
    )
