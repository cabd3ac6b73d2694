"""From a folder of exported facts to values of indicators: what ``commonfield evaluate`` does."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from commonfield_measures.files import sha256_of
from commonfield_measures.indicators.computing import (
    evaluate,
    first_day_of,
    last_day_after,
    period_of,
)
from commonfield_measures.indicators.engine import CountRequest, Engine
from commonfield_measures.indicators.errors import (
    IndicatorNotDefinedError,
    SubjectsMissingError,
    TablesMissingError,
)
from commonfield_measures.indicators.exports import read_export
from commonfield_measures.indicators.on_duckdb import DuckDB
from commonfield_measures.indicators.outside_tables import (
    SHIPPED_TABLES,
    check_tables,
    read_tables,
    shipped_tables,
)
from commonfield_measures.indicators.reading import (
    check_kinds,
    grouped_terms,
    growing_kinds,
    kinds_in,
    kinds_of,
    needs_subjects,
    newest_shipped,
    read_definitions,
    shipped_definitions,
    standing_kinds,
    subject_kinds,
    tables_of,
)
from commonfield_measures.indicators.types import Definitions, Evaluated, Indicator, OutsideTable
from commonfield_measures.version import __version__

_TABLE: Final = "it needs --tables with {tables}.csv"
_SUBJECTS: Final = "the facts were exported without subjects"


@dataclass(frozen=True, slots=True)
class Request:
    """What to compute from what.

    ``facts`` is a folder that ``export_facts`` wrote; ``tables`` a folder of outside tables, which
    go before shipped ones of their names; without ``definitions`` the shipped ones are taken, but
    for those whose table or subjects are not there. ``only`` names indicators; ``acts`` tells of
    kinds whether they are acts, beside those that shipped indicators count: else the export does.
    ``with_errors``: facts are added up by subject, so that figures of acts have standard errors.
    ``engine`` adds them up.
    """

    facts: Path
    period: str
    tables: Path | None = None
    definitions: Path | None = None
    only: tuple[str, ...] = ()
    acts: Mapping[str, bool] | None = None
    with_errors: bool = False
    engine: Engine = field(default_factory=DuckDB)


@dataclass(frozen=True, slots=True)
class OmittedIndicator:
    """A shipped indicator that was not computed, and what it lacks."""

    indicator: str
    why: str

    def __str__(self) -> str:
        """Return the sentence that the command says."""
        return f"{self.indicator} is left out: {self.why}."


@dataclass(frozen=True, slots=True)
class Run:
    """What came out: values, the names of places, what was left out, and the request.

    ``late`` are the counties whose facts do not reach as far as those of others, until when.
    """

    request: Request
    evaluated: Evaluated
    names: Mapping[str, str]
    left_out: tuple[OmittedIndicator, ...]
    late: Mapping[str, date] = field(default_factory=dict)

    @property
    def notices(self) -> list[str]:
        """Return what the command says: what is left out, and for which counties."""
        said = [str(each) for each in self.left_out]
        for county, until in self.late.items():
            has = f"has sent everything until {until}" if until > date.min else "has sent nothing"
            said.append(
                f"County {county} {has}: what its facts would tell is left out, also of the places"
                " above it (reason: incomplete). Take a period that ends by then, or wait."
            )
        return said

    def inputs(self) -> dict[str, object]:
        """Return what the values rest on with the SHA-256 of each, and this program's version.

        Of facts it is that of the list of their files with the SHA-256 of each.
        """
        request = self.request
        given = sorted(request.tables.glob("*.csv")) if request.tables else []
        tables = {path.stem: path for path in (*sorted(SHIPPED_TABLES.glob("*.csv")), *given)}
        export = read_export(request.facts)
        return {
            "program": "commonfield",
            "version": __version__,
            "definitions": _file_and_hash(request.definitions or newest_shipped()),
            "tables": [_file_and_hash(tables[name]) for name in sorted(self.evaluated.tables)],
            "places": _file_and_hash(export.register),
            "counties": sorted(export.counties),
            "complete_until": {
                county: f"{until}" if until > date.min else None
                for county, until in sorted(export.complete_until.items())
            },
            "facts": {"files": len(export.files), "sha256": _digest(request.facts, export.files)},
            "left_out": [{"indicator": each.indicator, "why": each.why} for each in self.left_out],
        }


def run(request: Request) -> Run:
    """Compute indicators from exported facts."""
    period = period_of(request.period)
    until = last_day_after(period)
    tables = shipped_tables(until)
    if request.tables:
        given = read_tables(request.tables, until)
        if not given:
            raise TablesMissingError(folder=request.tables)
        tables |= given
    definitions, left_out = _definitions(request, tables)
    check_tables(definitions.indicators, tables)
    asked = asked_of(definitions)
    if request.with_errors and request.engine.has_subjects(request.facts):
        asked = replace(asked, subjects=asked.kinds | asked.standing)
    counted = request.engine.count_facts(request.facts, period, asked)
    counted = replace(counted, has_errors=request.with_errors)
    places = request.engine.read_places(request.facts, until)
    late = read_export(request.facts).late(first_day_of(period), until - timedelta(days=1))
    found = evaluate(
        definitions,
        counted,
        villages=places.villages,
        tables=tables,
        period=period,
        successors=places.successors,
    )
    return Run(request, found, places.names, left_out, late)


def asked_of(definitions: Definitions) -> CountRequest:
    """Return what all indicators together need of the facts."""
    indicators = definitions.indicators
    grouped = {
        kind for each in indicators for term in grouped_terms(each) for kind in kinds_in(term)
    }
    return CountRequest(
        kinds=frozenset(kind for each in indicators for kind in kinds_of(each)),
        standing=frozenset(kind for each in indicators for kind in standing_kinds(each)),
        group_by={kind: definitions.group_by[kind] for kind in sorted(grouped)},
        subjects=frozenset(kind for each in indicators for kind in subject_kinds(each)),
        growing=frozenset(kind for each in indicators for kind in growing_kinds(each)),
    )


def _definitions(
    request: Request, tables: Mapping[str, OutsideTable]
) -> tuple[Definitions, tuple[OmittedIndicator, ...]]:
    """Return the indicators to compute, and those that are left out."""
    exported = read_export(request.facts).kinds if request.acts is None else request.acts
    told = {kind: bool(counts) for kind, counts in exported.items()}
    # Exports of older programs tell acts alone.
    takes_part = [kind for kind, counts in exported.items() if counts in {True, "participation"}]
    shipped = shipped_definitions(takes_part)
    definitions = shipped
    if request.definitions:
        definitions = read_definitions(request.definitions, takes_part)
    known = {kind: True for each in shipped.indicators for kind in kinds_of(each)}
    check_kinds(definitions, known | told)
    if request.only:
        codes = {each.code for each in definitions.indicators}
        if odd := sorted(set(request.only) - codes):
            raise IndicatorNotDefinedError(indicator=odd[0], known=", ".join(sorted(codes)))
        wanted = tuple(each for each in definitions.indicators if each.code in request.only)
        definitions = replace(definitions, indicators=wanted)
    if not request.only and request.definitions is None:
        return _that_can_be_computed(definitions, request, set(tables))
    wanting = [each.code for each in definitions.indicators if needs_subjects(each)]
    if wanting and not request.engine.has_subjects(request.facts):
        raise SubjectsMissingError(indicator=wanting[0], folder=request.facts)
    return definitions, ()


def _that_can_be_computed(
    definitions: Definitions, request: Request, tables: set[str]
) -> tuple[Definitions, tuple[OmittedIndicator, ...]]:
    is_told = request.engine.has_subjects(request.facts)
    lacks = {
        each.code: why
        for each in definitions.indicators
        if (why := _lack(each, tables, is_told=is_told))
    }
    wanted = tuple(each for each in definitions.indicators if each.code not in lacks)
    left_out = tuple(OmittedIndicator(code, why) for code, why in lacks.items())
    return replace(definitions, indicators=wanted), left_out


def _lack(indicator: Indicator, tables: set[str], *, is_told: bool) -> str:
    if needed := tables_of(indicator) - tables:
        return _TABLE.format(tables=", ".join(sorted(needed)))
    return _SUBJECTS if needs_subjects(indicator) and not is_told else ""


def _file_and_hash(path: Path) -> dict[str, str]:
    return {"file": path.name, "sha256": sha256_of(path)}


def _digest(folder: Path, files: Iterable[Path]) -> str:
    lines = (f"{sha256_of(file)}  {file.relative_to(folder).as_posix()}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
