"""A store's own numbers at payment providers."""

from datetime import datetime

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.audit.types import AuditRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.market.models import Merchant, Store
from commonfield.market.payments.errors import MerchantNumberError
from commonfield.market.payments.rules import is_merchant_number
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor


@transaction.atomic
def set_merchant(*, by: Actor, now: datetime, store: str, method: str, merchant: str) -> None:
    """Write down a store's own merchant number with a provider, or take it away (empty).

    The former number stays with its dates: notices of payments begun under it still count.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
        MerchantNumberError: if it is no number of this provider.
    """
    row = Store.objects.select_for_update(no_key=True).filter(slug=store).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    if merchant and not is_merchant_number(method, merchant):
        raise MerchantNumberError
    current = Merchant.objects.filter(store=row, method=method, ended_at=None).first()
    if (current.merchant if current else "") == merchant:
        return
    if current is not None:
        current.ended_at = now
        current.save(update_fields=["ended_at"])
    if merchant:
        Merchant.objects.create(
            store=row, seller=row.organisation, method=method, merchant=merchant, since=now
        )
    record_audit(
        AuditRecord(
            "market.merchant_set",
            by.code,
            f"store:{row.code}",
            now,
            row.place,
            {"method": method, "merchant": merchant},
        )
    )
