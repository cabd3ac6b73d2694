"""Addresses of the market's pages; the API's are in ``api``."""

from django.urls import include, path

from commonfield.market.views import checkout, orders, payments, promotions, shop

app_name = "market"
_ORDER = [
    path("", orders.order, name="order"),
    path("cancel/", orders.cancel, name="order_cancel"),
    path("receive/", orders.receive, name="order_receive"),
    path("return/", orders.send_back, name="order_return"),
    path("return/sent/", orders.return_sent, name="order_return_sent"),
    path("return/withdraw/", orders.return_withdraw, name="order_return_withdraw"),
    path("forget/", orders.forget, name="order_forget"),
    path("invoice/", orders.invoice, name="order_invoice"),
    path("review/<slug:slug>/", orders.review, name="order_review"),
]
urlpatterns = [
    path("market/", shop.home, name="home"),
    path("market/stores/<slug:slug>/", shop.store, name="store"),
    path("market/products/<slug:slug>/", shop.product, name="product"),
    path("market/products/<slug:slug>/reviews/", shop.reviews, name="product_reviews"),
    path("market/products/<slug:slug>/reviews/<int:review>/hide/", shop.hide, name="review_hide"),
    path("basket/", checkout.basket, name="basket"),
    path("basket/add/", checkout.basket_add, name="basket_add"),
    path("basket/change/", checkout.basket_change, name="basket_change"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/placed/", checkout.placed, name="placed"),
    path("market/teams/<slug:code>/", promotions.team, name="team"),
    path("checkout/team/<slug:code>/", promotions.join, name="team_join"),
    path("checkout/team/<slug:code>/<int:packs>/", promotions.join, name="team_join_packs"),
    path("checkout/offer/<slug:code>/", promotions.open_team, name="team_open"),
    path("checkout/offer/<slug:code>/<int:packs>/", promotions.open_team, name="team_open_packs"),
    path("orders/", orders.look_up, name="look_up"),
    path("orders/mine/", orders.mine, name="my_orders"),
    path("orders/forget/", orders.forget_here, name="forget_here"),
    path("orders/<slug:number>/", include(_ORDER)),
    path("payments/<slug:method>/notice/", payments.notice, name="payment_notice"),
    path("payments/<slug:number>/", payments.payment, name="payment"),
    path("payments/<slug:number>/begin/", payments.payment_begin, name="payment_begin"),
    path("payments/<slug:number>/look/", payments.payment_look, name="payment_look"),
]
