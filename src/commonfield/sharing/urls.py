"""Addresses of the room sharing; each sub-room has its own list."""

from django.urls import URLPattern, URLResolver

app_name = "sharing"
urlpatterns: list[URLPattern | URLResolver] = []
