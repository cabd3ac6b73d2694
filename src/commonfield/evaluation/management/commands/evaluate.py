"""``commonfield evaluate``: indicators from exported facts, without a database."""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commonfield.evaluation.indicators.computing import evaluate, last_day_after, period_of
from commonfield.evaluation.indicators.engine import count_facts, read_places
from commonfield.evaluation.indicators.reading import (
    check_kinds,
    kinds_of,
    read_definitions,
    read_tables,
    shipped_definitions,
)
from commonfield.evaluation.indicators.types import Definitions, Indicator, StandingTerm, TableTerm
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
        parser.add_argument("--tables", type=Path, metavar="DIR", help="outside tables, CSV each")
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
        tables = read_tables(options["tables"], until) if options["tables"] else {}
        definitions = self._definitions(options, set(tables))
        folder: Path = options["facts"]
        counted = count_facts(
            folder,
            period,
            kinds={kind for each in definitions.indicators for kind in kinds_of(each)},
            standing=_standing(definitions),
        )
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
            return replace(definitions, indicators=kept)
        # Without its outside table an indicator is left out, and that is said.
        lacking = [each for each in definitions.indicators if _tables_of(each) - tables]
        if given is None:
            for each in lacking:
                needed = ", ".join(sorted(_tables_of(each)))
                self.stderr.write(f"{each.code} is left out: it needs --tables with {needed}.csv.")
            kept = tuple(each for each in definitions.indicators if each not in lacking)
            return replace(definitions, indicators=kept)
        return definitions


def _tables_of(indicator: Indicator) -> set[str]:
    terms = (*indicator.numerator, *indicator.denominator)
    return {term.table for term in terms if isinstance(term, TableTerm)}


def _standing(definitions: Definitions) -> set[str]:
    return {
        kind
        for each in definitions.indicators
        for term in (*each.numerator, *each.denominator)
        if isinstance(term, StandingTerm)
        for kind in (term.opened, term.closed)
    }
