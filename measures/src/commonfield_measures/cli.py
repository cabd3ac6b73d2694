"""``commonfield collect``, ``evaluate``, ``index build``, ``inequality``, ``effect``: by files.

They need no settings, no database and no Django. Each refuses in one sentence, with exit code 2.
"""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

from commonfield_measures.composite import aggregating, building, normalising, treating
from commonfield_measures.composite.building import Choices, Index, build_index
from commonfield_measures.composite.sampling import (
    NOISE,
    SEED,
    DrawnRanks,
    DrawOptions,
    drawn_as_asked,
)
from commonfield_measures.composite.sensitivity import alternatives_of, removals, sensitivity
from commonfield_measures.composite.writing import Extras, write_index
from commonfield_measures.effects.effect import EffectChoices, effect_of
from commonfield_measures.effects.panel import read_panel
from commonfield_measures.errors import MeasuresError
from commonfield_measures.files import sha256_of, write_all
from commonfield_measures.measures.tables import inequality_of_file
from commonfield_measures.version import __version__

COMMANDS: Final = ("collect", "effect", "evaluate", "index", "inequality")
_REFUSED: Final = 2
_SOME_REFUSED: Final = 1
# As a shell says it of a program that was interrupted.
_STOPPED: Final = 130
_BAR: Final = 32
# Units that a notice names.
_NAMED: Final = 5


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code."""
    asked = _parser().parse_args(arguments)
    program = f"commonfield {asked.command}"
    try:
        said = _COMMANDS[asked.command](asked)
    except KeyboardInterrupt:
        left = "Counties taken before stay" if asked.command == "collect" else "Nothing was written"
        return _ended(program, f"Stopped. {left}.", _STOPPED)
    except _SourcesRefusedError as refused:
        return _ended(program, f"\n{program}: ".join(refused.sentences), _SOME_REFUSED)
    except MeasuresError as error:
        return _ended(program, str(error))
    except MemoryError:
        return _ended(program, "There is not enough memory for this. Ask for fewer draws.")
    except OSError as error:
        where = error.filename or asked.out
        return _ended(program, f"{where} cannot be written: {error.strerror}.")
    for notice in said:
        sys.stderr.write(f"{program}: {notice}\n")
    return 0


class _SourcesRefusedError(Exception):
    """Some of what was named was refused, all else is done."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__()
        self.sentences = sentences


def _ended(program: str, sentence: str, code: int = _REFUSED) -> int:
    sys.stderr.write(f"{program}: {sentence}\n")
    return code


class _Parser(ArgumentParser):
    """Ends with one sentence and code 2 where arguments do not fit."""

    def error(self, message: str) -> NoReturn:
        self.exit(_REFUSED, f"{self.prog}: {message}\n")


def _parser() -> ArgumentParser:
    parser = _Parser("commonfield", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    _add_evaluate(commands.add_parser("evaluate", help=_EVALUATE, description=_EVALUATE))
    _add_collect(commands.add_parser("collect", help=_COLLECT, description=_COLLECT))
    index = commands.add_parser("index", help=_INDEX, description=_INDEX)
    actions = index.add_subparsers(dest="action", required=True, parser_class=_Parser)
    build = actions.add_parser(
        "build", help="build an index and write scores, ranks, normalised values, weights, method"
    )
    build.add_argument("--data", type=Path, required=True, help="iData, a CSV file")
    build.add_argument("--meta", type=Path, required=True, help="iMeta, a CSV file")
    build.add_argument("--out", type=Path, required=True, help="the folder to write into")
    _add_steps(build)
    _add_draws(build)
    _add_extras(build)
    _add_inequality(commands.add_parser("inequality", help=_INEQUALITY, description=_INEQUALITY))
    _add_effect(commands.add_parser("effect", help=_EFFECT, description=_EFFECT))
    return parser


# Indicators from exported facts

_EVALUATE: Final = "Compute indicators from facts that export_facts wrote; no database is needed."
_ENGINES: Final = ("duckdb", "spark")


def _add_evaluate(parser: ArgumentParser) -> None:
    parser.add_argument("--facts", type=Path, required=True, metavar="DIR")
    spans = "a year (2026), a month (2026-11) or months (2025-12/2026-11)"
    parser.add_argument("--period", required=True, help=spans)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--tables",
        type=Path,
        metavar="DIR",
        help="outside tables, CSV each; one of a shipped table's name takes its place",
    )
    parser.add_argument("--definitions", type=Path, metavar="FILE", help="other than shipped")
    parser.add_argument("--only", nargs="+", metavar="INDICATOR", default=(), help="these alone")
    parser.add_argument(
        "--errors",
        action="store_true",
        help="add up by subject too, so that figures of acts have standard errors; takes longer",
    )
    parser.add_argument("--engine", choices=_ENGINES, default=_ENGINES[0], help="what adds up")
    parser.add_argument("--master", metavar="URL", help="Spark's master (this machine: local[*])")


def _evaluate(asked: Namespace) -> Sequence[object]:
    from commonfield_measures.indicators.errors import MasterWithoutSparkError  # noqa: PLC0415 - as below
    from commonfield_measures.indicators.on_duckdb import DuckDB  # noqa: PLC0415 - as below
    from commonfield_measures.indicators.on_spark import LOCAL, Spark  # noqa: PLC0415 - as below
    from commonfield_measures.indicators.running import Request, run  # noqa: PLC0415 - DuckDB is slow to load
    from commonfield_measures.indicators.writing import write  # noqa: PLC0415 - as above

    if asked.master and asked.engine != "spark":
        raise MasterWithoutSparkError
    request = Request(
        facts=asked.facts,
        period=asked.period,
        tables=asked.tables,
        definitions=asked.definitions,
        only=tuple(asked.only),
        with_errors=asked.errors,
        engine=Spark(asked.master or LOCAL) if asked.engine == "spark" else DuckDB(),
    )
    found = run(request)
    write(found.evaluated, asked.out, found.names, found.inputs())
    sys.stdout.write(f"{len(found.evaluated.values):,} values in {asked.out}.\n")
    return found.notices


# A composite index

_INDEX: Final = "Composite indices from COINr's tables iData and iMeta."


def _index(asked: Namespace) -> Sequence[object]:
    scale = tuple(asked.scale) if asked.scale else None
    choices = {field.name: getattr(asked, field.name) for field in fields(Choices)}
    choices["leave_out"] = tuple(asked.leave_out)
    index = build_index(asked.data, asked.meta, Choices(**choices | {"scale": scale}))
    drawn = _drawn(index, asked)
    for file in write_index(index, asked.out, _extras(index, drawn, asked)):
        sys.stdout.write(f"{file}\n")
    return index.notices


def _drawn(index: Index, asked: Namespace) -> DrawnRanks | None:
    """Draw as the arguments say, with a bar at a terminal."""
    # Without draws, noise and seed are the sensitivity's.
    is_of_draws = asked.sensitivity is None or asked.draws is not None
    options = DrawOptions(
        draws=asked.draws,
        noise=asked.noise if is_of_draws else None,
        seed=asked.seed if is_of_draws else None,
        file=asked.draw_weights,
        with_ways=asked.draw_ways,
        errors=asked.errors,
    )
    if not asked.draws or not sys.stderr.isatty():
        return drawn_as_asked(index.build, options)

    def show(done: int) -> None:
        filled = _BAR * done // asked.draws
        bar = "█" * filled + "·" * (_BAR - filled)
        sys.stderr.write(f"\r  {bar} {100 * done // asked.draws:>3} %  {'draws':<24}")
        sys.stderr.flush()

    try:
        return drawn_as_asked(index.build, options, on_progress=show)
    finally:
        sys.stderr.write("\n")


def _extras(index: Index, drawn: DrawnRanks | None, asked: Namespace) -> Extras:
    """Work out what is written beside the index."""
    if asked.sensitivity is None:
        return Extras(drawn, statistics=asked.statistics)
    noise = NOISE if asked.noise is None else asked.noise
    alternatives = alternatives_of(index.build, noise=noise)
    seed = SEED if asked.seed is None else asked.seed
    found = sensitivity(index.build, alternatives, samples=asked.sensitivity, seed=seed)
    return Extras(drawn, asked.statistics, found, removals(index.build))


def _add_steps(parser: ArgumentParser) -> None:
    usual = Choices()
    parser.add_argument(
        "--denominate", action="store_true", help="divide by the denominators that iMeta names"
    )
    parser.add_argument(
        "--denominators", type=Path, metavar="FILE", help="a CSV with columns beside those of iData"
    )
    parser.add_argument(
        "--leave-out", nargs="+", default=(), metavar="CODE", help="without these groups"
    )
    parser.add_argument(
        "--impute", default=usual.impute, help=f"fill gaps: {', '.join(building.IMPUTE)}"
    )
    parser.add_argument(
        "--screen", type=float, metavar="SHARE", help="share of data a unit must have, as 0.9"
    )
    parser.add_argument(
        "--screen-first", action="store_true", help="screen before imputing, not after it"
    )
    parser.add_argument(
        "--treat", default=usual.treat, help=f"outliers: {', '.join(treating.TREATMENTS)}"
    )
    parser.add_argument("--normalise", default=usual.normalise, help=", ".join(normalising.METHODS))
    parser.add_argument(
        "--scale",
        nargs=2,
        type=float,
        metavar=("LOW", "HIGH"),
        help="the scale (minmax: 0 100; goalposts, target, best, percentile: 0 1), for zscore mean"
        " and standard deviation (0 1)",
    )
    parser.add_argument(
        "--over",
        default=usual.over,
        help="in a panel, normalise over all times together or over each: all, each",
    )
    parser.add_argument(
        "--constant",
        default=usual.constant,
        help="an indicator that is the same for every unit: refuse, or leave-out with a notice",
    )
    parser.add_argument(
        "--weights", default=usual.weights, help=f"weights: {', '.join(building.WEIGHTS)}"
    )
    parser.add_argument(
        "--consistency",
        type=float,
        metavar="RATIO",
        help="the highest consistency ratio of judgements (ahp) that is accepted (0.1)",
    )
    parser.add_argument(
        "--aggregate",
        default=usual.aggregate,
        help=f"{', '.join(aggregating.METHODS)}; a comma-separated list is one for each level",
    )
    parser.add_argument(
        "--gaps",
        default=usual.gaps,
        help="a missing value at the end: rescale the weights of those that are there, and say so,"
        " or refuse",
    )


def _add_extras(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--statistics",
        action="store_true",
        help="write statistics.csv and correlations.csv (with p values) of the data as given",
    )
    parser.add_argument(
        "--sensitivity",
        type=int,
        metavar="SAMPLES",
        help="write sensitivity.csv (Sobol indices of weights, normalising, aggregating and filling"
        " gaps, from so many samples, best a power of 2) and removals.csv (each indicator left"
        " out); takes --noise and --seed",
    )


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError("it must be a whole number from 0")
    return int(text)


def _add_draws(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--draws", type=int, metavar="N", help="draw the weights so often; writes intervals.csv"
    )
    parser.add_argument(
        "--noise",
        type=float,
        metavar="SHARE",
        help=f"each weight times a uniform factor in 1 ± SHARE ({NOISE})",
    )
    parser.add_argument("--seed", type=_seed, metavar="S", help=f"of the draws ({SEED})")
    parser.add_argument(
        "--draw-ways",
        action="store_true",
        help="draw ways to fill gaps, to normalise and to aggregate as well as weights",
    )
    parser.add_argument(
        "--errors",
        type=Path,
        metavar="FILE",
        help="draw errors of the figures too: their standard errors (uCode, a column an indicator;"
        " empty: not known, drawn from the other units)",
    )
    parser.add_argument(
        "--draw-weights",
        type=Path,
        metavar="FILE",
        help="stored sets of weights (draw,iCode,Weight) instead: CSV, or draws.parquet",
    )


# Counties' exports

_COLLECT: Final = (
    "Take what is new in counties' signed exports; refuse by name what is forged, altered or"
    " another county's, or takes back what was sent. Ends with 1 if anything was refused."
)


def _add_collect(parser: ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="a folder that export_facts wrote, or s3://BUCKET/PREFIX, to which it sent",
    )
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", dest="out")
    parser.add_argument(
        "--keys", type=Path, metavar="FILE", help="each county's key (counties.toml in DIR)"
    )
    parser.add_argument("--json", action="store_true", help="print how far each county is, as JSON")


def _collect(asked: Namespace) -> Sequence[object]:
    from commonfield_measures.collecting.gathering import collect, summary  # noqa: PLC0415 - DuckDB is slow to load

    now = datetime.now(UTC)  # noqa: TID251 - a command is the edge
    counties = collect(asked.sources, asked.out, now=now, keys=asked.keys)
    told = {"counties": [each.as_json() for each in counties]}
    as_json = json.dumps(told, ensure_ascii=False, indent=1)
    sys.stdout.write(f"{as_json if asked.json else summary(counties)}\n")
    refused = [each.message for county in counties for each in county.refused]
    if refused:
        raise _SourcesRefusedError(refused)
    return ()


# How unequally a column is shared

_INEQUALITY: Final = (
    "Prints as JSON how unequally a column of a CSV (UTF-8) or Parquet file is shared: Gini,"
    " Theil, Atkinson, Palma, S80/S20 and Hoover; with groups also what lies between and within"
    " them. A figure that is not defined for the values is null, and stderr says why."
)


def _add_inequality(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a .csv or .parquet file")
    parser.add_argument("--value", required=True, metavar="COLUMN", help="what is shared")
    parser.add_argument("--weight", metavar="COLUMN", help="how many people a row stands for")
    parser.add_argument(
        "--group",
        metavar="COLUMN",
        action="append",
        default=[],
        help="to which group a row belongs; given more than once: from the highest level down",
    )
    parser.add_argument(
        "--unit", metavar="COLUMN", help="what a row is called (left out: uCode, if it is there)"
    )


def _inequality(asked: Namespace) -> Sequence[object]:
    found = inequality_of_file(
        asked.file, asked.value, weight=asked.weight, groups=asked.group, unit=asked.unit
    )
    sys.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=1) + "\n")
    return found.undefined


# Whether something worked

_EFFECT: Final = (
    "Compares units that adopted something with units that never did, before and after"
    " (difference-in-differences), and writes effect.json: the effect, an interval from placebo"
    " adoptions, a bar for each time since adoption, and a verdict with its reason."
)


def _add_effect(parser: ArgumentParser) -> None:
    usual = EffectChoices()
    parser.add_argument(
        "--panel",
        type=Path,
        required=True,
        help="a CSV or Parquet file with the columns unit, time, outcome, adopted (empty: never)",
    )
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument(
        "--seed", type=_seed, default=usual.seed, metavar="S", help="of the placebo adoptions"
    )
    parser.add_argument(
        "--expected",
        choices=("up", "down"),
        default=usual.expected,
        help=f"the way in which the outcome should move ({usual.expected})",
    )
    parser.add_argument(
        "--smallest",
        type=float,
        metavar="SIZE",
        help="the smallest effect that matters, in units of the outcome (a fifth of the adopters'"
        " mean before adoption)",
    )
    parser.add_argument(
        "--placebos", type=int, default=usual.placebos, metavar="N", help=f"({usual.placebos})"
    )


def _effect(asked: Namespace) -> Sequence[object]:
    choices = EffectChoices(asked.expected, asked.smallest, asked.placebos, asked.seed)
    panel = read_panel(asked.panel)
    found = effect_of(panel, choices)
    method = asdict(choices) | {"panel_sha256": sha256_of(asked.panel), "version": __version__}
    # The smallest effect of interest as it was taken stands in what was found.
    text = json.dumps(method | found.as_json(), ensure_ascii=False, indent=1, allow_nan=False)
    write_all(asked.out, {Path("effect.json"): f"{text}\n".encode()})
    sys.stdout.write(f"{found.verdict}: {found.reason}\n")
    if not panel.left_out:
        return ()
    names = ", ".join(panel.left_out[:_NAMED]) + (" …" if len(panel.left_out) > _NAMED else "")
    count = len(panel.left_out)
    return [f"{count} left out, because they had adopted by the panel's first time: {names}"]


_COMMANDS: Final = {
    "collect": _collect,
    "evaluate": _evaluate,
    "index": _index,
    "inequality": _inequality,
    "effect": _effect,
}
