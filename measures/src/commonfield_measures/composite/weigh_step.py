"""The step that decides the weights, with the judgements and files that it may take them from."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from commonfield_measures.composite.errors import (
    JudgeInconsistentError,
    JudgementsInconsistentError,
    JudgementsShapeError,
    StepMissingError,
)
from commonfield_measures.composite.input_errors import CodeTwiceError
from commonfield_measures.composite.judgements import Judged
from commonfield_measures.composite.notices import BuildNotice, GroupsUnjudged, LoadingsNegative
from commonfield_measures.composite.steps import Normalise, State
from commonfield_measures.composite.tables import number, read_sheet
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Diagnosis, Numbers, listed
from commonfield_measures.composite.weighing import (
    MOST_INCONSISTENT,
    Columns,
    Panel,
    Priorities,
    critic,
    deviations,
    entropy,
    ginis,
    merec,
    panel_priorities,
    principal_component,
    within_groups,
)
from commonfield_measures.errors import NotANumberError

FROM_DATA: Final = (
    *("entropy", "entropy:raw", "critic", "pca", "std", "gini", "merec", "merec:raw"),
)
_RULES: Final[Mapping[str, Callable[[Columns], Numbers]]] = {
    "entropy": entropy,
    "critic": critic,
    "std": deviations,
    "gini": ginis,
    "merec": merec,
}


@dataclass(frozen=True, slots=True)
class Weigh:
    """Decide the weights.

    ``weights`` are those of a file (code and weight), ``judgements`` matrices of members and
    values; ``file`` names where they come from.
    """

    name: ClassVar[str] = "weigh"
    source: str = "given"
    weights: tuple[tuple[str, float], ...] = ()
    judgements: tuple[Judged, ...] = ()
    file: str = ""
    most_inconsistent: float = MOST_INCONSISTENT

    def parameters(self) -> Mapping[str, object]:
        """Return the source."""
        found: dict[str, object] = {"source": self.source}
        if self.file:
            found["file"] = self.file
        if self.source == "ahp":
            found["most_inconsistent"] = self.most_inconsistent
        return found

    def run(self, state: State) -> tuple[State, Diagnosis]:
        """Weigh, and report what the weights rest on."""
        tree = state.tree
        given = {each.code: each.weight for each in tree.elements if each.weight is not None}
        details: dict[str, object] = {}
        notices: list[BuildNotice] = []
        if self.source == "given":
            weights = within_groups(tree, given, "iMeta")
        elif self.source == "equal":
            weights = within_groups(tree, dict.fromkeys(tree.by_code, 1.0), "equal")
        elif self.source == "file":
            weights = within_groups(tree, dict(self.weights), self.file)
        elif self.source == "ahp":
            weights, details["groups"] = self._judged(tree, given, notices)
        else:
            weights, details["groups"] = self._from_data(state, given, notices)
        details["weights"] = weights
        diagnosis = Diagnosis(self.name, self.parameters(), len(weights), details, tuple(notices))
        return replace(state, weights=weights), diagnosis

    def _from_data(
        self, state: State, given: Mapping[str, float], notices: list[BuildNotice]
    ) -> tuple[dict[str, float], dict[str, object]]:
        if state.raw is None:
            raise StepMissingError(step=self.name, earlier=Normalise.name)
        values = state.table.values
        if self.source.endswith(":raw"):
            values = _upward(state, state.raw) if self.source == "merec:raw" else state.raw
        weights = dict(given)
        details: dict[str, object] = {}
        for group, codes in state.tree.children.items():
            places = [
                state.table.indicators.index(code)
                for code in codes
                if state.tree.by_code[code].is_indicator
            ]
            if len(places) == len(codes) > 1:
                columns = Columns(group, codes, values[:, places], state.table.row_name)
                shares, details[group] = self._of_columns(columns, notices)
                weights |= dict(zip(codes, shares.tolist(), strict=True))
        return within_groups(state.tree, weights, "iMeta"), details

    def _of_columns(
        self, columns: Columns, notices: list[BuildNotice]
    ) -> tuple[Numbers, dict[str, object]]:
        rule = _RULES.get(self.source.removesuffix(":raw"))
        if rule is not None:
            return rule(columns), {}
        found = principal_component(columns)
        against = [
            code for code, loading in zip(columns.codes, found.loadings, strict=True) if loading < 0
        ]
        if against:
            notices.append(LoadingsNegative(group=columns.group, codes=listed(against)))
        loadings = dict(zip(columns.codes, found.loadings.tolist(), strict=True))
        return found.weights, {"loadings": loadings, "explained": found.explained}

    def _judged(
        self, tree: Tree, given: Mapping[str, float], notices: list[BuildNotice]
    ) -> tuple[dict[str, float], dict[str, object]]:
        weights = dict(given)
        details: dict[str, object] = {}
        for group, judges in self._by_group(tree).items():
            members = tree.children[group]
            found = panel_priorities(judges, group, members)
            self._check_consistent(group, found)
            weights |= dict(zip(members, found.joint.weights.tolist(), strict=True))
            details[group] = _consistency(found.joint)
            if len(judges) > 1:
                details[group] = _consistency(found.joint) | {
                    "judges": [_consistency(each) for each in found.judges]
                }
        unjudged = [
            group
            for group, codes in tree.children.items()
            if group not in details and len(codes) > 1
        ]
        if unjudged:
            notices.append(GroupsUnjudged(groups=listed(unjudged)))
        return within_groups(tree, weights, "iMeta"), details

    def _check_consistent(self, group: str, found: Panel) -> None:
        """Check that no judge, nor all together, contradict themselves too much.

        Raises:
            JudgementsInconsistentError: one does.
            JudgeInconsistentError: one of several does.
        """
        for judge, each in enumerate((*found.judges, found.joint), start=1):
            if each.consistency_ratio <= self.most_inconsistent:
                continue
            ratio = round(each.consistency_ratio, 4)
            if 1 < len(found.judges) >= judge:
                raise JudgeInconsistentError(
                    group=group, judge=judge, ratio=ratio, most=self.most_inconsistent
                )
            raise JudgementsInconsistentError(group=group, ratio=ratio, most=self.most_inconsistent)

    def _by_group(self, tree: Tree) -> dict[str, list[Numbers]]:
        """Return the judges' matrices by group, rows and columns in the order of its members."""
        found: dict[str, list[Numbers]] = {}
        for codes, rows in self.judgements:
            group = self._group_of(tree, codes, len(rows), found)
            members = tree.children[group]
            places = [codes.index(code) for code in members] if codes else range(len(members))
            found.setdefault(group, []).append(np.array(rows)[np.ix_(places, places)])
        return found

    def _group_of(
        self, tree: Tree, codes: tuple[str, ...], size: int, found: Collection[str]
    ) -> str:
        """Return the group that a matrix is about: by its members, or by its size if unnamed.

        Another matrix for the same members is another judge's.

        Raises:
            JudgementsShapeError: there is none, or more than one.
        """
        fitting = [
            group
            for group, members in tree.children.items()
            if len(members) == size and (not codes or set(codes) == set(members))
        ]
        fresh = [group for group in fitting if group not in found]
        if len(fresh) == 1 or len(fitting) == 1:
            return (fresh or fitting)[0]
        why = "they are not the members of one group" if codes else "no one group has its size"
        raise JudgementsShapeError(codes=listed(codes) or "numbers", file=self.file, why=why)


def _consistency(found: Priorities) -> dict[str, object]:
    return {
        "eigenvalue": found.eigenvalue,
        "consistency_index": found.consistency_index,
        "consistency_ratio": found.consistency_ratio,
    }


def read_weights(path: Path) -> tuple[tuple[str, float], ...]:
    """Read ``iCode,Weight``; a missing weight is an error of the file.

    Raises:
        CodeTwiceError: a code stands there twice.
        NotANumberError: a weight is text or missing.
    """
    sheet = read_sheet(path)
    found: list[tuple[str, float]] = []
    for code, text in zip(sheet.needed("iCode"), sheet.needed("Weight"), strict=True):
        weight = number(text, column="Weight", row=code)
        if weight is None:
            raise NotANumberError(column="Weight", row=code, value=text)
        if code in dict(found):
            raise CodeTwiceError(file=sheet.file, code=code)
        found.append((code, weight))
    return tuple(found)


def _upward(state: State, raw: Numbers) -> Numbers:
    """Return raw values with the reciprocal where less is better: MEREC's x / max of a cost."""
    values = raw.copy()
    for place, code in enumerate(state.table.indicators):
        if state.tree.by_code[code].direction < 0:
            # What is zero stays so, to be refused by its name.
            np.divide(1, values[:, place], out=values[:, place], where=values[:, place] != 0)
    return values
