"""Addresses of culture's pages."""

from django.urls import include, path

from commonfield.culture.urls import dialect, heritage, library

app_name = "culture"
urlpatterns = [
    *library.urlpatterns,
    path("pack/dialect/<slug:variety>/", include(dialect.PACK)),
    path("dialect/", include(dialect.urlpatterns)),
    path("heritage/", include(heritage.urlpatterns)),
]
