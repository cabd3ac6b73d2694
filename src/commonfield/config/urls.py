"""All addresses: each room brings its own file."""

from django.urls import include, path

urlpatterns = [
    path("", include("commonfield.portal.urls")),
    path("", include("commonfield.people.urls")),
    path("", include("commonfield.supply.urls")),
    path("", include("commonfield.market.urls")),
    path("", include("commonfield.ledger.urls")),
]
