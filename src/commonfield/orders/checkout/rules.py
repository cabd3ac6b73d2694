"""Pure rules of an order request: what it may look like, which lots it takes."""

import re
from collections.abc import Sequence

from commonfield.orders.types import OrderRequest
from commonfield.workshop.phones import plain_phone

MOST_PACKS = 999
MOST_LINES = 50
MOST_NAME = 60
MOST_DETAIL = 200
MOST_REMARK = 200
_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_REGION = re.compile(r"[0-9]{12}")
# Characters that no name or address has and that a database may refuse.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_idempotency_key(key: str) -> bool:
    """Return whether a key is 1 to 64 visible ASCII characters."""
    return bool(_KEY.fullmatch(key))


def request_errors(request: OrderRequest, payments: Sequence[str]) -> list[tuple[str, str]]:
    """Return what is wrong with a request by itself, as (JSON pointer, code) pairs."""
    errors: list[tuple[str, str]] = []
    if not request.lines:
        errors.append(("/lines", "empty"))
    if len(request.lines) > MOST_LINES:
        errors.append(("/lines", "too_many"))
    else:
        errors += _line_errors(request)
    errors += _contact_errors(request)
    if request.payment not in payments:
        errors.append(("/payment", "unknown_payment"))
    return errors


def _line_errors(request: OrderRequest) -> list[tuple[str, str]]:
    """Find lines that want too few packs, or with those before them too many of one SKU."""
    errors = []
    wanted: dict[str, int] = {}
    for index, (sku, quantity) in enumerate(request.lines):
        wanted[sku] = wanted.get(sku, 0) + quantity
        if quantity < 1 or wanted[sku] > MOST_PACKS:
            errors.append((f"/lines/{index}/quantity", "bad_quantity"))
    return errors


def _contact_errors(request: OrderRequest) -> list[tuple[str, str]]:
    errors: list[tuple[str, str]] = []
    name, phone, detail = request.contact.name, request.contact.phone, request.detail
    if not name.strip() or len(name) > MOST_NAME or _CONTROL.search(name):
        errors.append(("/contact/name", "bad_name"))
    if plain_phone(phone) is None:
        errors.append(("/contact/phone", "bad_phone"))
    if not _REGION.fullmatch(request.region) or request.region[2:6] == "0000":
        errors.append(("/address/region", "bad_region"))
    if not detail.strip() or len(detail) > MOST_DETAIL or _CONTROL.search(detail):
        errors.append(("/address/detail", "bad_detail"))
    if len(request.remark) > MOST_REMARK or _CONTROL.search(request.remark):
        errors.append(("/remark", "bad_remark"))
    return errors


def allocate(wanted: int, available: Sequence[int]) -> list[int] | None:
    """Take packs from lots in the order given; nothing if they do not suffice.

    Shape: one number of packs for each lot.
    """
    taken = []
    for packs in available:
        take = min(wanted, packs)
        taken.append(take)
        wanted -= take
    return None if wanted else taken
