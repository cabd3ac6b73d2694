"""Opening what an order seals: its address, and the name its invoice is made out to."""

import json

from commonfield.orders.models import InvoiceRequest
from commonfield.orders.rules import CONTACT_PURPOSE, INVOICE_PURPOSE
from commonfield.orders.types import Address
from commonfield.workshop.vault import open_sealed


def opened_contact(number: str, contact_sealed: bytes, region: str) -> Address:
    """Return where an order goes."""
    contact = json.loads(open_sealed(contact_sealed, purpose=CONTACT_PURPOSE, about=number))
    remark = contact.get("remark", "")
    return Address(contact["name"], contact["phone"], region, contact["detail"], remark)


def opened_title(row: InvoiceRequest) -> dict[str, str]:
    """Return the name an invoice is made out to; empty words once they are forgotten."""
    if row.title_sealed is None:
        return {"title": "", "tax_number": ""}
    sealed = bytes(row.title_sealed)
    title: dict[str, str] = json.loads(
        open_sealed(sealed, purpose=INVOICE_PURPOSE, about=row.order.number)
    )
    return title
