"""Addresses of the service worker, of a phone's packs and of its reader."""

from django.urls import path

from commonfield.offline import views

app_name = "offline"
urlpatterns = [
    path("library/phone/", views.phone, name="phone"),
    path("sw.js", views.worker, name="worker"),
    path("pack/", views.shelf, name="packs"),
    path("pack/state/", views.state, name="pack_state"),
]
