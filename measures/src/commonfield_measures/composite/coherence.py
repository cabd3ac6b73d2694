"""Whether what is put together belongs together: correlations, Cronbach's alpha, components.

Source: OECD/JRC Handbook (2008), step 4; Cronbach (1951); COINr ``get_corr()``, ``get_cronbach()``,
``get_PCA()``.
"""

from dataclasses import dataclass

import numpy as np

from commonfield_measures.composite.errors import NoSpreadError
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.types import Flags, Numbers
from commonfield_measures.composite.weighing import Columns, correlated


@dataclass(frozen=True, slots=True)
class Components:
    """Principal components of a correlation matrix, the largest first.

    Shapes: eigenvalues and explained shares, components; loadings, members x components, each with
    a mean above zero, since the sign of a component is arbitrary.
    """

    eigenvalues: Numbers
    explained: Numbers
    loadings: Numbers


@dataclass(frozen=True, slots=True)
class Coherence:
    """How the members of one group go together; rows with a gap are left out and counted.

    ``correlations``: members x members; ``with_group``: each member with the group's score.
    """

    group: str
    members: tuple[str, ...]
    rows: int
    left_out: int
    correlations: Numbers
    with_group: Numbers
    alpha: float
    components: Components

    def pairs(
        self, *, above: float = 0.92, below: float = 0.0
    ) -> tuple[tuple[str, str, float], ...]:
        """Return pairs of members that say nearly the same, or contradict each other."""
        found = []
        for place, first in enumerate(self.members):
            for other, second in enumerate(self.members[:place]):
                value = float(self.correlations[place, other])
                if value > above or value < below:
                    found.append((second, first, value))
        return tuple(found)


def cronbach_alpha(columns: Columns) -> float:
    """Return ``k / (k - 1) · (1 - Σ var / var of the sum)`` of complete values.

    Raises:
        NoSpreadError: a member is constant, or so is their sum.
        GapError: a value is missing.
    """
    # Refuses what has no answer.
    correlated(columns, "Cronbach's alpha")
    values = columns.values
    count = values.shape[1]
    total = float(values.sum(axis=1).var(ddof=1))
    if total == 0:
        raise NoSpreadError(group=columns.group, rule="Cronbach's alpha")
    own = float(values.var(axis=0, ddof=1).sum())
    return count / (count - 1) * (1 - own / total) if count > 1 else 1.0


def components(columns: Columns) -> Components:
    """Return the principal components of the members' correlations.

    Raises:
        NoSpreadError: a member is constant.
        GapError: a value is missing.
    """
    roots, vectors = np.linalg.eigh(correlated(columns, "PCA"))
    roots, vectors = np.maximum(roots[::-1], 0), vectors[:, ::-1]
    signs = np.where(vectors.sum(axis=0) < 0, -1, 1)
    return Components(roots, roots / roots.sum(), vectors * signs)


def coherence(build: Build) -> tuple[Coherence, ...]:
    """Return how the members of every group of two or more go together, from the lowest level.

    A group with fewer than two complete rows has nothing to tell.
    """
    found = (coherence_of(build, group) for group in build.state.tree.upwards())
    return tuple(each for each in found if each is not None)


def coherence_of(build: Build, group: str) -> Coherence | None:
    """Return how the members of one group go together; None if there are too few to tell.

    Raises:
        NoSpreadError: a member is constant.
    """
    table, scores = build.state.table, build.scores
    members = build.state.tree.children[group]
    known = dict(zip(table.indicators, table.values.T, strict=True))
    known |= {code: scores.of(code) for code in scores.codes}
    values = np.stack([known[code] for code in (*members, group)], axis=1)
    complete: Flags = ~np.isnan(values).any(axis=1)
    if len(members) == 1 or complete.sum() <= 1:
        return None
    columns = Columns(group, members, values[complete, :-1])
    both = Columns(group, (*members, group), values[complete])
    return Coherence(
        group=group,
        members=members,
        rows=int(complete.sum()),
        left_out=int((~complete).sum()),
        correlations=correlated(columns, "correlation"),
        with_group=correlated(both, "correlation")[-1, :-1],
        alpha=cronbach_alpha(columns),
        components=components(columns),
    )
