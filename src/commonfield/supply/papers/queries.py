"""Reading what stands on papers: an organisation's settings, and who weighed a delivery."""

from datetime import date

from commonfield.audit.queries import audit_trail
from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.clock import china_day
from commonfield.people.queries import full_names
from commonfield.supply.models import LotPacking, PaperSettings
from commonfield.supply.types import PaperSettingsView
from commonfield.workshop.typed_rows import view_of


def paper_settings(organisation: str) -> PaperSettingsView:
    """Return in which unit an organisation weighs, and what its papers look like."""
    rows = PaperSettings.objects.filter(organisation=organisation)
    own = (view_of(PaperSettingsView, row) for row in rows)
    return cached_locally(("paper settings", organisation), lambda: next(own, PaperSettingsView()))


def weight_unit(organisation: str) -> str:
    """Return in which unit an organisation says weights."""
    return paper_settings(organisation).weight_unit


def weigher_of(delivery: str) -> str:
    """Return the name of the person who weighed a delivery in; nothing for a program or nobody."""
    for row in audit_trail(object_code=f"delivery:{delivery}", action="supply.leaf_weighed"):
        if row.actor[:1] == "P" and row.actor[1:].isdecimal():
            return next(iter(full_names([int(row.actor[1:])]).values()), "")
    return ""


def packed_days(lot: str, gtin: str) -> list[date]:
    """Return the days on which a lot was packed as a trade item, the latest first."""
    rows = LotPacking.objects.filter(lot__code=lot, item__gtin=gtin).order_by("-packed_at")
    return [china_day(at) for at in rows.values_list("packed_at", flat=True)]
