"""Addresses of the room sharing; each sub-room has its own list."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "sharing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("commonfield.sharing.cases.urls")),
    path("", include("commonfield.sharing.evidence.urls")),
    path("", include("commonfield.sharing.expo.urls")),
    path("", include("commonfield.sharing.notes.urls")),
]
