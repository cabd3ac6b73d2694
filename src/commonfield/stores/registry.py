"""What stores register: guards, sealed columns, files, the worker's jobs; pages of the desk."""

from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import now
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.stores.books import check_licences, check_search
from commonfield.stores.catalogue.commands import follow_price_lists, index_if_outdated
from commonfield.stores.commands import count_stores
from commonfield.stores.desk_nav import register_desk_entry
from commonfield.stores.models import StorePaper
from commonfield.stores.papers.commands import warn_of_papers
from commonfield.stores.papers.queries import number_of_papers_to_check
from commonfield.stores.queries import DOCUMENT_PURPOSE, NUMBER_PURPOSE, organisations_selling
from commonfield.stores.stock.commands import notify_low_stock
from commonfield.stores.stock.queries import number_of_requests
from commonfield.supply.shares.queries import register_sellers
from commonfield.workshop.approvals import approval_guard
from commonfield.workshop.books import register_check
from commonfield.workshop.guards import Guard, register_guard
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.media import register_sealed_files
from commonfield.workshop.readiness import pending_migrations
from commonfield.workshop.schedule import register_job


def register() -> None:
    """Register all of it; supply learns who sells a maker's packs: whom its agreements bind."""
    post_migrate.connect(index_after_migrating, sender=apps.get_app_config("stores"))
    register_check("search", lambda: check_search(now()))
    register_check("licences", check_licences)
    register_guard(Guard("stores_stock_movement"))
    register_guard(approval_guard("stores_paper_decision", "stores_store_paper"))
    about = ("store_id", "kind")
    register_keyed_column(SealedColumn(StorePaper, "number_sealed", (NUMBER_PURPOSE,), about=about))
    register_sealed_files(DOCUMENT_PURPOSE)
    register_sellers(organisations_selling)
    register_menu_item("stores:licences", _("Licences to check"), {Role.BUREAU})
    register_menu_item("stores:packs", _("Packs requested"), {Role.CLERK})
    register_todos("stores.packs", _packs_todos, roles={Role.CLERK})
    register_todos("stores.licences", _licences_todos, roles={Role.BUREAU})
    register_desk_entry("stock", "stores:stock", _("Stock"), 40)
    register_desk_entry("products", "stores:products", _("Products"), 50)
    register_desk_entry("settings", "stores:settings", _("Store"), 80)
    register_job("market.follow_price_lists", 60, follow_price_lists)
    # After a backup of another version was restored.
    register_job("market.index_if_outdated", 3_600, index_if_outdated)
    register_job("market.tell_low_stock", 1_800, notify_low_stock)
    register_job("market.warn_of_papers", 21_600, warn_of_papers)
    register_job("market.count_stores", 600, count_stores)


def index_after_migrating(*, using: str, **kwargs: Any) -> None:  # noqa: ANN401, ARG001 - a signal's signature
    """Let products of an earlier version of the program be found; the guards stand again."""
    if using == DEFAULT_DB_ALIAS and not pending_migrations():
        index_if_outdated(now())


def _licences_todos(reader: TodoReader) -> list[Todo]:
    count = number_of_papers_to_check(by=Actor(reader.person_id, "person"), now=reader.at)
    words = ngettext("%(n)s licence to check", "%(n)s licences to check", count)
    return counted(count, words, reverse("stores:licences"), pgettext("licence", "Check"))


def _packs_todos(reader: TodoReader) -> list[Todo]:
    count = number_of_requests(by=Actor(reader.person_id, "person"), now=reader.at)
    words = ngettext("%(n)s store request for packs", "%(n)s store requests for packs", count)
    return counted(count, words, reverse("stores:packs"), pgettext("to-do", "Pack"))
