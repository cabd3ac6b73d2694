"""Every address, walked from the URL configuration, with what stands in for its parameters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

# What fills an address's parameters: a thing of a world (see cast.World), or words as they stand.
_BY_ROOM: Final[dict[str, dict[str, str]]] = {
    "people": {
        "person_id": "{person}",
        "grant_id": "{grant}",
        "code": "{shop}",
        "token_id": "{token_id}",
        "program": "{program}",
        "consent_id": "{withdrawn}",
        "screen_id": "{screen}",
        "request_id": "{request}",
    },
    "supply": {
        "code": "{grower}",
        "number": "{delivery}",
        "run": "{run}",
        "correction": "{correction}",
        "gtin": "{gtin}",
        "lot": "{lot}",
        "invitation_id": "{invitation}",
        "late_id": "{late}",
    },
    "market": {
        "slug": "{store}",
        "number": "{order}",
        "sku": "{sku}",
        "lot": "{lot}",
        "name": "pack",
        "packs": "1",
        "paper": "{paper}",
        "product": "{product}",
        "picture": "{picture}",
        "price_list": "{price_list}",
    },
    "orders": {"slug": "{store}", "number": "{order}", "name": "pack"},
    "stores": {
        "slug": "{store}",
        "number": "{packs_asked}",
        "sku": "{sku}",
        "lot": "{lot}",
        "name": "withdraw",
        "paper": "{paper}",
        "product": "{product}",
        "picture": "{picture}",
        "price_list": "{price_list}",
    },
    "channels": {
        "slug": "{store}",
        "file": "1",
        "channel": "pinduoduo",
        "day": "2026-11-30",
        "quarter": "2026Q3",
        "code": "books",
    },
    "demo": {"number": "{order}"},
    "portal": {"code": "growers", "number": "{fact}", "slug": "{venue}", "kind": "halls"},
    "evaluation": {"entry_id": "{entry}", "name": "league", "ending": "csv"},
    "library": {
        "work": "{work}",
        "number": "1",
        "name": "none.webp",
        "token": "none",
        "hall": "{venue}",
        "facet": "hall",
    },
    "voices": {
        "variety": "she",
        "lesson": "1",
        "word": "{word}",
        "voice": "{voice}",
        "person": "{person}",
    },
    "services": {
        "hall": "{venue}",
        "village": "{place}",
        "number": "{booking}",
        "person_id": "{person}",
        "receipt": "none",
        "code": "none",
        "service": "legal_aid",
        "certificate": "alive",
        "paper": "1",
        "notice": "none",
        "question": "none",
    },
    # A planner finds no such line, others are refused first.
    "projects": {
        "kind": "measure",
        "number": "9",
        "objective": "9",
        "measure": "9",
        "target": "9",
        "venue": "{park}",
        "name": "payment",
        "thing": "9",
    },
    # Nothing is there under these; what is done to a case is in tests/sharing/cases.
    "sharing": {
        "number": "9",
        "expo": "9",
        "stand": "9",
        "receipt": "none",
        "code": "none",
        "slug": "no-case",
        "name": "none.webp",
        "ending": "csv",
    },
    "heritage": {
        "item": "{heritage}",
        "inheritor": "{inheritor}",
        "interview": "{talk}",
        "name": "none.webp",
        "person": "{person}",
    },
    "ledger": {"code": "{shop}", "root": "Income", "group": "Sales", "entry": "{booked}"},
    "webhooks": {"code": "{webhook}", "event_id": "{told}"},
    "api": {
        "code": "{grower}",
        "number": "{order}",
        "store": "{store}",
        "product": "{product}",
        "sku": "{sku}",
        "list_id": "{price_list}",
        "picture_id": "{picture}",
        "which": "1",
        "event_id": "{told}",
    },
}
_HOOK_OPERATIONS: Final = (
    *("read_webhook", "end_webhook", "renew_secret", "try_webhook"),
    *("list_webhook_deliveries", "send_again"),
)
_RETURN_OPERATIONS: Final = ("read_return", "agree_to_return", "refuse_return", "note_arrival")
_OF_APPLICATION: Final = ("", "_receipt", "_bring", "_paper")
_BY_ADDRESS: Final[dict[str, dict[str, str]]] = {
    "projects:tenancy": {"number": "{tenancy}"},
    **{f"projects:{name}": {"venue": "{centre}"} for name in ("centre", "keep_centre")},
    "projects:centre_entry": {"venue": "{centre}", "what": "trial"},
    "projects:trial": {"number": "{trial}"},
    **{f"projects:{name}": {"number": "{rule}"} for name in ("rule", "rule_follow")},
    "api:read_place": {"code": "{place}"},
    "api:create_adoption": {"slug": "no-case"},
    "api:add_check": {"code": "{voice}"},
    "api:read_invoice": {"number": "{served}"},
    "api:number_invoice": {"number": "{served}"},
    **{f"api:{name}": {"code": "{webhook}"} for name in _HOOK_OPERATIONS},
    **{f"api:{name}": {"number": "{served}-T1"} for name in _RETURN_OPERATIONS},
    **{f"services:application{name}": {"number": "{applied}"} for name in _OF_APPLICATION},
    "people:village": {"code": "{place}"},
    "people:contract_end": {"contract_code": "{contract}"},
    "supply:certificate": {"number": "{certificate}"},
    "supply:lot": {"code": "{lot}"},
    "supply:lot_divide": {"code": "{lot}"},
    "supply:label": {"code": "{lot}"},
    "supply:proposal": {"code": "{proposal}"},
    "supply:trace_pack": {"serial": "1"},
    "market:payment": {"number": "{payment}"},
    "market:payment_begin": {"number": "{payment}"},
    "market:payment_look": {"number": "{payment}"},
    "demo:payment_simulator": {"number": "{payment}"},
    "market:payment_notice": {"method": "simulated"},
    "market:product": {"slug": "{product}"},
    "market:product_reviews": {"slug": "{product}"},
    "market:review_hide": {"slug": "{product}", "review": "{review}"},
    "market:order_return": {"number": "{served}"},
    "market:order_return_sent": {"number": "{served}"},
    "market:order_return_withdraw": {"number": "{served}"},
    "market:order_invoice": {"number": "{served}"},
    "market:order_review": {"number": "{served}", "slug": "{product}"},
    "orders:return": {"number": "{served}-T1"},
    "orders:refund": {"number": "{served}"},
    "orders:came_back": {"number": "{served}"},
    "orders:refund_step": {"number": "{served}-R1", "name": "done"},
    "orders:invoice": {"number": "{served}"},
    "stores:picture_step": {"name": "first"},
    "market:team": {"code": "{team}"},
    "market:team_join": {"code": "{team}"},
    "market:team_join_packs": {"code": "{team}"},
    "market:team_open": {"code": "{offer}"},
    "market:team_open_packs": {"code": "{offer}"},
    "stores:team_end": {"code": "{offer}"},
    "stores:flash_end": {"code": "{sale}"},
    "portal:place": {"code": "{place}"},
    "evaluation:place": {"code": "{place}"},
    "evaluation:indicator": {"code": "online_sales"},
    "evaluation:indicator_picture": {"code": "online_sales", "name": "towns"},
    "evaluation:fairness_picture": {"name": "lorenz"},
    "evaluation:place_picture": {"code": "{place}", "name": "indicators"},
    "evaluation:report": {"code": "{place}"},
    "evaluation:report_pdf": {"code": "{place}"},
    "evaluation:report_picture": {"code": "{place}"},
    "evaluation:doubt_picture": {"name": "tiers"},
    "file": {"name": "none.webp", "facet": "hall"},
    "heritage:trail": {"place": "{place}"},
    "heritage:signs": {"place": "{place}"},
    "portal:venue_new": {"code": "{place}"},
}


@dataclass(frozen=True)
class Address:
    """A line of the URL configuration."""

    name: str
    parameters: tuple[str, ...]

    def slots(self) -> dict[str, str]:
        """Return what fills each parameter."""
        known = _BY_ROOM.get(self.name.partition(":")[0], {}) | _BY_ADDRESS.get(self.name, {})
        for parameter in self.parameters:
            assert parameter in known, (
                f"The address {self.name} has the parameter “{parameter}”: say in"
                " tests/access/addresses.py which thing of a world stands for it."
            )
        return {parameter: known[parameter] for parameter in self.parameters}


@cache
def addresses() -> dict[str, Address]:
    """Return every address of the URL configuration, by name."""
    found = list(_walk(get_resolver().url_patterns, "", ()))
    assert len(found) == len({each.name for each in found}), "two addresses share a name"
    return {each.name: each for each in found}


def _walk(
    patterns: Iterable[URLPattern | URLResolver], spaces: str, above: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in patterns:
        parameters = above + tuple(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, inner, parameters)
        else:
            assert pattern.name, f"The address {pattern.pattern} has no name; give it one."
            yield Address(f"{spaces}{pattern.name}", parameters)
