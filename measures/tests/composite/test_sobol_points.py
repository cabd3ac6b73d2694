import subprocess
import sys

import numpy as np
import pytest

from commonfield_measures.composite.sobol_points import sobol_points

pytestmark = pytest.mark.rule


@pytest.mark.parametrize(("count", "dimensions"), [(1, 1), (16, 2), (1_000, 37), (512, 400)])
def test_points_are_those_of_scipy(count: int, dimensions: int):
    from scipy.stats import qmc  # noqa: PLC0415 - slow to load, for every worker

    points = sobol_points(count, dimensions, np.random.default_rng(7))

    theirs = qmc.Sobol(dimensions, rng=np.random.default_rng(7)).random_base2(10)
    assert points.tolist() == theirs[:count].tolist()


def test_indices_do_not_load_the_whole_of_scipy():
    program = """
import sys
import numpy as np
from commonfield_measures.composite.sobol import sobol_indices
sobol_indices(lambda rows: rows, factors=2, samples=16, rng=np.random.default_rng(1))
print("scipy.stats" in sys.modules)
"""

    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)

    assert done.stdout.decode() == "False\n"
