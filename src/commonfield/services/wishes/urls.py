"""Addresses of wishes."""

from django.urls import path

from commonfield.services.wishes import views

urlpatterns = [
    path("wishes/", views.wishes, name="wishes"),
    path("services/wished/", views.wished, name="wished"),
    path("halls/<slug:hall>/offer/", views.offer, name="offer"),
]
