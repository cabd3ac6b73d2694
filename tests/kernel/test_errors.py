"""Refusals say what, why and what next."""

from commonfield.kernel.errors import CommonfieldError, NotFoundError


class TooHeavyError(CommonfieldError):
    code = "too_heavy"
    sentence = "%(weight_g)s g are too heavy by 100 %%."


def test_refusal_fills_its_sentence_in():
    assert str(TooHeavyError(weight_g=5)) == "5 g are too heavy by 100 %."


def test_refusal_keeps_its_parameters_for_machines():
    assert TooHeavyError(weight_g=5).members == {"weight_g": 5}


def test_refusal_without_parameters_is_its_sentence():
    assert str(NotFoundError()) == NotFoundError.sentence
