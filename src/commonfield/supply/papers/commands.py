"""Writing what stands on an organisation's papers."""

from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.queries import organisation as organisation_of
from commonfield.people.types import Actor
from commonfield.supply.models import PaperSettings, TradeItem
from commonfield.supply.papers.rules import licence_number
from commonfield.supply.types import PaperSettingsView


@transaction.atomic
def save_paper_settings(
    *, by: Actor, now: datetime, organisation: str, settings: PaperSettingsView
) -> None:
    """Set the unit in which an organisation weighs, and the look of its receipts and labels."""
    require_role(by, {Role.CLERK}, organisation=organisation, on=china_day(now))
    settings = replace(settings, licence_number=licence_number(settings.licence_number))
    PaperSettings.objects.update_or_create(organisation=organisation, defaults=asdict(settings))
    record_audit(
        "supply.paper_settings",
        by.code,
        f"organisation:{organisation}",
        now,
        organisation_of(organisation).place_code,
        **asdict(settings),
    )


@transaction.atomic
def set_shelf_life(*, by: Actor, now: datetime, gtin: str, months: int | None) -> None:
    """Set how many months from packing a trade item keeps; None: without an end, or not known."""
    item = must_exist(TradeItem.objects.select_for_update().filter(gtin=gtin).first())
    require_role(by, {Role.CLERK}, organisation=item.maker, on=china_day(now))
    item.shelf_life_months = months
    item.save(update_fields=["shelf_life_months"])
    record_audit("supply.shelf_life", by.code, f"gtin:{gtin}", now, "", months=months or 0)
