"""Addresses of halls; each sub-room has its own list."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "services"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("commonfield.services.halls.urls")),
    path("", include("commonfield.services.bookings.urls")),
    path("", include("commonfield.services.wishes.urls")),
    path("", include("commonfield.services.paperwork.urls")),
    path("", include("commonfield.services.errands.urls")),
    path("", include("commonfield.services.reports.urls")),
    path("", include("commonfield.services.applications.urls")),
    path("", include("commonfield.services.board.urls")),
]
