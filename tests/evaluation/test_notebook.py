"""The room hands out the library's names under the address they had before."""

from pathlib import Path

import pytest

from commonfield import evaluation
from tests.running import run_alone


def test_room_has_no_other_names():
    with pytest.raises(AttributeError, match="has no bild_index"):
        evaluation.bild_index  # noqa: B018 - asking for the name is what is tested


def test_notebook_needs_no_django(root: Path):
    program = (
        "import sys; from commonfield.evaluation import build_index, evaluate, inequality;"
        " print('django' in sys.modules)"
    )

    assert run_alone(program, root) == "False"
