"""Addresses of the heritage and its year."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
