"""Addresses of the market's pages; the API's are in ``api``."""

from django.urls import path

from commonfield.market.views import checkout, desk, desk_goods, orders, payments, shop

app_name = "market"
urlpatterns = [
    path("market/", shop.home, name="home"),
    path("market/stores/<slug:slug>/", shop.store, name="store"),
    path("market/products/<slug:slug>/", shop.product, name="product"),
    path("basket/", checkout.basket, name="basket"),
    path("basket/add/", checkout.basket_add, name="basket_add"),
    path("basket/change/", checkout.basket_change, name="basket_change"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/placed/", checkout.placed, name="placed"),
    path("orders/", orders.look_up, name="look_up"),
    path("orders/mine/", orders.mine, name="my_orders"),
    path("orders/<slug:number>/", orders.order, name="order"),
    path("orders/<slug:number>/pay/", orders.pay, name="order_pay"),
    path("orders/<slug:number>/cancel/", orders.cancel, name="order_cancel"),
    path("orders/<slug:number>/receive/", orders.receive, name="order_receive"),
    path("payments/<slug:method>/notice/", payments.notice, name="payment_notice"),
    path("payments/<slug:number>/", payments.payment, name="payment"),
    path("payments/<slug:number>/look/", payments.payment_look, name="payment_look"),
    path("payments/<slug:number>/gateway/", payments.simulator, name="payment_simulator"),
    path("desk/", desk.desk, name="desk"),
    path("desk/new/", desk_goods.store_new, name="desk_new"),
    path("desk/<slug:slug>/", desk.store, name="desk_store"),
    path("desk/<slug:slug>/orders/<slug:number>/sheet/", desk.sheet, name="desk_sheet"),
    path("desk/<slug:slug>/orders/<slug:number>/<slug:name>/", desk.step, name="desk_step"),
    path("desk/<slug:slug>/stock/", desk_goods.stock, name="desk_stock"),
    path("desk/<slug:slug>/stock/receive/", desk_goods.receive, name="desk_receive"),
    path("desk/<slug:slug>/stock/<slug:sku>/<slug:lot>/", desk_goods.adjust, name="desk_adjust"),
    path("desk/<slug:slug>/products/", desk_goods.products, name="desk_products"),
    path("desk/<slug:slug>/products/new/", desk_goods.product_new, name="desk_product_new"),
    path("desk/<slug:slug>/products/<slug:sku>/price/", desk_goods.price, name="desk_price"),
    path("desk/<slug:slug>/close/", desk_goods.store_close, name="desk_close"),
]
