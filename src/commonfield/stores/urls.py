"""Addresses of the pages of stores; the API's are in ``api``."""

from django.urls import URLPattern, URLResolver, include, path

from commonfield.stores.catalogue.views import price_lists, products
from commonfield.stores.offers import views as offers
from commonfield.stores.papers import views as papers
from commonfield.stores.running.views import arranging, handover, opening
from commonfield.stores.sheets import views as sheets
from commonfield.stores.stock.views import listing, packs, stock

app_name = "stores"
_PRODUCT = [
    path("", products.product, name="product"),
    path("words/", products.edit_details, name="product_words"),
    path("packs/new/", products.variant_new, name="variant_new"),
    path("packs/<slug:sku>/", products.variant, name="variant"),
    path("packs/<slug:sku>/<slug:name>/", products.variant_step, name="variant_step"),
    path("pictures/new/", products.picture_new, name="picture_new"),
    path("pictures/<int:picture>/", products.picture, name="picture"),
    path("pictures/<int:picture>/<slug:name>/", products.picture_step, name="picture_step"),
    path("<slug:name>/", products.product_step, name="product_step"),
]
_DESK: list[URLPattern | URLResolver] = [
    path("stock/", stock.stock, name="stock"),
    path("stock/file/", stock.stock_file, name="stock_file"),
    path("stock/receive/", packs.receive, name="receive"),
    path("stock/asked/<int:number>/cancel/", packs.cancel, name="packs_cancel"),
    path("stock/<slug:sku>/ask/", packs.ask, name="packs_ask"),
    path("stock/<slug:sku>/", stock.adjust, {"lot": ""}, name="goods_stock"),
    path("stock/<slug:sku>/<slug:lot>/", stock.adjust, name="adjust"),
    path("products/", products.products, name="products"),
    path("products/file/", sheets.goods_file, name="goods_file"),
    path("products/in/", sheets.goods_in, name="goods_in"),
    path("products/in/confirm/", sheets.goods_confirm, name="goods_confirm"),
    path("products/new/", listing.product_new, name="product_new"),
    path("products/<slug:sku>/price/", price_lists.price, name="price"),
    path("product/<slug:product>/", include(_PRODUCT)),
    path("prices/", price_lists.prices, name="prices"),
    path("prices/new/", price_lists.price_list_new, name="prices_new"),
    path("prices/<int:price_list>/end/", price_lists.price_list_end, name="prices_end"),
    path("settings/", arranging.store_settings, name="settings"),
    path("settings/papers/", papers.papers, name="papers"),
    path("settings/papers/<int:paper>/withdraw/", papers.paper_withdraw, name="paper_withdraw"),
    path("settings/papers/<int:paper>/file/", papers.paper_file, name="paper_file"),
    path("settings/shipping/", arranging.shipping_rates, name="rates"),
    path("settings/payment/", arranging.merchants, name="merchants"),
    path("settings/move/", arranging.store_move, name="move"),
    path("settings/handover/", handover.store_handover, name="handover"),
    *(
        path(f"promotions/{kind}/{route}", view, {"kind": kind}, name=f"{kind}_{name}")
        for kind in ("team", "flash")
        for route, view, name in (
            ("", offers.offer_new, "new"),
            ("<slug:code>/end/", offers.offer_end, "end"),
        )
    ),
]
urlpatterns = [
    path("packs/", packs.packs, name="packs"),
    path("packs/<int:number>/decline/", packs.decline, name="packs_decline"),
    path("licences/", papers.licences, name="licences"),
    path("licences/<int:paper>/", papers.licence, name="licence"),
    path("licences/<int:paper>/file/", papers.licence_file, name="licence_file"),
    path("desk/new/", opening.store_new, name="new"),
    path("desk/take-over/", handover.take_over, name="take_over"),
    path("desk/<slug:slug>/", include(_DESK)),
]
