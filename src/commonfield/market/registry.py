"""The kinds of fact that the market records, its guards and the worker's jobs."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from commonfield.facts.kinds import register_kind
from commonfield.facts.types import FactKind
from commonfield.front.menu import MenuItem, register_menu_item
from commonfield.kernel.clock import now
from commonfield.market.books import check_orders, check_stock
from commonfield.market.catalogue.books import check_search
from commonfield.market.catalogue.commands import follow_price_lists
from commonfield.market.catalogue.queries import files_in_use
from commonfield.market.checkout.commands import forget_old_keys
from commonfield.market.desk.commands import tell_low_stock
from commonfield.market.models import InvoiceRequest, Order, StorePaper
from commonfield.market.orders.commands import (
    close_received,
    expire_orders,
    forget_buyer,
    forget_contacts,
    receive_silent,
)
from commonfield.market.orders.queries import orders_held_of
from commonfield.market.orders.reviews import aftercare_held_of
from commonfield.market.orders.rules import CONTACT_PURPOSE, INVOICE_PURPOSE
from commonfield.market.orders.watchers import Watcher, register_watcher
from commonfield.market.payments.books import check_payments
from commonfield.market.payments.commands import order_called_off
from commonfield.market.payments.gateway import ask_due, ask_refunds, send_refunds
from commonfield.market.promotions.books import check_promotions
from commonfield.market.promotions.commands import WATCHER, settle_teams
from commonfield.market.queries import organisations_selling
from commonfield.market.stores.commands import warn_of_papers
from commonfield.market.stores.queries import DOCUMENT_PURPOSE, NUMBER_PURPOSE
from commonfield.people.choices import Role
from commonfield.people.commands import person_data
from commonfield.people.types import SYSTEM
from commonfield.supply.shares.queries import register_sellers
from commonfield.workshop.books import register_check
from commonfield.workshop.files import register_file_use, register_sealed_files
from commonfield.workshop.guards import Guard, register_guard
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.schedule import register_job

_KINDS = (
    FactKind(
        "market.store_opened",
        "网店开张",
        "Online store opened",
        "count",
        "keeper",
        subject="organisation",
    ),
    FactKind(
        "market.store_closed",
        "网店关闭",
        "Online store closed",
        "count",
        "keeper",
        subject="organisation",
    ),
    FactKind(
        "market.order_placed",
        "网上下单（包、金额）",
        "Order placed online (packs, total)",
        "packs",
        "buyer",
        subject="organisation",
    ),
    FactKind(
        "market.sale",
        "网上销售收入（包、金额；货到付款在收货时计）",
        "Online sale (packs, total; counted when paid, cash on delivery when received)",
        "packs",
        "buyer",
        subject="organisation",
    ),
    FactKind(
        "market.parcel_sent",
        "网店发出包裹（件）",
        "Parcels sent by online stores",
        "count",
        "keeper",
        subject="organisation",
    ),
    FactKind(
        "market.returned",
        "买家退回（包）",
        "Packs that buyers sent back",
        "packs",
        "keeper",
        subject="organisation",
    ),
    FactKind(
        "market.reviewed",
        "买家评价（星）",
        "Reviews by buyers (stars)",
        "stars",
        "buyer",
        subject="organisation",
    ),
    FactKind(
        "market.team_formed",
        "拼团成功（人）",
        "Team purchases formed (buyers)",
        "persons",
        "buyer",
        subject="organisation",
    ),
    FactKind(
        "market.refund",
        "退款（包和金额为负，冲回原销售）",
        "Refund (packs and total negative; reverses its sale)",
        "packs",
        "buyer",
        subject="organisation",
    ),
)


def register_kinds() -> None:
    """Register the market's kinds."""
    for kind in _KINDS:
        register_kind(kind)


def register_guards() -> None:
    """Register the market's append-only tables."""
    register_guard(Guard("market_stock_movement"))
    register_guard(Guard("market_order_line", keys=(("order_id", "stock_id"),)))
    register_guard(Guard("market_refund_line", keys=(("refund_id", "stock_id"),)))
    register_guard(Guard("market_payment_event", keys=(("id",), ("provider", "event"))))


def register_sealed() -> None:
    """Register what the market seals."""
    register_keyed_column(
        SealedColumn(Order, "contact_sealed", (CONTACT_PURPOSE,), about=("number",))
    )
    register_keyed_column(
        SealedColumn(InvoiceRequest, "title_sealed", (INVOICE_PURPOSE,), about=("order__number",))
    )
    register_keyed_column(
        SealedColumn(StorePaper, "number_sealed", (NUMBER_PURPOSE,), about=("store_id", "kind"))
    )
    register_sealed_files(DOCUMENT_PURPOSE)


def register_checks() -> None:
    """Register what ``check_books`` proves of the market."""
    register_check("stock", check_stock)
    register_check("orders", check_orders)
    register_check("payments", check_payments)
    register_check("promotions", check_promotions)
    register_check("search", lambda: check_search(now()))


def register_jobs() -> None:
    """Register the market's work for the clock."""
    register_job("market.expire_orders", 5, expire_orders)
    register_job("market.settle_teams", 5, settle_teams)
    register_job("market.receive_silent", 600, receive_silent)
    register_job("market.close_received", 60, close_received)
    # These speak with providers, so they go where nobody waits behind them.
    register_job("market.ask_payments", 61, ask_due)
    register_job("market.send_refunds", 61, send_refunds)
    register_job("market.ask_refunds", 600, ask_refunds)
    register_job("market.forget_old_keys", 3_600, forget_old_keys)
    register_job("market.forget_contacts", 3_600, forget_contacts)
    register_job("market.follow_price_lists", 60, follow_price_lists)
    register_job("market.tell_low_stock", 1_800, tell_low_stock)
    register_job("market.warn_of_papers", 21_600, warn_of_papers)


def register_files() -> None:
    """Register which kept files the market's rows name."""
    register_file_use("market", files_in_use)


def register_watchers() -> None:
    """Register who else must know when an order is paid or called off."""
    register_watcher(WATCHER)
    register_watcher(
        Watcher(
            "payments",
            on_paid=lambda _number, _now: None,
            on_called_off=lambda number, now: order_called_off(by=SYSTEM, now=now, number=number),
        )
    )


def register_person_data() -> None:
    """Register what the market adds to a person's export and how it forgets a buyer."""
    person_data.register("market", export=_export, erase=_erase)


def _export(person_id: int) -> dict[str, Any]:
    return {"orders": orders_held_of(person_id), **aftercare_held_of(person_id)}


def _erase(person_id: int, now: datetime) -> None:
    forget_buyer(by=SYSTEM, now=now, person_id=person_id)


def register_ties() -> None:
    """Tell supply who sells a maker's packs, and so whom its agreements bind."""
    register_sellers(organisations_selling)


def register_menu() -> None:
    """Register where a store keeper's work begins; a maker's clerk packs for the stores."""
    roles = frozenset({Role.KEEPER.value, Role.CLERK.value})
    register_menu_item(MenuItem("market:desk", _("Store desk"), roles))
