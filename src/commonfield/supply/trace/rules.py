"""Pure rules of trace: a GS1 Digital Link, which villages are named, a lot's EPCIS 2.0 document.

Source: GS1 Digital Link URI syntax 1.x (dlpkey of AI 01 is 22, 10, 21), GS1 syntax dictionary;
EPCIS 2.0 (JSON-LD) and its Core Business Vocabulary.
"""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final
from urllib.parse import quote

from commonfield.kernel.errors import must_exist
from commonfield.supply.rules import gtin14, is_assigned, own_gtin
from commonfield.supply.trace.errors import BadGtinError, BadLotError, UnknownAttributeError
from commonfield.supply.types import FEW_GROWERS, Trace, TraceKey, TraceMove

CANONICAL: Final = "https://id.gs1.org"
CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
# Of the restricted range too: what is not sold in packs. Trade items begin at 1 and end below.
LEAF_GTIN: Final = own_gtin(0)
BULK_GTIN: Final = own_gtin(9_999_999_999)

type Json = dict[str, object]

_OFFSET: Final = "+08:00"
_EVENTS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:commonfield:epcis-event")
_QUALIFIER: Final = re.compile(r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}""")
_DATE: Final = re.compile(r"\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])")
_DATES: Final = {"11", "12", "13", "15", "16", "17"}
# Data attributes that may go with a trade item, by how their key begins, and what they look like.
_ATTRIBUTES: Final = [
    (re.compile(pattern), re.compile(value))
    for pattern, value in (
        (r"20", r"\d{2}"),
        (r"30|37", r"\d{1,8}"),
        (r"3[1-5]\d\d|36\d\d", r"\d{6}"),
        (r"39[0-5]\d", r"\d{1,18}"),
        (r"235", r"\S{1,28}"),
        (r"9[0-9]", r"\S{1,90}"),
        (r"24[0-3]|25[0134]|4(0[0-3]|1[0-7]|2[0-7])", r"\S{1,30}"),
        (r"43\d\d|70[0-4]\d|71\d|72[3-5]\d|8\d\d\d", r"\S{1,90}"),
    )
]


def read_link(gtin: str, lot: str, serial: str, query: Iterable[tuple[str, str]]) -> TraceKey:
    """Read the parts of a Digital Link; a shorter GTIN is padded to 14 digits.

    In the query unknown words are another system's and ignored; unknown numbers are refused.
    """
    number = must_exist(gtin14(gtin), BadGtinError(gtin=gtin))
    if not _QUALIFIER.fullmatch(lot) or (serial and not _QUALIFIER.fullmatch(serial)):
        raise BadLotError
    for key, value in query:
        if key[:1].isdigit() and not _is_attribute(key, value):
            raise UnknownAttributeError(key=key[:20], value=value[:40])
    return TraceKey(gtin=number, lot=lot, serial=serial)


def _is_attribute(key: str, value: str) -> bool:
    if key in _DATES:
        return bool(_DATE.fullmatch(value))
    return any(pattern.fullmatch(key) and shape.fullmatch(value) for pattern, shape in _ATTRIBUTES)


def link(domain: str, gtin: str, lot: str = "") -> str:
    """Return the Digital Link of a trade item's lot on a domain (no slash at the end)."""
    lot_part = f"/10/{quote(lot, safe='')}" if lot else ""
    return f"{domain}/01/{gtin}{lot_part}"


def published_places(growers: Mapping[str, AbstractSet[int]]) -> dict[str, str]:
    """Return under which place the leaf of each village is shown: its own, its town's, or wider.

    Villages with fewer than five growers of the lot are one entry of their town; towns whose entry
    has fewer are one of the county. While that one has fewer it takes in the smallest other, so
    that it stays below five only where the whole lot does.
    """
    published = {village: village for village in growers}
    _merge(published, growers, {village: f"{village[:9]}000" for village in growers})
    top = _place_of_all(growers)
    _merge(published, growers, dict.fromkeys(growers, top))
    while (
        _counts(published, growers).get(top, FEW_GROWERS) < FEW_GROWERS
        and len(set(published.values())) > 1
    ):
        others = {place: n for place, n in _counts(published, growers).items() if place != top}
        smallest = min(others, key=lambda place: (others[place], place))
        published |= {village: top for village, place in published.items() if place == smallest}
    return published


def _merge(
    published: dict[str, str], growers: Mapping[str, AbstractSet[int]], into: Mapping[str, str]
) -> None:
    few = {place for place, n in _counts(published, growers).items() if n < FEW_GROWERS}
    published |= {village: into[village] for village, place in published.items() if place in few}


def _counts(
    published: Mapping[str, str], growers: Mapping[str, AbstractSet[int]]
) -> dict[str, int]:
    return {
        place: len(set().union(*(growers[each] for each in published if published[each] == place)))
        for place in set(published.values())
    }


def _place_of_all(villages: Iterable[str]) -> str:
    """Return the county of the villages; where there are several, what they lie in."""
    codes = set(villages)
    within = (digits for digits in (6, 4, 2) if len({code[:digits] for code in codes}) == 1)
    return min(codes, default="")[: next(within, 0)].ljust(12, "0")


def rounded_percent(part: int, whole: int) -> int:
    """Return a part in percent, to the nearest five: it is no weight, and gives none back."""
    return (part * 40 + whole) // (whole * 2) * 5


def epcis_document(trace: Trace, *, base_url: str, created_on: date) -> Json:
    """Return the EPCIS 2.0 document of a lot packed as one trade item, as JSON-LD.

    Leaf by village and day, leaf made into the lot, the lot into packs, what left and came back by
    day: what comes out of one event goes into the next. Without quantities, which the standard
    leaves open. Same rows, same events, same ids, same order.
    """
    leaf = sorted((day, each.place) for each in trace.origins for day in each.days)
    events = [
        *(_leaf(trace, place, day, base_url) for day, place in leaf),
        _made(trace, base_url),
        *(_packed(trace, day, base_url) for day in trace.packed_on),
        *(_moved(trace, each, base_url) for each in trace.moves),
    ]
    return {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _time(created_on),
        "epcisBody": {"eventList": [_with_id(each) for each in events]},
    }


def _with_id(event: Json) -> Json:
    """Give an event the id that its content makes: the same content has the same id."""
    content = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    kind, rest = {"type": event["type"]}, {k: v for k, v in event.items() if k != "type"}
    return {**kind, "eventID": f"urn:uuid:{uuid.uuid5(_EVENTS, content)}", **rest}


def _event(kind: str, on: date, step: str, disposition: str) -> Json:
    return {
        "type": kind,
        "eventTime": _time(on),
        "eventTimeZoneOffset": _OFFSET,
        "bizStep": step,
        "disposition": disposition,
    }


def _where(place: str, base_url: str) -> Json:
    address = {"id": f"{base_url}/places/{place}/"}
    return {"readPoint": address, "bizLocation": address}


def _leaf(trace: Trace, place: str, on: date, base_url: str) -> Json:
    return {
        **_event("ObjectEvent", on, "commissioning", "active"),
        "action": "ADD",
        "quantityList": _class(LEAF_GTIN, trace, base_url),
        **_where(place, base_url),
    }


def _made(trace: Trace, base_url: str) -> Json:
    return {
        **_event("TransformationEvent", trace.made_on, "creating_class_instance", "active"),
        "transformationID": f"urn:uuid:{uuid.uuid5(_EVENTS, trace.lot)}",
        "inputQuantityList": _class(LEAF_GTIN, trace, base_url),
        "outputQuantityList": _class(BULK_GTIN, trace, base_url),
        **_where(trace.place, base_url),
        "certificationInfo": f"{base_url}/certificates/{trace.certificate}/",
    }


def _packed(trace: Trace, on: date, base_url: str) -> Json:
    packing = f"{trace.lot}/{trace.item.gtin}"
    return {
        **_event("TransformationEvent", on, "creating_class_instance", "active"),
        "transformationID": f"urn:uuid:{uuid.uuid5(_EVENTS, packing)}",
        "inputQuantityList": _class(BULK_GTIN, trace, base_url),
        "outputQuantityList": _class(trace.item.gtin, trace, base_url),
        **_where(trace.place, base_url),
    }


def _moved(trace: Trace, move: TraceMove, base_url: str) -> Json:
    step, disposition = ("receiving", "returned") if move.is_return else ("shipping", "in_transit")
    return {
        **_event("ObjectEvent", move.day, step, disposition),
        "action": "OBSERVE",
        "quantityList": _class(trace.item.gtin, trace, base_url),
        "readPoint": _where(trace.place, base_url)["readPoint"],
    }


def _class(gtin: str, trace: Trace, base_url: str) -> list[Json]:
    """Name leaf, tea or packs of the lot, without quantities.

    Under GS1's domain stand only numbers that GS1 has issued; others are a number of ours.
    """
    domain = CANONICAL if is_assigned(gtin) else base_url
    return [{"epcClass": link(domain, gtin, trace.lot)}]


def _time(on: date) -> str:
    return f"{on.isoformat()}T00:00:00.000{_OFFSET}"
