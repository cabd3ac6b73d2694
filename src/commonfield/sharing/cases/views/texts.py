"""Claims, indicators and reasons in the reader's words, where no template writes them."""

from typing import Final

from django.utils.translation import gettext, gettext_lazy

from commonfield.evaluation.queries import definitions
from commonfield.front.language import is_chinese
from commonfield.sharing.cases.types import Alike

_ALIKE: Final = {
    "town": gettext_lazy("in the same town"),
    "residents": gettext_lazy("about as many residents"),
    "class": gettext_lazy("the same kind of area"),
}


def figure_name(code: str) -> str:
    """Return an indicator's name; one that is gone by its code."""
    found = next((each for each in definitions().indicators if each.code == code), None)
    return code if found is None else found.zh if is_chinese() else found.en


def claim_text(indicator: str, direction: int) -> str:
    """Say which figure a case should move, and which way."""
    name = {"figure": figure_name(indicator)}
    if direction > 0:
        return gettext("“%(figure)s” should rise.") % name
    return gettext("“%(figure)s” should fall.") % name


def alike_text(reason: Alike) -> str:
    """Say one reason why a village is like the reader's."""
    if reason.kind == "near":
        return gettext("about %(km)s km away") % {"km": reason.km}
    if reason.kind == "figure":
        return gettext("“%(figure)s” about the same") % {"figure": figure_name(reason.figure)}
    return str(_ALIKE[reason.kind])
