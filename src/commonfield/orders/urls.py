"""Addresses of the desk's pages of orders; the API's are in ``api``."""

from django.urls import include, path

from commonfield.orders.desk.views import aftercare, closing, orders, promotions, sales, sheets

app_name = "orders"
_DESK = [
    path("", orders.store, name="store"),
    path("orders/bulk/", sheets.bulk, name="bulk"),
    path("orders/<slug:number>/sheet/", orders.sheet, name="sheet"),
    path("orders/<slug:number>/refund/", aftercare.refund, name="refund"),
    path("orders/<slug:number>/came-back/", aftercare.came_back, name="came_back"),
    path("orders/<slug:number>/<slug:name>/", orders.step, name="step"),
    path("returns/", aftercare.returns, name="returns"),
    path("returns/file/", aftercare.returns_file, name="returns_file"),
    path("refunds/file/", aftercare.refunds_file, name="refunds_file"),
    path("returns/<slug:number>/", aftercare.return_page, name="return"),
    path("refunds/<slug:number>/<slug:name>/", aftercare.refund_step, name="refund_step"),
    path("invoices/", aftercare.invoices, name="invoices"),
    path("invoices/file/", aftercare.invoices_file, name="invoices_file"),
    path("invoices/<slug:number>/", aftercare.invoice, name="invoice"),
    path("orders/file/", sheets.orders_file, name="orders_file"),
    path("pick/", sheets.pick, name="pick"),
    path("addresses/", sheets.addresses, name="addresses"),
    path("shipping/", sheets.shipping, name="shipping"),
    path("shipping/sheet/", sheets.shipping_sheet, name="shipping_sheet"),
    path("shipping/confirm/", sheets.shipping_confirm, name="shipping_confirm"),
    path("sales/", sales.sales, name="sales"),
    path("sales/file/", sales.sales_file, name="sales_file"),
    path("close/", closing.store_close, name="close"),
    path("promotions/", promotions.promotions, name="promotions"),
    path("promotions/file/", promotions.promotions_file, name="promotions_file"),
]
urlpatterns = [path("desk/", orders.desk, name="desk"), path("desk/<slug:slug>/", include(_DESK))]
