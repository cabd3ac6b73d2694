import numpy as np
import pytest

from commonfield_measures.composite.errors import SampleSizeError
from commonfield_measures.composite.sobol import SobolIndices, sobol_indices
from commonfield_measures.composite.types import Numbers

pytestmark = pytest.mark.rule


def ishigami(rows: Numbers) -> Numbers:
    """Ishigami and Homma (1990) with a = 7, b = 0.1."""
    x = (rows * 2 - 1) * np.pi
    values: Numbers = (
        np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    )
    return values[:, None]


def sobol_g(rows: Numbers) -> Numbers:
    """Saltelli and Sobol' (1995) with a = 0, 1, 4.5, 9."""
    a = np.array([0, 1, 4.5, 9])
    values: Numbers = (np.abs(4 * rows - 2) + a) / (1 + a)
    return np.prod(values, axis=1, keepdims=True)


def test_ishigami_has_its_analytic_shares() -> None:
    variance = 7**2 / 8 + 0.1 * np.pi**4 / 5 + 0.1**2 * np.pi**8 / 18 + 0.5
    first = [0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 7**2 / 8, 0]
    mixed = 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50)
    total = [first[0] + mixed, first[1], mixed]

    found = sobol_indices(ishigami, factors=3, samples=20_000, rng=np.random.default_rng(11))

    assert np.abs(found.first[:, 0] - np.array(first) / variance).max() < 0.02
    assert np.abs(found.total[:, 0] - np.array(total) / variance).max() < 0.02


def test_g_function_has_its_analytic_shares() -> None:
    parts = 1 / 3 / (1 + np.array([0, 1, 4.5, 9])) ** 2
    variance = (1 + parts).prod() - 1
    total = [parts[i] * np.delete(1 + parts, i).prod() / variance for i in range(4)]

    found = sobol_indices(sobol_g, factors=4, samples=20_000, rng=np.random.default_rng(12))

    assert np.abs(found.first[:, 0] - parts / variance).max() < 0.02
    assert np.abs(found.total[:, 0] - total).max() < 0.02


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    variance = 7**2 / 8 + 0.1 * np.pi**4 / 5 + 0.1**2 * np.pi**8 / 18 + 0.5
    truth = 7**2 / 8 / variance
    held = 0
    for seed in range(60):
        found = sobol_indices(ishigami, factors=3, samples=256, rng=np.random.default_rng(seed))
        held += abs(found.total[1, 0] - truth) <= found.total_95[1, 0]

    assert held >= 51


def test_many_outputs_are_shared_out_each_for_itself() -> None:
    def both(rows: Numbers) -> Numbers:
        return np.concatenate(
            [ishigami(rows), 5 * ishigami(rows) + 3, np.ones((len(rows), 600))], 1
        )

    found = sobol_indices(both, factors=3, samples=64, rng=np.random.default_rng(1))

    assert np.allclose(found.first[:, 0], found.first[:, 1], rtol=1e-9, atol=1e-12)
    assert found.is_constant.tolist() == [False, False] + [True] * 600
    assert not found.total[:, 2:].any()


def test_pooled_outputs_are_shared_out_by_their_variance() -> None:
    def both(rows: Numbers) -> Numbers:
        own = np.random.default_rng(3).random(2)
        return np.stack([3 * rows[:, 0] + own[0], rows[:, 0] + 2 * rows[:, 1] + own[1]], axis=1)

    rng = np.random.default_rng(2)
    found = sobol_indices(both, factors=3, samples=4_096, rng=rng, is_pooled=True)

    # Variances in twelfths: 9 of the first output, 1 + 4 of the second.
    assert np.abs(found.first[:, -1] - [10 / 14, 4 / 14, 0]).max() < 0.02
    assert np.abs(found.total[:, -1] - [10 / 14, 4 / 14, 0]).max() < 0.02
    assert found.first.shape == (3, 3)
    assert (found.first_95[:2, -1] > 0).all()


def test_pooling_leaves_the_outputs_themselves_as_they_are() -> None:
    plain = sobol_indices(ishigami, factors=3, samples=64, rng=np.random.default_rng(5))
    pooled = sobol_indices(
        ishigami, factors=3, samples=64, rng=np.random.default_rng(5), is_pooled=True
    )

    assert np.allclose(pooled.first[:, :1], plain.first)
    assert np.allclose(pooled.total_95[:, 1:], plain.total_95)


def test_same_seed_repeats_and_progress_is_told() -> None:
    heard: list[int] = []

    def again() -> SobolIndices:
        rng = np.random.default_rng(4)
        return sobol_indices(ishigami, factors=3, samples=32, rng=rng, on_progress=heard.append)

    one, other = again(), again()

    assert (one.first == other.first).all()
    assert heard == [3, 4, 5] * 2


@pytest.mark.parametrize(("samples", "factors"), [(15, 3), (100, 0)])
def test_too_little_to_say_anything_is_refused(samples: int, factors: int) -> None:
    with pytest.raises(SampleSizeError):
        sobol_indices(ishigami, factors=factors, samples=samples, rng=np.random.default_rng(1))
