"""Puts an expected refusal into the reader's language, for pages, forms and messages."""

from django.utils.functional import Promise
from django.utils.translation import gettext

from commonfield.kernel.errors import CommonfieldError


def sentence_of(error: CommonfieldError) -> str:
    """Return the refusal's sentence in the active language, its parameters filled in.

    Parameters marked lazily (``gettext_lazy``) are translated with it; all others are data.
    """
    params = {
        name: str(value) if isinstance(value, Promise) else value
        for name, value in error.params.items()
    }
    sentence = gettext(error.sentence)
    return sentence % params if params else sentence
