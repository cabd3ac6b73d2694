"""From two CSV files and a few choices to an index, as ``commonfield index build`` needs it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commonfield_measures.composite import aggregating, imputing, normalising, treating
from commonfield_measures.composite.errors import (
    ChoiceEmptyError,
    ChoiceUnknownError,
    OptionUnusedError,
)
from commonfield_measures.composite.judgements import read_judgements
from commonfield_measures.composite.normalising import Scaling
from commonfield_measures.composite.notices import BuildNotice
from commonfield_measures.composite.pipeline import Build, Pipeline
from commonfield_measures.composite.sheets import with_columns, without
from commonfield_measures.composite.steps import (
    Aggregate,
    Denominate,
    Impute,
    LeaveOutConstant,
    Normalise,
    PipelineStep,
    Screen,
    Treat,
)
from commonfield_measures.composite.tables import (
    Inputs,
    TextTable,
    read_inputs,
    read_sheet,
    refuse_below,
)
from commonfield_measures.composite.weigh_step import FROM_DATA, Weigh, read_weights
from commonfield_measures.composite.weighing import MOST_INCONSISTENT

IMPUTE: Final = (
    "none",
    "mean",
    "median",
    "group-mean:COLUMN",
    "group-median:COLUMN",
    "em",
    "regression",
    "knn",
    "knn:COUNT",
    *imputing.PANEL_WAYS,
)
WEIGHTS: Final = ("given", "equal", *FROM_DATA, "ahp:FILE", "file:FILE")
OVER: Final = ("all", "each")
GAPS: Final = ("rescale", "refuse")
CONSTANT: Final = ("refuse", "leave-out")
_GROUPED: Final = ("group-mean", "group-median")
_PLAIN: Final = ("none", "mean", "median", "em", "regression", *imputing.PANEL_WAYS)


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of a build, as they are written on a command line."""

    denominate: bool = False
    denominators: Path | None = None
    leave_out: tuple[str, ...] = ()
    impute: str = "none"
    screen: float | None = None
    screen_first: bool = False
    treat: str = "none"
    normalise: str = "minmax"
    scale: tuple[float, float] | None = None
    over: str = "all"
    constant: str = "refuse"
    weights: str = "given"
    consistency: float | None = None
    aggregate: str = "amean"
    gaps: str = "rescale"


@dataclass(frozen=True, slots=True)
class Index:
    """A build with the files it came from and all that is to be reported."""

    data: TextTable
    meta: TextTable
    inputs: Inputs
    build: Build
    other_files: tuple[Path, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[BuildNotice, ...]:
        """What reading and building tell, in order."""
        return self.inputs.notices + self.build.notices


def build_index(data: Path, meta: Path, choices: Choices | None = None) -> Index:
    """Read COINr's iData and iMeta and build the index."""
    # Choices that cannot be are refused before anything is read.
    pipeline_of(choices or Choices())
    return index_of_sheets(read_sheet(data), read_sheet(meta), choices)


def index_of_sheets(data: TextTable, meta: TextTable, choices: Choices | None = None) -> Index:
    """Build the index of iData and iMeta that are read already."""
    wanted = choices or Choices()
    steps = pipeline_of(wanted)
    kept = without(meta, wanted.leave_out) if wanted.leave_out else meta
    beside = data
    if wanted.denominators:
        other = read_sheet(wanted.denominators)
        refuse_below(other, dict.fromkeys(kept.column("Denominator") or (), 0.0))
        beside = with_columns(data, other)
    inputs = read_inputs(beside, kept)
    if wanted.treat == "none" and any(each.treat for each in inputs.tree.elements):
        # iMeta sets for some indicators what is not set for all.
        steps = steps.changed(Treat("none"))
    build = steps.run(inputs.table, inputs.tree)
    return Index(data, meta, inputs, build, tuple(_files(wanted)), wanted.leave_out)


def pipeline_of(choices: Choices) -> Pipeline:
    """Return the chosen steps in the Handbook's order."""
    _check_used(choices)
    steps: list[PipelineStep] = []
    if choices.denominate:
        steps.append(Denominate())
    if choices.impute != "none":
        steps.append(_impute(choices.impute))
    if choices.screen is not None:
        place = len(steps) if not choices.screen_first else int(choices.denominate)
        steps.insert(place, Screen(choices.screen))
    _check("treat", choices.treat, treating.TREATMENTS)
    if choices.treat != "none":
        steps.append(Treat(choices.treat))
    _check("normalise", choices.normalise, normalising.METHODS)
    _check("over", choices.over, OVER)
    scaling = Scaling(choices.normalise, choices.scale)
    scaling.ends()
    _check("constant", choices.constant, CONSTANT)
    if choices.constant == "leave-out":
        steps.append(LeaveOutConstant(is_yearly=choices.over == "each"))
    steps.append(Normalise(scaling, is_yearly=choices.over == "each"))
    steps.append(_weigh(choices))
    methods = tuple(method.strip() for method in choices.aggregate.split(","))
    for method in methods:
        _check("aggregate", method, tuple(aggregating.METHODS))
    _check("gaps", choices.gaps, GAPS)
    steps.append(Aggregate(methods, refuses_gaps=choices.gaps == "refuse"))
    return Pipeline(tuple(steps))


def _check_used(choices: Choices) -> None:
    """Refuse what would change nothing.

    Raises:
        OptionUnusedError: an option has nothing to act on.
    """
    if choices.denominators and not choices.denominate:
        raise OptionUnusedError(option="--denominators", needed="--denominate")
    if choices.screen_first and choices.screen is None:
        raise OptionUnusedError(option="--screen-first", needed="--screen")
    if choices.consistency is not None and not choices.weights.startswith("ahp"):
        raise OptionUnusedError(option="--consistency", needed="--weights ahp:FILE")


def _check(option: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ChoiceUnknownError(option=f"--{option}", value=value, choices=", ".join(choices))


def _impute(text: str) -> Impute:
    way, _colon, rest = text.partition(":")
    if way in _GROUPED:
        if not rest:
            raise ChoiceEmptyError(option="--impute", value=way, example=f"{way}:region")
        return Impute(way, rest)
    is_counted = way == "knn" and (not rest or (rest.isdecimal() and int(rest) > 0))
    if not is_counted:
        _check("impute", text, _PLAIN if text in _PLAIN else IMPUTE)
    return Impute(text)


def _weigh(choices: Choices) -> Weigh:
    source, _colon, rest = choices.weights.partition(":")
    if source not in {"ahp", "file"}:
        _check("weights", choices.weights, WEIGHTS)
        return Weigh(choices.weights)
    if not rest:
        raise ChoiceEmptyError(option="--weights", value=source, example=f"{source}:weights.csv")
    path = Path(rest)
    if source == "ahp":
        return Weigh(
            source,
            judgements=read_judgements(path),
            file=path.name,
            most_inconsistent=(
                MOST_INCONSISTENT if choices.consistency is None else choices.consistency
            ),
        )
    return Weigh(source, weights=read_weights(path), file=path.name)


def _files(choices: Choices) -> list[Path]:
    found = [choices.denominators] if choices.denominators else []
    source, _colon, rest = choices.weights.partition(":")
    if source not in {"ahp", "file"}:
        return found
    path = Path(rest)
    return [*found, *(sorted(path.glob("*.csv")) if path.is_dir() else [path])]
