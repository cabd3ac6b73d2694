"""Addresses of the ledger."""

from django.urls import path

from commonfield.ledger import views

app_name = "ledger"
urlpatterns = [path("books/<slug:code>/", views.books, name="books")]
