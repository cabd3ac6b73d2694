import pytest

from commonfield_measures.measures.student import t_quantile


@pytest.mark.parametrize(
    ("free", "share", "expected"),
    [
        # Abramowitz and Stegun 1964, table 26.10.
        (1, 0.975, 12.706),
        (2, 0.975, 4.303),
        (5, 0.99, 3.365),
        (18, 0.99, 2.552),
        (30, 0.975, 2.042),
        (120, 0.95, 1.658),
        # Many are all but normal.
        (999, 0.99, 2.3301),
        (1_000, 0.99, 2.3301),
        (10**9, 0.975, 1.95996),
    ],
)
def test_quantiles_are_those_of_the_tables(free: int, share: float, expected: float):
    assert t_quantile(share, free) == pytest.approx(expected, abs=5e-4)
