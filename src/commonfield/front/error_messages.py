"""The translated message of an expected refusal, for pages, forms and messages to persons."""

from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from commonfield.front.dates import day_text
from commonfield.front.numbers import grams, plain_number
from commonfield.kernel.errors import CommonfieldError

_KILOGRAM_G: Final = 1000


def error_message(error: CommonfieldError) -> str:
    """Return the refusal's sentence in the active language, its parameters filled in.

    Parameters marked lazily (``gettext_lazy``) are translated with it, weights (``…_g``) come
    exactly and in kilograms, as a scale shows them, days as pages write them; all others are data.
    """
    params = {name: _in_words(name, value) for name, value in error.params.items()}
    sentence = gettext(error.sentence)
    return sentence % params if params else sentence


def _in_words(name: str, value: object) -> object:
    if isinstance(value, Promise):
        return str(value)
    chinese = (get_language() or "").startswith("zh")
    if name.endswith("_g") and isinstance(value, int):
        return _weight(value, chinese=chinese)
    if isinstance(value, date):
        return day_text(value, chinese=chinese)
    return value


def _weight(weight_g: int, *, chinese: bool) -> str:
    if abs(weight_g) < _KILOGRAM_G:
        return grams(weight_g, chinese=chinese)
    kilograms = plain_number(Decimal(weight_g) / _KILOGRAM_G, decimals=3)
    return f"{kilograms}{' 公斤' if chinese else ' kg'}"
