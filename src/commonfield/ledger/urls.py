"""Addresses of the ledger."""

from django.urls import path

from commonfield.ledger import views

app_name = "ledger"
urlpatterns = [
    path("books/<slug:code>/", views.books, name="books"),
    path("books/<slug:code>/file/", views.books_file, name="books_file"),
    path("books/<slug:code>/vouchers/", views.vouchers_file, name="vouchers_file"),
    path("books/<slug:code>/accounts/<slug:root>/<slug:group>/", views.account, name="account"),
    path(
        "books/<slug:code>/accounts/<slug:root>/<slug:group>/file/",
        views.account_file,
        name="account_file",
    ),
    path("books/<slug:code>/entries/<uuid:entry>/", views.entry, name="entry"),
]
