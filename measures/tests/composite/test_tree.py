import pytest

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
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Element
from commonfield_measures.errors import MeasuresError
from measures.tests.composite.builders import make_aggregate, make_indicator

pytestmark = pytest.mark.rule


def make_tree() -> Tree:
    return Tree(
        (
            make_aggregate("I", None, 3),
            make_indicator("a", "P"),
            make_indicator("b", "Q"),
            make_indicator("c", "P"),
            make_indicator("d", "I"),
            make_aggregate("P", "I", 2),
            make_aggregate("Q", "I", 2),
        )
    )


def test_tree_keeps_the_order_of_meta():
    tree = make_tree()

    assert tree.indicators == ("a", "b", "c", "d")
    assert tree.aggregates == ("I", "P", "Q")
    assert tree.children == {"I": ("d", "P", "Q"), "P": ("a", "c"), "Q": ("b",)}
    assert tuple(tree.upwards()) == ("P", "Q", "I")
    assert (tree.levels, tree.top) == ((2, 3), "I")


def test_tree_without_a_group_loses_its_aggregate():
    assert make_tree().without(["b", "d"]).aggregates == ("I", "P")


@pytest.mark.parametrize(
    ("elements", "refusal", "names"),
    [
        ([make_aggregate("I", None, 2)], NothingToBuildError, {"kind": "Indicator"}),
        ([make_indicator("a")], NothingToBuildError, {"kind": "Aggregate"}),
        (
            [make_indicator("a"), make_indicator("a"), make_aggregate("I", None, 2)],
            CodeTwiceError,
            {"file": "iMeta", "code": "a"},
        ),
        (
            [make_indicator("a", "X"), make_aggregate("I", None, 2)],
            ParentUnknownError,
            {"code": "a", "parent": "X"},
        ),
        (
            [make_indicator("a"), make_indicator("b", "a"), make_aggregate("I", None, 2)],
            ParentUnknownError,
            {"code": "b", "parent": "a"},
        ),
        (
            [make_indicator("a", None), make_aggregate("I", None, 2)],
            ParentMissingError,
            {"indicator": "a"},
        ),
        (
            [make_indicator("a"), make_aggregate("I", None, 2), make_aggregate("P", "I", 2)],
            ParentLevelError,
            {"code": "P", "level": 2, "parent": "I", "parent_level": 2},
        ),
        (
            [make_indicator("a"), make_aggregate("I", None, 3), make_aggregate("P", "I", 2)],
            ChildlessError,
            {"code": "P"},
        ),
        (
            [
                make_indicator("a", "P"),
                make_aggregate("P", "Q", 2),
                make_aggregate("Q", "R", 3),
                make_aggregate("R", "P", 4),
            ],
            TreeCycleError,
            {"code": "P", "path": "P → Q → R → P"},
        ),
        (
            [make_indicator("a", "P"), make_aggregate("P", "P", 2)],
            TreeCycleError,
            {"code": "P", "path": "P → P"},
        ),
        (
            [
                make_indicator("a", "P"),
                make_aggregate("P", "I", 2),
                make_aggregate("I", None, 3),
                make_indicator("b", "Q"),
                make_aggregate("Q", None, 2),
            ],
            StrayAggregateError,
            {"code": "Q", "level": 2, "highest": 3},
        ),
    ],
)
def test_wrong_trees_are_refused(
    elements: list[Element], refusal: type[MeasuresError], names: dict[str, object]
):
    with pytest.raises(refusal) as refused:
        Tree(tuple(elements))

    assert refused.value.params == names
    assert all(str(name) in str(refused.value) for name in names.values())


def test_two_tops_have_no_index():
    tree = Tree(
        (
            make_indicator("a", "P"),
            make_indicator("b", "Q"),
            make_aggregate("P", None, 2),
            make_aggregate("Q", None, 2),
        )
    )

    with pytest.raises(SeveralTopsError):
        _top = tree.top
