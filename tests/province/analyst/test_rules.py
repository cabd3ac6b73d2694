from commonfield.province.analyst.rules import begun, first_compared


def test_a_county_is_compared_from_the_period_after_that_in_which_it_began():
    assert begun([None, 0.0, 3.0, 4.0]) == 2
    assert begun([None, 0.0]) is None
    assert first_compared({"a": 0, "b": 0, "c": 2}, 4) == 1
    # Most must have begun before: else the comparison would be of few.
    assert first_compared({"a": 0, "b": 1, "c": 1}, 4) == 2


def test_nothing_is_compared_with_a_period_that_may_be_counted_in_part():
    assert first_compared({"a": 0, "b": 0}, 2) is None
    assert first_compared({"a": None, "b": 2}, 3) is None
    assert first_compared({}, 3) is None
