"""Reading what stands on papers: an organisation's settings, a delivery's weigher."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from commonfield.audit.queries import audit_about, audit_trail
from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.clock import china_day
from commonfield.people.choices import TOLD_ON_PAPER
from commonfield.people.queries import deeds_about, full_names
from commonfield.people.types import HelperDeed
from commonfield.supply.models import Delivery, LotPacking, PaperSettings
from commonfield.supply.papers.rules import is_told_now
from commonfield.supply.types import PaperSettingsView
from commonfield.workshop.typed_rows import view_of

_LOOKED_BACK: Final = 12
_A_YEAR: Final = timedelta(days=366)
_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


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


def deeds_on_receipt(delivery: str) -> list[HelperDeed]:
    """Return what others did about a grower since a receipt that was not handed over by them.

    The person who did it may hand over a receipt, too, and keep it: it stands on the next by
    another.
    """
    this = Delivery.objects.select_related("grower").filter(number=delivery).first()
    if this is None or this.grower.person_id is None:
        return []
    before = Delivery.objects.filter(grower=this.grower, weighed_at__lt=this.weighed_at)
    told = dict(before.order_by("-weighed_at").values_list("number", "weighed_at")[:_LOOKED_BACK])
    since = min(told.values()) if len(told) == _LOOKED_BACK else this.weighed_at - _A_YEAR
    deeds = deeds_about([this.grower.person_id], since=since)
    weighers = _weighers([delivery, *told]) if deeds else {}
    receipts = [(at, weighers.get(number, "")) for number, at in told.items()]
    return [
        each
        for each in deeds
        if each.action in TOLD_ON_PAPER
        and each.at <= this.weighed_at
        and is_told_now(each.at, each.actor.code, weighers.get(delivery, ""), receipts)
    ]


def _weighers(deliveries: list[str]) -> dict[str, str]:
    objects = {f"delivery:{each}": each for each in deliveries}
    rows = audit_about(list(objects), since=_EVER)
    return {objects[row.object]: row.actor for row in rows if row.action == "supply.leaf_weighed"}


def packed_days(lot: str, gtin: str) -> list[date]:
    """Return the days on which a lot was packed as a trade item, the latest first."""
    rows = LotPacking.objects.filter(lot__code=lot, item__gtin=gtin).order_by("-packed_at")
    return [china_day(at) for at in rows.values_list("packed_at", flat=True)]
