"""Addresses of culture's pages."""

from django.urls import include, path

from commonfield.culture.views import catalogue, files, reading

app_name = "culture"
_WORK = [
    path("", reading.work, name="work"),
    path("read/", reading.read, name="read"),
    path("read/<int:number>/", reading.chapter, name="chapter"),
    path("files/<str:name>", files.file, name="file"),
]
urlpatterns = [
    path("library/", catalogue.catalogue, name="catalogue"),
    path("library/works/<int:work>/", include(_WORK)),
]
