"""Pure rules of trace: reading a GS1 Digital Link, and the EPCIS 2.0 document of a lot.

Source: GS1 Digital Link URI syntax 1.x (dlpkey of AI 01 is 22, 10, 21), GS1 syntax dictionary;
EPCIS 2.0 (JSON-LD) and its Core Business Vocabulary.
"""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Final
from urllib.parse import quote

from commonfield.supply.rules import gtin14, own_gtin
from commonfield.supply.trace.errors import BadGtinError, BadLotError, UnknownAttributeError
from commonfield.supply.types import Trace, TraceKey, TraceLeaf, TracePacking, TraceShipping

CANONICAL: Final = "https://id.gs1.org"
CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
# Of the restricted range too: what is not sold in packs. Trade items begin at 1 and end below.
LEAF_GTIN: Final = own_gtin(0)
BULK_GTIN: Final = own_gtin(9_999_999_999)

type Json = dict[str, object]

_ZONE: Final = timezone(timedelta(hours=8))
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

    Raises:
        BadGtinError: if the check digit is wrong.
        BadLotError: if lot or serial cannot stand on a pack.
        UnknownAttributeError: if a numeric key is no attribute of a trade item, or its value odd.
    """
    number = gtin14(gtin)
    if number is None:
        raise BadGtinError(gtin=gtin)
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


def epcis_document(trace: Trace, *, base_url: str, created_at: datetime) -> Json:
    """Return the EPCIS 2.0 document of a lot packed as one trade item, as JSON-LD.

    Leaf by village, the lot, packing, what left and came back by day. Same rows, same events,
    same ids, same order.
    """
    made = [_made(trace, base_url)]
    leaf = [_leaf(each, base_url) for each in trace.leaf]
    packed = [_packed(each, trace, base_url) for each in trace.packings]
    moved = [_moved(each, trace, base_url) for each in trace.shippings]
    return {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _time(created_at),
        "epcisBody": {"eventList": [_with_id(each) for each in (*leaf, *made, *packed, *moved)]},
    }


def _with_id(event: Json) -> Json:
    """Give an event the id that its content makes: the same content has the same id."""
    content = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    kind, rest = {"type": event["type"]}, {k: v for k, v in event.items() if k != "type"}
    return {**kind, "eventID": f"urn:uuid:{uuid.uuid5(_EVENTS, content)}", **rest}


def _event(kind: str, at: datetime, step: str, disposition: str) -> Json:
    return {
        "type": kind,
        "eventTime": _time(at),
        "eventTimeZoneOffset": _OFFSET,
        "bizStep": step,
        "disposition": disposition,
    }


def _where(place: str, base_url: str) -> Json:
    address = {"id": f"{base_url}/places/{place}/"}
    return {"readPoint": address, "bizLocation": address}


def _certified(number: str, base_url: str) -> Json:
    return {"certificationInfo": f"{base_url}/certificates/{number}/"}


def _leaf(leaf: TraceLeaf, base_url: str) -> Json:
    return {
        **_event("ObjectEvent", leaf.weighed_at, "commissioning", "active"),
        "action": "ADD",
        "quantityList": [_weight(LEAF_GTIN, leaf.delivery, leaf.weight_g)],
        **_where(leaf.place, base_url),
        **_certified(leaf.certificate, base_url),
    }


def _made(trace: Trace, base_url: str) -> Json:
    lot = trace.lot
    return {
        **_event("TransformationEvent", lot.made_at, "creating_class_instance", "active"),
        "transformationID": f"urn:uuid:{uuid.uuid5(_EVENTS, lot.code)}",
        "inputQuantityList": [
            _weight(LEAF_GTIN, each.delivery, each.weight_g) for each in trace.leaf
        ],
        "outputQuantityList": [_weight(BULK_GTIN, lot.code, lot.made_g)],
        **_where(lot.place, base_url),
        **_certified(lot.certificate, base_url),
    }


def _packed(packing: TracePacking, trace: Trace, base_url: str) -> Json:
    return {
        **_event("ObjectEvent", packing.packed_at, "packing", "active"),
        "action": "ADD",
        "quantityList": [_packs(trace, packing.packs)],
        **_where(trace.lot.place, base_url),
    }


def _moved(shipping: TraceShipping, trace: Trace, base_url: str) -> Json:
    step, disposition = ("shipping", "in_transit")
    if shipping.packs < 0:
        step, disposition = ("receiving", "returned")
    return {
        **_event("ObjectEvent", shipping.last_at, step, disposition),
        "action": "OBSERVE",
        "quantityList": [_packs(trace, abs(shipping.packs))],
        "readPoint": _where(trace.lot.place, base_url)["readPoint"],
    }


def _weight(gtin: str, lot: str, weight_g: int) -> Mapping[str, object]:
    return {"epcClass": link(CANONICAL, gtin, lot), "quantity": weight_g / 1000, "uom": "KGM"}


def _packs(trace: Trace, packs: int) -> Mapping[str, object]:
    return {"epcClass": link(CANONICAL, trace.item.gtin, trace.lot.code), "quantity": packs}


def _time(at: datetime) -> str:
    return at.astimezone(_ZONE).isoformat(timespec="milliseconds")
