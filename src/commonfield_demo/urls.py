"""Addresses of the demo; outside a demo they answer that there is no such page."""

from django.urls import path

from commonfield_demo.paying import views as paying
from commonfield_demo.tour.views import article, walk

app_name = "demo"
urlpatterns = [
    path("article/", article.article, name="article"),
    path("walk/", walk.walk, name="walk"),
    path("walk/start/", walk.start, name="walk_start"),
    path("walk/open/", walk.open_page, name="walk_open"),
    path("orders/<slug:number>/pay/", paying.order_pay, name="order_pay"),
    path("payments/<slug:number>/gateway/", paying.simulator, name="payment_simulator"),
]
