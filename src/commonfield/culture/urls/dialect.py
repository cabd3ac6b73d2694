"""Addresses of the lessons, the dictionary and the voices."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
