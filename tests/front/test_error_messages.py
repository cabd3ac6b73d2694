from datetime import date

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from commonfield.front.error_messages import error_message
from commonfield.kernel.errors import CommonfieldError, NotFoundError


class _KeptError(CommonfieldError):
    sentence = "%(thing)s is kept for %(days)s days."


class _HeavyError(CommonfieldError):
    sentence = "%(left_g)s of %(most_g)s"


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "500 克 of 2,000.001 公斤"), ("en", "500 g of 2,000.001 kg")],
)
def test_sentence_tells_weights_as_a_scale_does(language: str, words: str) -> None:
    with translation.override(language):
        sentence = error_message(_HeavyError(left_g=500, most_g=2_000_001))

    assert sentence == words


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "2026年12月8日 is kept"), ("en", "8 Dec 2026 is kept")]
)
def test_sentence_writes_a_day_as_pages_do(language: str, words: str) -> None:
    with translation.override(language):
        sentence = error_message(_KeptError(thing=date(2026, 12, 8), days=30))

    assert sentence == f"{words} for 30 days."


def test_sentence_is_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        sentence = error_message(NotFoundError())

    assert sentence == "这里没有叫这个名字的东西。请核对地址或编号。"


def test_sentence_translates_lazy_parameters_and_leaves_data_alone() -> None:
    with translation.override("zh-hans"):
        sentences = [
            error_message(_KeptError(thing=thing, days=30))
            for thing in (gettext_lazy("This cannot be done."), "This cannot be done.")
        ]

    assert sentences == [
        "这件事办不了。 is kept for 30 days.",
        "This cannot be done. is kept for 30 days.",
    ]
