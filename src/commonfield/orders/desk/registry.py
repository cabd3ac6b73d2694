"""What the desk hands to the rooms below: its menu item and links, to-dos, orders' pages."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from commonfield.front.menu import register_menu_item
from commonfield.front.templatetags.commonfield import in_language
from commonfield.front.todos import Todo, TodoReader, register_todos
from commonfield.kernel.clock import china_day
from commonfield.ledger.queries import register_documents
from commonfield.orders.queries import sellers_of, work_by_store
from commonfield.orders.types import StoreWork
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor
from commonfield.stores.desk_nav import register_desk_entry
from commonfield.stores.queries import store_ids, stores
from commonfield.stores.stock.queries import low_skus

# What may wait at a desk: its words, the words of the act, the page, and the page's query.
_WORK: Final[dict[str, tuple[Promise, Promise, str, str]]] = {
    "pack": (
        ngettext_lazy("%(n)s order to pack", "%(n)s orders to pack", "n"),
        pgettext_lazy("to-do", "Pack"),
        *("orders:store", "?drawer=pack"),
    ),
    "ship": (
        ngettext_lazy("%(n)s order to ship", "%(n)s orders to ship", "n"),
        pgettext_lazy("to-do", "Ship"),
        *("orders:store", "?drawer=ship"),
    ),
    "returns": (
        ngettext_lazy("%(n)s return request to answer", "%(n)s return requests to answer", "n"),
        pgettext_lazy("to-do", "Answer"),
        *("orders:returns", ""),
    ),
    "refunds": (
        ngettext_lazy("%(n)s refund to pay", "%(n)s refunds to pay", "n"),
        pgettext_lazy("to-do", "Refund"),
        *("orders:returns", ""),
    ),
    "invoices": (
        ngettext_lazy("%(n)s invoice to issue", "%(n)s invoices to issue", "n"),
        pgettext_lazy("to-do", "Issue"),
        *("orders:invoices", ""),
    ),
    "low": (
        ngettext_lazy("%(n)s product low in stock", "%(n)s products low in stock", "n"),
        pgettext_lazy("to-do", "Restock"),
        *("stores:stock", ""),
    ),
}
# With more stores than these their work is added up, and the desk lists it store by store.
_STORES_TOLD: Final = 3
_OF_FORMER_TOO: Final = (
    ("orders", "orders:store", _("Orders"), 10),
    ("returns", "orders:returns", _("Returns and refunds"), 20),
    ("invoices", "orders:invoices", _("Invoices"), 30),
    ("sales", "orders:sales", _("Sales"), 70),
)


def register_desk() -> None:
    refunds = ("refund", "refund_paid", "refund_twice")
    kinds = ("order", "order_cancelled", "sale", *refunds, "late_payment")
    register_documents(kinds, _order_page)
    register_menu_item("orders:desk", _("Store desk"), {Role.KEEPER, Role.CLERK})
    register_todos("orders.desk", _desk_todos, roles={Role.KEEPER})
    for key, name, words, rank in _OF_FORMER_TOO:
        register_desk_entry(key, name, words, rank, is_for_former=True)
    register_desk_entry("promotions", "orders:promotions", _("Promotions"), 60)


def _order_page(by: Actor, organisation: str, number: str, now: datetime) -> str:
    seller, store = sellers_of([number]).get(number, ("", ""))
    is_keeper = has_role(by, {Role.KEEPER}, organisation=organisation, on=china_day(now))
    if seller != organisation or not is_keeper:
        return ""
    return f"{reverse('orders:store', args=[store])}?q={number}"


def _desk_todos(reader: TodoReader) -> list[Todo]:
    own = stores(organisations=reader.organisations(Role.KEEPER), limit=200)
    slugs = [each.slug for each in own]
    work = work_by_store(slugs) if own else {}
    low = low_skus(store_ids(slugs).values()) if own else {}
    counts = {
        slug: {**asdict(work.get(slug, StoreWork())), "low": len(low.get(slug, ()))}
        for slug in slugs
    }
    if len(own) > _STORES_TOLD:
        total = {what: sum(each[what] for each in counts.values()) for what in _WORK}
        return _lines(total, "", "")
    return [
        line
        for store in own
        for line in _lines(
            counts[store.slug], store.slug, in_language(store, "name") if len(own) > 1 else ""
        )
    ]


def _lines(counts: Mapping[str, int], slug: str, store: str) -> list[Todo]:
    """Return the lines of one store, or of all (no ``slug``), in the order of the table."""
    return [
        Todo(
            words=str(words % {"n": counts[what]}),
            address=f"{reverse(page, args=[slug])}{query}" if slug else reverse("orders:desk"),
            act=str(act),
            count=counts[what],
            detail=store,
        )
        for what, (words, act, page, query) in _WORK.items()
        if counts[what]
    ]
