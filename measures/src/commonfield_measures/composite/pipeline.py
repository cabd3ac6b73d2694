"""Steps in a list that can be read, changed and rerun; a build remembers the states between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield_measures.composite.aggregating import AggregationInput, Scores
from commonfield_measures.composite.errors import StepMissingError
from commonfield_measures.composite.notices import BuildNotice
from commonfield_measures.composite.steps import Aggregate, PipelineStep, State
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Diagnosis, IndexTable
from commonfield_measures.errors import NotFiniteError

# The Handbook's order, in which a new step finds its place.
ORDER: Final = (
    "denominate",
    "impute",
    "screen",
    "treat",
    "constant",
    "normalise",
    "weigh",
    "aggregate",
)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The steps of an index, in the order in which they run."""

    steps: tuple[PipelineStep, ...] = ()

    def listed(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """Return name and parameters of every step."""
        return tuple((step.name, step.parameters()) for step in self.steps)

    def changed(self, step: PipelineStep) -> "Pipeline":
        """Return the list with this step in the place of that of its name.

        A new one goes where the Handbook has it: before the first that comes later there.
        """
        names = [each.name for each in self.steps]
        if step.name in names:
            place = names.index(step.name)
            return Pipeline((*self.steps[:place], step, *self.steps[place + 1 :]))
        later = ORDER[ORDER.index(step.name) + 1 :]
        places = [place for place, name in enumerate(names) if name in later]
        place = places[0] if places else len(names)
        return Pipeline((*self.steps[:place], step, *self.steps[place:]))

    def without(self, name: str) -> "Pipeline":
        """Return the list without the step of that name."""
        return Pipeline(tuple(step for step in self.steps if step.name != name))

    def moved(self, name: str, *, before: str) -> "Pipeline":
        """Return the list with one step put before another."""
        moving = [step for step in self.steps if step.name == name]
        left = [step for step in self.steps if step.name != name]
        place = [step.name for step in left].index(before)
        return Pipeline((*left[:place], *moving, *left[place:]))

    def run(self, table: IndexTable, tree: Tree) -> "Build":
        """Run every step."""
        return Build(Pipeline(), (State.start(table, tree),), ()).rerun(self)


@dataclass(frozen=True, slots=True)
class Build:
    """What a pipeline made: the states before, between and after its steps, with diagnoses."""

    pipeline: Pipeline
    states: tuple[State, ...]
    diagnoses: tuple[Diagnosis, ...]

    @property
    def state(self) -> State:
        """The last state."""
        return self.states[-1]

    @property
    def scores(self) -> Scores:
        """The scores of all aggregates.

        Raises:
            StepMissingError: nothing was aggregated.
        """
        if self.state.scores is None:
            raise StepMissingError(step="scores", earlier=Aggregate.name)
        return self.state.scores

    @property
    def notices(self) -> tuple[BuildNotice, ...]:
        """All that the steps tell, in their order."""
        return tuple(notice for each in self.diagnoses for notice in each.notices)

    def aggregation_input(self) -> AggregationInput:
        """Return what the scores were computed from: the seam for drawing any of it anew."""
        return self.state.aggregation_input()

    def without(self, codes: Iterable[str]) -> "Build":
        """Run the same steps without some indicators: what each of them changes.

        An aggregate that this leaves empty goes too.
        """
        gone = set(codes)
        start = self.states[0]
        return self.pipeline.run(start.table.without(gone), start.tree.without(gone))

    def rerun(self, pipeline: Pipeline) -> "Build":
        """Run another list of steps on the same data; what it has in common is not run again."""
        common = 0
        for old, new in zip(self.pipeline.steps, pipeline.steps, strict=False):
            if old != new:
                break
            common += 1
        states, diagnoses = list(self.states[: common + 1]), list(self.diagnoses[:common])
        for step in pipeline.steps[common:]:
            # What overflows is found and named afterwards.
            with np.errstate(all="ignore"):
                state, diagnosis = step.run(states[-1])
            _check_finite(states[-1], state)
            states.append(state)
            diagnoses.append(diagnosis)
        return Build(pipeline, tuple(states), tuple(diagnoses))


def _check_finite(before: State, after: State) -> None:
    """Check that a step made no value infinite and lost none but those that it says it lost.

    Raises:
        NotFiniteError: it did, because values are too large or too close together.
    """
    table = after.table
    wrong = np.isinf(table.values)
    if table.values.shape == before.table.values.shape:
        lost = np.isnan(table.values) & ~np.isnan(before.table.values)
        wrong |= lost & (after.given == before.given)
    for row, place in np.argwhere(wrong)[:1].tolist():
        raise NotFiniteError(column=table.indicators[place], row=table.row_name(row))
    if after.scores is not None:
        for row, place in np.argwhere(~np.isfinite(after.scores.values))[:1].tolist():
            raise NotFiniteError(column=after.scores.codes[place], row=table.row_name(row))
