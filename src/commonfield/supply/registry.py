"""What supply hands to the rooms below when the program starts."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.dates import near_day_text
from commonfield.front.language import is_chinese
from commonfield.front.menu import register_menu_item
from commonfield.front.page_cache.invalidation import register_source_tables
from commonfield.front.templatetags.commonfield import in_language
from commonfield.front.today import TodayLine, register_today
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.ledger.queries import register_documents
from commonfield.people.choices import Ground, Purpose, Role
from commonfield.people.commands import Holder, person_data
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor, KeptAbout, Withdrawn
from commonfield.supply.books import check_deliveries, check_lots
from commonfield.supply.choices import OFFICE
from commonfield.supply.commands import erase_grower
from commonfield.supply.enrolling.commands import delete_old_invitations, erase_invitations_of
from commonfield.supply.enrolling.permissions import CONFIRMING, CONFIRMING_GROWERS
from commonfield.supply.enrolling.queries import has_invitation, invitations_held_of
from commonfield.supply.queries import (
    deliveries_held_of,
    grower_cards,
    grower_of_person,
    growers_who_delivered,
    last_lot_made,
)
from commonfield.supply.shares.commands import divide_due
from commonfield.supply.shares.queries import records_held_of
from commonfield.supply.todos import register_supply_todos
from commonfield.supply.trace.queries import is_lot
from commonfield.supply.types import FEW_GROWERS
from commonfield.workshop.approvals import approval_guard
from commonfield.workshop.books import register_check
from commonfield.workshop.guards import Guard, register_guard
from commonfield.workshop.schedule import register_job

_MADE_LATELY: Final = timedelta(days=90)


def register() -> None:
    _register_guards()
    register_documents(["leaf", "leaf_back"], partial(_clerks_page, "supply:delivery"))
    register_documents(["share", "share_back"], partial(_clerks_page, "supply:lot"))
    register_documents(["payout", "payout_back", "payout_late"], _payout_page)
    register_check("lots", check_lots)
    register_check("deliveries", check_deliveries)
    register_job("supply.divide_due", settings.DIVIDE_EVERY_S, divide_due)
    register_job("supply.forget_invitations", 86_400, delete_old_invitations)
    erase = (erase_invitations_of, erase_grower)
    holder = Holder(_export, erase, _kept, _withdraw, _ANSWERS, payers=_payers)
    person_data.register("supply", holder)
    _register_menu()
    register_supply_todos()
    register_today("supply", _today, rank=20)


def _today(_place: str, at: datetime) -> list[TodayLine]:
    """Return whether leaf is brought in today, else what was made last of this year's.

    Of weights nothing: two looks at a sum that grows would tell what the last grower brought.
    """
    growers = growers_who_delivered(start_of_china_day(china_day(at)))
    about = gettext("Harvest")
    if growers >= FEW_GROWERS:
        words = ngettext("%(n)s grower brought leaf", "%(n)s growers brought leaf", growers)
        return [TodayLine(about, words % {"n": growers})]
    if growers:
        return [TodayLine(about, gettext("Leaf is being weighed in"))]
    lot = last_lot_made(at - _MADE_LATELY)
    if lot is None:
        return []
    day = near_day_text(lot.made_at, chinese=is_chinese())
    words = gettext("%(tea)s, the last lot made") % {"tea": in_language(lot, "name")}
    return [TodayLine(about, words, "", day)]


def _register_guards() -> None:
    register_guard(Guard("supply_certificate", keys=(("id",), ("number",))))
    register_guard(Guard("supply_delivery", keys=(("id",), ("number",), ("certificate_id",))))
    register_guard(
        Guard(
            "supply_delivery_cancellation",
            keys=(("id",), ("delivery_id",)),
            # The words may name the grower, and go with them.
            unchanging=("id", "delivery_id", "cancelled_at"),
        )
    )
    register_guard(Guard("supply_late_delivery"))
    register_guard(approval_guard("supply_late_decision", "supply_late_delivery"))
    register_guard(Guard("supply_lot_input", keys=(("id",), ("delivery_id",))))
    register_guard(Guard("supply_lot_packing"))
    register_guard(Guard("supply_dispatch"))
    register_guard(Guard("supply_lot_dividing"))
    register_source_tables(
        "supply_trade_item", "supply_lot", "supply_agreement", "supply_paper_settings"
    )


def _clerks_page(page: str, by: Actor, organisation: str, number: str, now: datetime) -> str:
    is_clerk = has_role(by, {Role.CLERK}, organisation=organisation, on=china_day(now))
    return reverse(page, args=[number]) if is_clerk else ""


def _payout_page(by: Actor, organisation: str, number: str, now: datetime) -> str:
    may_open = has_role(by, OFFICE, organisation=organisation, on=china_day(now))
    run = number.rpartition("-")[0]
    return reverse("supply:payout_run", args=[run]) if may_open and run else ""


def _export(person_id: int) -> dict[str, Any]:
    return records_held_of(person_id) | {"invitations": invitations_held_of(person_id)}


_ANSWERS = {
    "supply.name_off_page": _("Your name is no longer shown on the page of that tea."),
    "supply.records_closed": _(
        "Neither your cooperative nor your helper reads your deliveries and payments any more; the"
        " books keep them, as the law wants."
    ),
    "supply.left_out_of_payouts": _(
        "You are left out when growers are paid by bank; what you are owed stays owed."
    ),
}


def _kept(person_id: int) -> list[KeptAbout]:
    deliveries = deliveries_held_of(person_id)
    asked = len(invitations_held_of(person_id))
    books = KeptAbout(
        _("Deliveries with what was owed and paid, in the books"),
        Ground.LAW,
        purpose=Purpose.GROWER_RECORDS,
        used_for=_("To pay you for your leaf and your shares"),
        kept_until=_("as long as the law requires for accounts; after erasure without a name"),
    )
    invitations = KeptAbout(
        _("Invitations to become a grower"),
        Ground.CONTRACT,
        used_for=_("So that you can answer them"),
        kept_until=_("until a month after they expire"),
    )
    counted = ((books, deliveries), (invitations, asked))
    return [replace(each, count=count) for each, count in counted]


def _withdraw(withdrawn: Withdrawn) -> list[tuple[str, int]]:
    if withdrawn.purpose == Purpose.NAME_SHOWN and is_lot(withdrawn.object):
        return [("supply.name_off_page", 1)]
    if grower_of_person(withdrawn.person_id) is None:
        return []
    code = {
        Purpose.GROWER_RECORDS.value: "supply.records_closed",
        Purpose.PAYOUT.value: "supply.left_out_of_payouts",
    }.get(withdrawn.purpose)
    return [(code, 1)] if code else []


def _register_menu() -> None:
    for name, words in (
        ("supply:my_statement", _("My statement: owed and paid")),
        ("supply:my_name", _("My name on tea")),
    ):
        register_menu_item(name, words, opens_to=_is_grower)
    invitations = _("Invitations of growers")
    register_menu_item("supply:invitations", invitations, CONFIRMING, opens_to=has_invitation)
    register_menu_item("supply:scale", _("Weigh leaf"), {Role.CLERK})
    register_menu_item("supply:lots", _("Lots"), {Role.CLERK})
    answering = {Role.KEEPER, Role.BUREAU}
    register_menu_item("supply:proposals", _("Agreements to answer"), answering)
    register_menu_item("supply:payouts", _("Pay the growers"), {Role.CLERK})
    to_confirm = _("Registrations of growers to confirm")
    register_menu_item("supply:registrations", to_confirm, CONFIRMING_GROWERS)
    register_menu_item("supply:payouts", _("Payouts to growers, and the books"), {Role.ACCOUNTANT})


def _payers(person_id: int) -> list[str]:
    code = grower_of_person(person_id)
    return [card.cooperative for card in grower_cards([code] if code else []).values()]


def _is_grower(person_id: int) -> bool:
    return grower_of_person(person_id) is not None
