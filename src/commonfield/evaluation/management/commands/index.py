"""Builds a composite index from two CSV files: ``commonfield index build``."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Final, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from commonfield.workshop.progress import Progress
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
from commonfield_measures.errors import MeasuresError

_REFUSED: Final = 2
# As a shell says it of a program that was interrupted.
_STOPPED: Final = 130


class _Parser(CommandParser):
    """Ends with one sentence and code 2 where arguments do not fit."""

    def error(self, message: str) -> NoReturn:
        self.exit(_REFUSED, f"{self.prog}: {message}\n")


class Command(BaseCommand):
    help = "Composite indices from COINr's tables iData and iMeta; needs no settings, no database."
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: object) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        # What no action knows is refused by the parser above them.
        parser.__class__ = _Parser
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, parser_class=_Parser)
        build = actions.add_parser(
            "build",
            help="build an index and write scores, ranks, normalised values, weights and method",
        )
        build.add_argument("--data", type=Path, required=True, help="iData, a CSV file")
        build.add_argument("--meta", type=Path, required=True, help="iMeta, a CSV file")
        build.add_argument("--out", type=Path, required=True, help="the folder to write into")
        _add_steps(build)
        _add_draws(build)
        _add_extras(build)

    def handle(self, *, data: Path, meta: Path, out: Path, **options: object) -> None:
        wanted = {name: options[name] for name in Choices.__dataclass_fields__}
        scale = wanted["scale"]
        wanted["scale"] = tuple(scale) if isinstance(scale, list) else None
        asked = {name: options[name] for name in ("draws", "noise", "seed")}
        if options["sensitivity"] is not None and options["draws"] is None:
            # Noise and seed are of the sensitivity then.
            asked |= {"noise": None, "seed": None}
        asked |= {"with_ways": options["draw_ways"], "file": options["draw_weights"]}
        try:
            index = build_index(data, meta, Choices(**wanted))  # type: ignore[arg-type]  # argparse has checked each
            drawn = self._drawn(index, DrawOptions(**asked))  # type: ignore[arg-type]  # argparse has checked each
            extras = _extras(index, drawn, options)
            files = write_index(index, out, extras)
        except KeyboardInterrupt:
            self._refuse("Stopped. Nothing was written.", code=_STOPPED)
        except MeasuresError as error:
            self._refuse(str(error))
        except MemoryError:
            self._refuse("There is not enough memory for this. Ask for fewer draws.")
        except OSError as error:
            self._refuse(f"{error.filename or out} cannot be written: {error.strerror}.")
        for notice in index.notices:
            self.stderr.write(f"commonfield index: {notice}")
        for file in files:
            self.stdout.write(str(file))

    def _drawn(self, index: Index, asked: DrawOptions) -> DrawnRanks | None:
        """Draw as asked, with a bar for whoever watches a terminal."""
        if not asked.draws or not sys.stderr.isatty():
            return drawn_as_asked(index.build, asked)
        progress = Progress(sys.stderr, "commonfield index")
        total = asked.draws
        try:
            return drawn_as_asked(
                index.build, asked, on_progress=lambda done: progress.show(done, total, "draws")
            )
        finally:
            progress.finish()

    def _refuse(self, sentence: str, code: int = _REFUSED) -> NoReturn:
        self.stderr.write(f"commonfield index: {sentence}")
        sys.exit(code)


def _add_steps(parser: ArgumentParser) -> None:
    usual = Choices()
    parser.add_argument(
        "--denominate", action="store_true", help="divide by the denominators that iMeta names"
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


def _extras(index: Index, drawn: DrawnRanks | None, options: dict[str, object]) -> Extras:
    """Work out what is written beside the index."""
    samples, seed = options["sensitivity"], options["seed"]
    noise = options["noise"]
    if not isinstance(samples, int):
        return Extras(drawn, statistics=bool(options["statistics"]))
    alternatives = alternatives_of(index.build, noise=noise if isinstance(noise, float) else NOISE)
    chance = seed if isinstance(seed, int) else SEED
    found = sensitivity(index.build, alternatives, samples=samples, seed=chance)
    return Extras(drawn, bool(options["statistics"]), found, removals(index.build))


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
        "--draw-weights",
        type=Path,
        metavar="FILE",
        help="stored sets of weights (draw,iCode,Weight) instead: CSV, or draws.parquet",
    )
