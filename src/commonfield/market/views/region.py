"""Where a parcel goes: province, prefecture and county, step by step, or found by name.

Before anything else is entered the steps are addresses, the same for everybody. A buyer who changes
the region later takes the form's entries along, from step to step, so that they are in no address.
"""

import re
from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.page_cache.fragments import carry_form
from commonfield.places.queries import find_places, place_path, regions_for_address
from commonfield.places.types import PlaceInfo

# What a Chinese address is stepped by: a word for the level, or a space.
_STEPS: Final = re.compile(r"(?<=[省市州盟区县旗])|\s+")


@cached_page("region", "find", after="checkout")
def region_page(request: HttpRequest) -> HttpResponse:
    """Ask the next step of where to: province, prefecture, county; or find it by name."""
    asked = request.GET
    context = _steps_of(asked.get("region", ""), asked_for(asked))
    return render(request, "market/region.html", context)


def region_asking(request: HttpRequest, region: str, entries: Mapping[str, str]) -> HttpResponse:
    """Ask the same, taking along what has been entered."""
    carry_form(request)
    context = _steps_of(region, asked_for(request.POST))
    return render(request, "market/region.html", context | {"entries": entries})


def _steps_of(region: str, text: str) -> dict[str, object]:
    chosen = place_path(region)
    return {
        "chosen": chosen,
        "choices": regions_for_address(region if chosen else ""),
        "text": text,
        "found": [{"place": each, "path": place_path(each.code)} for each in _found(text)],
    }


def region_asked(data: QueryDict) -> str:
    """Return the region that a form with entries chose: pressed, found, or the one it has."""
    if "to" in data:
        return data.get("to", "")
    if "from" in data:
        return single_match(data) or data.get("from", "")
    return data.get("region", "")


def asked_for(asked: QueryDict) -> str:
    return asked.get("find", "")[:20].strip()


def single_match(asked: QueryDict) -> str:
    """Return the region of a name that no other has; nobody need choose it."""
    found = _found(asked_for(asked))
    return found[0].code if len(found) == 1 else ""


def _found(text: str) -> list[PlaceInfo]:
    """Return the regions of a name, also of one written with those above it: 杭州市西湖区."""
    parts = [part for part in _STEPS.split(text) if part]
    found = _begun_with(text, find_places(text)) if text else []
    if found or len(parts) < len(("above", "below")):
        return found
    *above, name = parts
    return [
        each
        for each in _begun_with(name, find_places(name))
        if all(part.casefold() in _names_above(each) for part in above)
    ]


def _names_above(place: PlaceInfo) -> str:
    return " ".join(f"{up.name} {_typed(up.pinyin)}" for up in place_path(place.code))


def _begun_with(text: str, found: list[PlaceInfo]) -> list[PlaceInfo]:
    """Leave out pinyin that goes on from inside a syllable: Changzhou is not meant by hangzhou."""
    begun = [each for each in found if _typed(each.pinyin).startswith(_typed(text))]
    return begun if text.isascii() and begun else found


def _typed(pinyin: str) -> str:
    return "".join(mark for mark in pinyin.casefold() if mark not in "' ")
