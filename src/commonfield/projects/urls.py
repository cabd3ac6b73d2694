"""Addresses of the room projects; each sub-room has its own list."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "projects"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("commonfield.projects.works.urls")),
    path("", include("commonfield.projects.plan.urls")),
    path("", include("commonfield.projects.parks.urls")),
    path("", include("commonfield.projects.centres.urls")),
]
