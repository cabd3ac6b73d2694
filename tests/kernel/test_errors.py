"""Refusals say what, why and what next."""

import importlib
from pathlib import Path

import commonfield
from commonfield.kernel.errors import CommonfieldError, NotFoundError

KEPT = Path(__file__).parent / "error_codes.txt"


class TooHeavyError(CommonfieldError):
    sentence = "%(weight_g)s g are too heavy by 100 %%."


def test_refusal_fills_its_sentence_in():
    assert str(TooHeavyError(weight_g=5)) == "5 g are too heavy by 100 %."


def test_refusal_keeps_its_parameters_for_machines():
    assert TooHeavyError(weight_g=5).members == {"weight_g": 5}


def test_refusal_without_parameters_is_its_sentence():
    assert str(NotFoundError()) == NotFoundError.sentence


def test_codes_once_given_stay():
    """Partners' programs read them: a class that is renamed says its old code."""
    package = Path(commonfield.__file__).parent
    for path in package.rglob("errors.py"):
        importlib.import_module(".".join(path.relative_to(package.parent).with_suffix("").parts))

    known = {each.code for each in subclasses(CommonfieldError)}

    assert set(KEPT.read_text().split()) - known == set()


def subclasses(refusal: type[CommonfieldError]) -> set[type[CommonfieldError]]:
    return {refusal}.union(*(subclasses(each) for each in refusal.__subclasses__()))
