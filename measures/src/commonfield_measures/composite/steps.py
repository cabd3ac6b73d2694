"""The steps of an index as objects: each has a name and parameters, and reports what it did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol

import numpy as np

from commonfield_measures.composite import imputing, screening, treating
from commonfield_measures.composite.aggregating import (
    AggregationInput,
    Scores,
    aggregated_scores,
    methods_by_level,
)
from commonfield_measures.composite.denominating import denominated, denominators
from commonfield_measures.composite.errors import (
    AllScreenedError,
    GapError,
    NoSuchColumnError,
    NoTimeError,
    ShareWrongError,
    StepMissingError,
)
from commonfield_measures.composite.normalising import (
    Scaling,
    beyond_goalposts,
    normalised,
    own_scaling,
)
from commonfield_measures.composite.notices import (
    BuildNotice,
    ConstantLeftOut,
    DenominatorsMissing,
    GapsRemain,
    GapsReweighted,
    NotSettled,
    StillSkewed,
    UnitsImputed,
    UnitsRemoved,
    Untreatable,
    ValuesClipped,
)
from commonfield_measures.composite.tables import MISSING
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Diagnosis, Flags, IndexTable, Numbers, Rows, listed

FEWEST_UNITS = 2


@dataclass(frozen=True, slots=True)
class State:
    """Where an index stands between two steps.

    ``given`` marks the cells that were observed, not imputed (rows x indicators); ``raw`` are the
    values before normalising, once they are normalised.
    """

    table: IndexTable
    tree: Tree
    given: Flags
    raw: Numbers | None = None
    weights: Mapping[str, float] | None = None
    methods: Mapping[int, str] | None = None
    scores: Scores | None = None

    @classmethod
    def start(cls, table: IndexTable, tree: Tree) -> "State":
        """Return the state before the first step."""
        return cls(table, tree, ~np.isnan(table.values))

    def with_values(self, values: Numbers) -> "State":
        """Return the state with other values of the indicators."""
        return replace(self, table=self.table.with_values(values))

    def aggregation_input(self, step: str = "draw") -> AggregationInput:
        """Return what scores are computed from.

        Raises:
            StepMissingError: it is not normalised or has no weights yet.
        """
        if self.raw is None:
            raise StepMissingError(step=step, earlier=Normalise.name)
        if self.weights is None:
            raise StepMissingError(step=step, earlier="weigh")
        return AggregationInput(self.table, self.tree, self.weights, self.methods or {})


class PipelineStep(Protocol):
    """One step; equal steps are equal objects."""

    @property
    def name(self) -> str:
        """What it is called in a list of steps."""

    def parameters(self) -> Mapping[str, object]:
        """Return its parameters, for a reader and for a file."""

    def run(self, state: State) -> tuple[State, Diagnosis]:
        """Return the next state and what was done."""


def _counted(state: State, flags: Flags) -> dict[str, int]:
    counts = flags.sum(axis=0).tolist()
    return {
        code: count for code, count in zip(state.table.indicators, counts, strict=True) if count
    }


@dataclass(frozen=True, slots=True)
class Denominate:
    """Divide indicators by the denominators that iMeta names."""

    name: ClassVar[str] = "denominate"

    def parameters(self) -> Mapping[str, object]:
        """It has none."""
        return {}

    def run(self, state: State) -> tuple[State, Diagnosis]:
        """Divide, and tell whose rate is missing because its denominator is."""
        by = denominators(state.tree)
        values = denominated(state.table, by)
        lost = np.isnan(values) & ~np.isnan(state.table.values)
        places = [state.table.indicators.index(code) for code in by]
        changed = int((~np.isnan(values[:, places])).sum())
        details = {"by": dict(by), "missing": _counted(state, lost)}
        cells = state.table.cell_names(lost)
        notices = (DenominatorsMissing(count=len(cells), cells=listed(cells)),) if cells else ()
        # What has no value any more was not observed.
        denominated_state = replace(state.with_values(values), given=state.given & ~lost)
        return denominated_state, Diagnosis(self.name, {}, changed, details, notices)


@dataclass(frozen=True, slots=True)
class Impute:
    """Fill gaps; ``column`` names the groups of ``group-mean`` and ``group-median``."""

    name: ClassVar[str] = "impute"
    way: str = "none"
    column: str | None = None

    def parameters(self) -> Mapping[str, object]:
        """Return the way, and the column of groups if it uses one."""
        return {"way": self.way} | ({} if self.column is None else {"column": self.column})

    def run(self, state: State) -> tuple[State, Diagnosis]:
        """Fill what can be filled, each year by itself but for the ways through time.

        Raises:
            NoTimeError: a way through time is chosen, but there is no panel.
        """
        table = state.table
        parts, rounds = table.by_time(), list[int]()
        if self.way == "none":
            values = table.values
        elif self.way in imputing.PANEL_WAYS:
            if table.times is None:
                raise NoTimeError(rule=self.way)
            values = imputing.through_time(
                table.values, self.way, units=table.units, times=table.time_numbers()
            )
        elif self.way.startswith("group-"):
            values = self._by_group(table, parts)
        else:
            values, rounds = imputing.parts_filled(table.values, parts, self.way)
        return self._told(state, values, rounds)

    def _by_group(self, table: IndexTable, parts: Sequence[Rows]) -> Numbers:
        name = self.column or ""
        if name not in table.columns:
            raise NoSuchColumnError(rule=self.way, column=name)
        groups = ["" if text in MISSING else text for text in table.columns[name]]
        values = table.values.copy()
        for rows in parts:
            labels = [groups[row] for row in rows.tolist()]
            values[rows] = imputing.by_group(
                table.values[rows], self.way.removeprefix("group-"), labels
            )
        return values

    def _told(self, state: State, values: Numbers, rounds: list[int]) -> tuple[State, Diagnosis]:
        before, after = np.isnan(state.table.values), np.isnan(values)
        filled = before & ~after
        details: dict[str, object] = {
            "filled": _counted(state, filled),
            "left": _counted(state, after),
        }
        if rounds:
            details["rounds"] = [abs(count) for count in rounds]
        notices: tuple[BuildNotice, ...] = ()
        if rounds and min(rounds) < 0:
            notices = (NotSettled(rule=self.way, rounds=-min(rounds)),)
        if after.any() and self.way != "none":
            cells = state.table.cell_names(after)
            remain = GapsRemain(rule=self.way, count=len(cells), cells=listed(cells))
            notices = (*notices, remain)
        changed = int(filled.sum())
        diagnosis = Diagnosis(self.name, self.parameters(), changed, details, notices)
        return state.with_values(values), diagnosis


@dataclass(frozen=True, slots=True)
class Screen:
    """Leave out units that have too small a share of the data."""

    name: ClassVar[str] = "screen"
    share: float

    def parameters(self) -> Mapping[str, object]:
        """Return the share."""
        return {"share": self.share}

    def run(self, state: State) -> tuple[State, Diagnosis]:
        """Leave out, counting what stands in the table at this step as data.

        Raises:
            ShareWrongError: the share is none.
            AllScreenedError: fewer than two units are left.
        """
        if not 0 <= self.share <= 1:
            raise ShareWrongError(rule=self.name, value=self.share)
        table = state.table
        kept = screening.suffices(~np.isnan(table.values), self.share)
        if len({table.units[row] for row in np.flatnonzero(kept)}) < FEWEST_UNITS:
            raise AllScreenedError(count=int(kept.sum()), share=self.share)
        removed = table.row_names(~kept)
        imputed = table.row_names(kept & ~screening.suffices(state.given, self.share))
        notices: list[BuildNotice] = []
        if removed:
            notices.append(
                UnitsRemoved(count=len(removed), share=self.share, units=listed(removed))
            )
        if imputed:
            notices.append(
                UnitsImputed(count=len(imputed), share=self.share, units=listed(imputed))
            )
        details = {"removed": removed, "kept_by_imputing": imputed}
        diagnosis = Diagnosis(self.name, self.parameters(), len(removed), details, tuple(notices))
        return replace(state, table=table.kept(kept), given=state.given[kept]), diagnosis


@dataclass(frozen=True, slots=True)
class Treat:
    """Treat outliers where skewness and kurtosis exceed their limits.

    iMeta may say another treatment for an indicator, in its column Treat.
    """

    name: ClassVar[str] = "treat"
    treatment: str = "winsorise-log"
    limits: treating.Limits = field(default_factory=treating.Limits)

    def parameters(self) -> Mapping[str, object]:
        """Return the treatment and its limits."""
        return {
            "treatment": self.treatment,
            "skew": self.limits.skew,
            "kurtosis": self.limits.kurtosis,
            "points": self.limits.points,
        }

    def run(self, state: State) -> tuple[State, Diagnosis]:
        """Treat each indicator, and tell its skewness and kurtosis before and after."""
        table, parts = state.table, state.table.by_time()
        columns = {
            code: treating.treated(
                values,
                treating.own_treatment(state.tree.by_code[code], self.treatment),
                limits=self.limits,
                parts=parts,
            )
            for code, values in zip(table.indicators, table.values.T, strict=True)
        }
        after = np.stack([each.values for each in columns.values()], axis=1)
        changed = int((~np.isnan(after) & (after != table.values)).sum())
        details = {
            "indicators": {code: self._detail(state, each) for code, each in columns.items()}
        }
        diagnosis = Diagnosis(
            self.name, self.parameters(), changed, details, tuple(self._notices(columns))
        )
        return state.with_values(after), diagnosis

    def _detail(self, state: State, column: treating.Treated) -> dict[str, object]:
        shapes = {"before": column.before, "after": column.after}
        detail: dict[str, object] = {"treatment": column.treatment, "passes": column.passes}
        for when, found in shapes.items():
            if found is not None:
                detail[when] = {"skew": found.skew, "kurtosis": found.kurtosis}
        if column.winsorised.any():
            detail["winsorised"] = state.table.row_names(column.winsorised)
        if column.power is not None:
            detail["lambda"] = column.power
        return detail

    def _notices(self, columns: Mapping[str, treating.Treated]) -> list[BuildNotice]:
        skewed = [code for code, each in columns.items() if not each.passes]
        unknown = [code for code, each in columns.items() if each.before is None]
        found: list[BuildNotice] = []
        if skewed:
            found.append(StillSkewed(indicators=listed(skewed)))
        if unknown:
            found.append(Untreatable(indicators=listed(unknown)))
        return found


@dataclass(frozen=True, slots=True)
class LeaveOutConstant:
    """Leave out indicators that have one value only, in all years together or within one."""

    name: ClassVar[str] = "constant"
    is_yearly: bool = False

    def parameters(self) -> Mapping[str, object]:
        """Return the span within which an indicator must differ."""
        return {"over": "each time" if self.is_yearly else "all times"}

    def run(self, state: State) -> tuple[State, Diagnosis]:
        """Leave out what tells no unit apart; if that is everything, normalising refuses."""
        table = state.table
        parts = table.by_time() if self.is_yearly else (np.arange(table.rows),)
        constant = [
            code
            for code, values in zip(table.indicators, table.values.T, strict=True)
            if any(_is_constant(values[rows]) for rows in parts)
        ]
        if len(constant) in {0, len(table.indicators)}:
            return state, Diagnosis(self.name, self.parameters(), 0, {"left_out": []})
        kept = [code not in constant for code in table.indicators]
        after = replace(
            state,
            table=table.without(constant),
            tree=state.tree.without(constant),
            given=state.given[:, kept],
        )
        notices = (ConstantLeftOut(indicators=listed(constant)),)
        details = {"left_out": constant}
        return after, Diagnosis(self.name, self.parameters(), len(constant), details, notices)


def _is_constant(values: Numbers) -> bool:
    there = values[~np.isnan(values)]
    return bool(len(there)) and float(there.min()) == float(there.max())


@dataclass(frozen=True, slots=True)
class Normalise:
    """Bring indicators onto one scale, over all years together or within each.

    iMeta may say another rule for an indicator, in its column Normalise.
    """

    name: ClassVar[str] = "normalise"
    scaling: Scaling = field(default_factory=Scaling)
    is_yearly: bool = False

    def parameters(self) -> Mapping[str, object]:
        """Return rule, scale and span."""
        scale = self.scaling.scale
        return {
            "method": self.scaling.method,
            "scale": None if scale is None else list(scale),
            "over": "each time" if self.is_yearly else "all times",
        }

    def run(self, state: State) -> tuple[State, Diagnosis]:
        """Normalise, and tell each indicator's range before."""
        table = state.table
        parts = table.by_time() if self.is_yearly else (np.arange(table.rows),)
        after = np.empty_like(table.values)
        scalings = self._scalings(state)
        for place, (code, scaling) in enumerate(scalings.items()):
            for rows in parts:
                element = state.tree.by_code[code]
                after[rows, place] = normalised(table.values[rows, place], element, scaling)
        details: dict[str, object] = {
            "indicators": {
                code: self._detail(state, code, values, scalings[code])
                for code, values in zip(table.indicators, table.values.T, strict=True)
            }
        }
        notices: tuple[BuildNotice, ...] = ()
        if any(each.method == "goalposts" for each in scalings.values()):
            clipped = self._clipped(state, scalings)
            details["clipped"] = _counted(state, clipped)
            cells = table.cell_names(clipped)
            if cells:
                notices = (ValuesClipped(count=len(cells), cells=listed(cells)),)
        changed = int((~np.isnan(after)).sum())
        diagnosis = Diagnosis(self.name, self.parameters(), changed, details, notices)
        return replace(state.with_values(after), raw=table.values), diagnosis

    def _scalings(self, state: State) -> Mapping[str, Scaling]:
        elements = (state.tree.by_code[code] for code in state.table.indicators)
        return {each.code: own_scaling(each, self.scaling) for each in elements}

    def _detail(
        self, state: State, code: str, values: Numbers, scaling: Scaling
    ) -> dict[str, object]:
        detail: dict[str, object] = {
            "direction": state.tree.by_code[code].direction,
            "minimum": float(np.nanmin(values)),
            "maximum": float(np.nanmax(values)),
        }
        own = {"method": scaling.method, "scale": None if scaling.scale is None else scaling.scale}
        return detail if scaling == self.scaling else detail | own

    def _clipped(self, state: State, scalings: Mapping[str, Scaling]) -> Flags:
        table = state.table
        flags = np.zeros(table.values.shape, np.bool_)
        for place, (code, scaling) in enumerate(scalings.items()):
            if scaling.method == "goalposts":
                beyond = beyond_goalposts(table.values[:, place], state.tree.by_code[code])
                flags[:, place] = np.nan_to_num(beyond) != 0
        return flags


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Compute every aggregate: one rule for all levels, or one for each from the lowest.

    Where a value is missing, means go over what is there, unless gaps are refused.
    """

    name: ClassVar[str] = "aggregate"
    methods: tuple[str, ...] = ("amean",)
    refuses_gaps: bool = False

    def parameters(self) -> Mapping[str, object]:
        """Return the rules."""
        gaps = "refuse" if self.refuses_gaps else "rescale"
        return {"methods": list(self.methods), "gaps": gaps}

    def run(self, state: State) -> tuple[State, Diagnosis]:
        """Aggregate.

        Raises:
            GapError: a value is missing, and gaps are refused.
        """
        gaps = np.isnan(state.table.values)
        if self.refuses_gaps and gaps.any():
            row, place = np.argwhere(gaps)[0].tolist()
            code, unit = state.table.indicators[place], state.table.row_name(row)
            raise GapError(rule=self.name, indicator=code, unit=unit)
        methods = methods_by_level(state.tree, self.methods)
        state = replace(state, methods=methods)
        scores = aggregated_scores(state.aggregation_input(self.name))
        notices = list(scores.notices)
        if gaps.any():
            cells = state.table.cell_names(gaps)
            notices.insert(0, GapsReweighted(count=len(cells), cells=listed(cells)))
        details = {
            "levels": {str(level): method for level, method in methods.items()},
            "gaps": _counted(state, gaps),
        }
        diagnosis = Diagnosis(
            self.name, self.parameters(), scores.values.size, details, tuple(notices)
        )
        return replace(state, scores=scores), diagnosis
