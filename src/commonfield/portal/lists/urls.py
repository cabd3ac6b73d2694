"""Addresses of lists."""

from django.urls import path

from commonfield.portal.lists import views

urlpatterns = [
    path("", views.lists, name="lists"),
    path("<slug:kind>/", views.enter, name="list"),
    path("<slug:kind>/sheet/", views.sheet, name="list_sheet"),
    path("<slug:kind>/take/", views.take, name="list_take"),
]
