"""The shape of EPCIS 2.0 JSON-LD documents as far as this county writes them.

Written by us from the standard's text (GS1 EPCIS 2.0, sections 7 and 10; CBV 2.0 vocabularies).
"""

from typing import Final

_QUANTITY: Final = {
    "type": "object",
    "required": ["epcClass"],
    "additionalProperties": False,
    "properties": {
        "epcClass": {
            "type": "string",
            "pattern": r"^https?://[^/?#]+/01/\d{14}/10/[A-Za-z0-9%._~-]{1,60}$",
        },
        "quantity": {"type": "number", "exclusiveMinimum": 0},
        "uom": {"type": "string", "pattern": "^[A-Z0-9]{2,3}$"},
    },
}
_QUANTITIES: Final = {"type": "array", "minItems": 1, "items": _QUANTITY}
_PLACE: Final = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {"id": {"type": "string", "format": "uri"}},
}
_COMMON: Final = {
    "eventID": {"type": "string", "pattern": "^urn:uuid:[0-9a-f-]{36}$"},
    "eventTime": {
        "type": "string",
        "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)$",
    },
    "eventTimeZoneOffset": {"type": "string", "pattern": r"^([+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$"},
    "bizStep": {"enum": ["commissioning", "creating_class_instance", "shipping", "receiving"]},
    "disposition": {"enum": ["active", "in_transit", "returned"]},
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    "certificationInfo": {"type": "string", "format": "uri"},
}
_REQUIRED: Final = ["type", "eventID", "eventTime", "eventTimeZoneOffset"]

EPCIS: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["@context", "type", "schemaVersion", "creationDate", "epcisBody"],
    "additionalProperties": False,
    "properties": {
        "@context": {
            "type": "array",
            "contains": {"const": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"},
        },
        "type": {"const": "EPCISDocument"},
        "schemaVersion": {"const": "2.0"},
        "creationDate": _COMMON["eventTime"],
        "epcisBody": {
            "type": "object",
            "required": ["eventList"],
            "additionalProperties": False,
            "properties": {
                "eventList": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "oneOf": [
                            {
                                "type": "object",
                                "required": [*_REQUIRED, "action", "quantityList"],
                                "additionalProperties": False,
                                "properties": {
                                    **_COMMON,
                                    "type": {"const": "ObjectEvent"},
                                    "action": {"enum": ["ADD", "OBSERVE", "DELETE"]},
                                    "quantityList": _QUANTITIES,
                                },
                            },
                            {
                                "type": "object",
                                # A TransformationEvent has no action.
                                "required": [*_REQUIRED, "inputQuantityList", "outputQuantityList"],
                                "additionalProperties": False,
                                "properties": {
                                    **_COMMON,
                                    "type": {"const": "TransformationEvent"},
                                    "transformationID": {"type": "string", "format": "uri"},
                                    "inputQuantityList": _QUANTITIES,
                                    "outputQuantityList": _QUANTITIES,
                                },
                            },
                        ]
                    },
                }
            },
        },
    },
}
