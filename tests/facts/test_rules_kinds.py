"""What a kind of fact counts as: said of each, so that a new one moves no figure unnoticed."""

from typing import get_args

import pytest

from commonfield.facts.kinds import all_kinds
from commonfield.facts.types import CountsAs, FactKind


def test_each_kind_says_what_it_counts_as():
    odd = {each.code for each in all_kinds() if each.counts_as not in get_args(CountsAs.__value__)}

    assert odd == set()
    with pytest.raises(TypeError, match="counts_as"):
        FactKind("culture.new", "新", "New", "count", recorded_by="reader")  # type: ignore[call-arg]


def test_a_person_takes_part_in_what_counts_as_participation():
    subjects = {each.subject for each in all_kinds() if each.counts_as == "participation"}

    assert subjects == {"learner", "reader", "speaker"}
