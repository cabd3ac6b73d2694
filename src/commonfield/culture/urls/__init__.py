"""Addresses of culture's pages."""

from django.urls import include, path

from commonfield.culture.urls import dialect, heritage, learning, library, voices

app_name = "culture"
urlpatterns = [
    *library.urlpatterns,
    # A variety's address is the last of its kind, so what stands beside it comes before.
    *learning.urlpatterns,
    path("dialect/", include(voices.urlpatterns)),
    path("dialect/", include(dialect.urlpatterns)),
    path("heritage/", include(heritage.urlpatterns)),
]
