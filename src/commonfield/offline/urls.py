"""Addresses of a phone's script and of what is on it."""

from django.urls import path

from commonfield.offline import views

app_name = "offline"
urlpatterns = [
    path("library/phone/", views.phone, name="phone"),
    path("sw.js", views.worker, name="worker"),
    path("pack/", views.shelf, name="packs"),
    path("pack/state/", views.state, name="pack_state"),
]
