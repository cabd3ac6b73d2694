"""What the shop's kept pages are made from, and the visitor's basket on them (docs/adr/0010)."""

from functools import lru_cache
from typing import Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from commonfield.front.page_cache.fragments import register_fragment, register_unread_cookie
from commonfield.front.page_cache.invalidation import (
    WatchedRows,
    register_source_tables,
    register_watched_rows,
)
from commonfield.market.views.basket_cookie import BASKET_COOKIE, basket_of
from commonfield.market.views.remembered import ORDERS_COOKIE
from commonfield.orders.teams.queries import SEATS_BELOW, TEAMS, TEAMS_WATCH
from commonfield.stores.catalogue.queries import LOTS, LOTS_WATCH, STOCK, STOCK_WATCH
from commonfield.stores.catalogue.types import FEW_PACKS

# Seldom written; everything that the shop's pages show but stock. Search terms are many, and change
# only with a row of these.
_CATALOGUE: Final = (
    "stores_store",
    "stores_store_paper",
    "stores_paper_decision",
    "stores_shipping_rate",
    "stores_product",
    "stores_product_image",
    "stores_sku",
    "stores_price_list",
    "stores_list_price",
)
# A page says how many are left only when they are few, and whether there ever were any; numbers of
# our own stand in the statements.
_STOCK: Final = (
    f"SELECT {STOCK}, sku_id,"  # noqa: S608 - see above
    f" CASE WHEN SUM(available) < {FEW_PACKS} THEN SUM(available) ELSE {FEW_PACKS} END"
    " FROM stores_stock WHERE sku_id{} GROUP BY sku_id"
)
# Seats of teams come and go like stock: only the pages of their product say so.
_TEAMS: Final = (
    f"SELECT {TEAMS}, o.sku_id, t.id * {SEATS_BELOW} + t.seats - t.taken"  # noqa: S608 - see above
    " FROM orders_team t JOIN stores_team_offer o ON o.id = t.offer_id"
    " WHERE t.state = 'open' AND t.taken > 0 AND t.taken < t.seats AND o.sku_id{}"
)
_LOTS: Final = f"SELECT {LOTS}, sku_id, id FROM stores_stock WHERE available > 0 AND sku_id{{}}"  # noqa: S608 - see above


# Where one shops.
_SHOP: Final = ("/market/", "/basket/", "/checkout/", "/orders/", "/payments/")


def register_pages() -> None:
    register_source_tables(*_CATALOGUE, source="catalogue")
    register_source_tables("stores_team_offer", "stores_flash_sale", source="offers")
    register_source_tables("orders_review", source="reviews")
    register_watched_rows(WatchedRows(STOCK_WATCH, _STOCK))
    register_watched_rows(WatchedRows(LOTS_WATCH, _LOTS))
    register_watched_rows(WatchedRows(TEAMS_WATCH, _TEAMS))
    register_fragment("basket", _basket, cookie=BASKET_COOKIE)
    register_unread_cookie(ORDERS_COOKIE)


def _basket(request: HttpRequest) -> str:
    """Return the basket of the head: always where one shops, elsewhere when something is in it."""
    packs = sum(basket_of(request).values())
    is_shop = request.path == "/" or request.path.startswith(_SHOP)
    return _basket_link(get_language(), packs) if packs or is_shop else ""


@lru_cache(maxsize=512)
def _basket_link(_language: str | None, packs: int) -> str:
    return render_to_string("market/basket_link.html", {"basket_packs": packs}).strip()
