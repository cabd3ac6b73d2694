"""The language in which a page is being written."""

from typing import Literal

from django.utils.translation import get_language


def is_chinese() -> bool:
    """Return whether it is Chinese, as it is where nobody chose."""
    return not (get_language() or "zh").startswith("en")


def active_language() -> Literal["zh-hans", "en"]:
    return "zh-hans" if is_chinese() else "en"
