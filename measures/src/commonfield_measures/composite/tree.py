"""The tree of an index: indicators below, aggregates above, checked once when it is made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from commonfield_measures.composite.input_errors import (
    ChildlessError,
    CodeTwiceError,
    NothingToBuildError,
    ParentLevelError,
    ParentMissingError,
    ParentUnknownError,
    SeveralTopsError,
    StrayAggregateError,
    TreeCycleError,
)
from commonfield_measures.composite.types import Element, listed


@dataclass(frozen=True, slots=True)
class Tree:
    """Indicators and aggregates in the order of iMeta; every aggregate has children.

    A child may stand more than one level below its parent; aggregating goes from level to level.
    """

    elements: tuple[Element, ...]
    by_code: Mapping[str, Element] = field(init=False, repr=False, compare=False)
    children: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the whole tree.

        Raises:
            CodeTwiceError: a code is described twice.
            ChildlessError: an aggregate has nothing to aggregate.
        """
        by_code: dict[str, Element] = {}
        for element in self.elements:
            if element.code in by_code:
                raise CodeTwiceError(file="iMeta", code=element.code)
            by_code[element.code] = element
        children: dict[str, list[str]] = {
            element.code: [] for element in self.elements if not element.is_indicator
        }
        object.__setattr__(self, "by_code", by_code)
        self._check_parents(children)
        self._check_cycles()
        self._check_levels()
        for code, codes in children.items():
            if not codes:
                raise ChildlessError(code=code)
        object.__setattr__(
            self, "children", {code: tuple(codes) for code, codes in children.items()}
        )

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators' codes in the order of iMeta."""
        return tuple(each.code for each in self.elements if each.is_indicator)

    @property
    def aggregates(self) -> tuple[str, ...]:
        """The aggregates' codes in the order of iMeta."""
        return tuple(each.code for each in self.elements if not each.is_indicator)

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels on which there are aggregates, from the lowest."""
        return tuple(sorted({each.level for each in self.elements if not each.is_indicator}))

    @property
    def top(self) -> str:
        """The one aggregate above all others.

        Raises:
            SeveralTopsError: more than one has no parent.
        """
        tops = tuple(each.code for each in self.elements if each.parent is None)
        if len(tops) > 1:
            raise SeveralTopsError(codes=listed(tops))
        return tops[0]

    def upwards(self) -> Iterable[str]:
        """Yield the aggregates from the lowest level to the highest."""
        ordered = sorted(self.aggregates, key=lambda code: self.by_code[code].level)
        yield from ordered

    def without(self, codes: Iterable[str]) -> "Tree":
        """Return the tree without some elements and without aggregates that this leaves empty."""
        gone = set(codes)
        while True:
            left = [each for each in self.elements if each.code not in gone]
            parents = {each.parent for each in left}
            empty = {
                each.code for each in left if not each.is_indicator and each.code not in parents
            }
            if not empty:
                return Tree(tuple(left))
            gone |= empty

    def _check_parents(self, children: dict[str, list[str]]) -> None:
        if not self.indicators:
            raise NothingToBuildError(kind="Indicator")
        if not children:
            raise NothingToBuildError(kind="Aggregate")
        for element in self.elements:
            if element.parent is None:
                if element.is_indicator:
                    raise ParentMissingError(indicator=element.code)
                continue
            if element.parent not in children:
                raise ParentUnknownError(code=element.code, parent=element.parent)
            children[element.parent].append(element.code)

    def _check_cycles(self) -> None:
        clear: set[str] = set()
        for element in self.elements:
            path: list[str] = []
            code: str | None = element.code
            while code is not None and code not in clear:
                if code in path:
                    ring = [*path[path.index(code) :], code]
                    raise TreeCycleError(code=code, path=" → ".join(ring))
                path.append(code)
                code = self.by_code[code].parent
            clear.update(path)

    def _check_levels(self) -> None:
        for element in self.elements:
            if element.parent is None:
                continue
            parent = self.by_code[element.parent]
            if parent.level <= element.level:
                raise ParentLevelError(
                    code=element.code,
                    level=element.level,
                    parent=parent.code,
                    parent_level=parent.level,
                )
        highest = self.levels[-1]
        for element in self.elements:
            if element.parent is None and element.level < highest:
                raise StrayAggregateError(code=element.code, level=element.level, highest=highest)
