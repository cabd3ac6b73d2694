"""The program's addresses, with an empty page under every name that the base page links to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from commonfield.config import views


def _page(request: HttpRequest, **_names: str) -> HttpResponse:
    return HttpResponse(request.path)


_portal = [
    path("", _page, name="home"),
    path("board/", _page, name="board"),
    path("walk/", _page, name="walk"),
    path("places/<str:code>/", _page, name="place"),
    path("privacy/", _page, name="privacy"),
    path("terms/", _page, name="terms"),
]
_people = [path("me/", _page, name="me"), path("sign-in/", _page, name="sign_in")]
urlpatterns = [
    path("language/", views.language, name="language"),
    path("elder/", views.elder, name="elder"),
    path("favicon.svg", views.favicon, name="favicon"),
    path("", include((_portal, "portal"))),
    path("", include((_people, "people"))),
    path("market/", include(([path("", _page, name="home")], "market"))),
]
