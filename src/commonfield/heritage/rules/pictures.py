"""Which drawing an item has."""

from typing import Final

from commonfield.heritage.choices import Deed, HeritageKind
from commonfield.heritage.rules.days import festival_drawing, parse_day_rule
from commonfield.heritage.types import HeritageDetails

_OF_KIND: Final = {
    HeritageKind.LITERATURE: "scroll",
    HeritageKind.MUSIC: "drum",
    HeritageKind.DANCE: "dragon",
    HeritageKind.OPERA: "mask",
    HeritageKind.STORYTELLING: "fan",
    HeritageKind.SPORT: "kite",
    HeritageKind.ART: "papercut",
    HeritageKind.CRAFT: "vase",
    HeritageKind.MEDICINE: "mortar",
    HeritageKind.CUSTOM: "gong",
    HeritageKind.RELIC: "pagoda",
    HeritageKind.HOUSE: "house",
    HeritageKind.VILLAGE: "houses",
}
_OF_DEED: Final = {Deed.PICKED: "sprig", Deed.COOKED: "steamer", Deed.SUNG: "drum"}
_EATEN: Final = frozenset({"zongzi", "moon", "bowl"})
# Crafts and customs are many things: what is done, and when, says more than their kind.
_BY_DEED: Final = frozenset({HeritageKind.CRAFT, HeritageKind.CUSTOM})


def drawing_of(item: HeritageDetails) -> str:
    """Return the name of an item's drawing: of its kind, of what is done, or of its festival."""
    of_kind = _OF_KIND[HeritageKind(item.kind)]
    if item.kind not in _BY_DEED:
        return of_kind
    day = parse_day_rule(item.day_rule).first if item.day_rule else None
    feast = festival_drawing(day) if day else ""
    deed = _OF_DEED.get(Deed(item.deed), "")
    if item.deed == Deed.COOKED:
        return feast if feast in _EATEN else deed
    return deed or feast or of_kind
