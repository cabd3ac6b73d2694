from django.utils import translation
from django.utils.translation import gettext_lazy

from commonfield.kernel.errors import CommonfieldError, NotFoundError
from commonfield.workshop.sentences import sentence_of


class _KeptError(CommonfieldError):
    sentence = "%(thing)s is kept for %(days)s days."


def test_sentence_is_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        sentence = sentence_of(NotFoundError())

    assert sentence == "这里没有叫这个名字的东西。请核对地址或编号。"


def test_sentence_translates_lazy_parameters_and_leaves_data_alone() -> None:
    with translation.override("zh-hans"):
        sentences = [
            sentence_of(_KeptError(thing=thing, days=30))
            for thing in (gettext_lazy("This cannot be done."), "This cannot be done.")
        ]

    assert sentences == [
        "这件事办不了。 is kept for 30 days.",
        "This cannot be done. is kept for 30 days.",
    ]
