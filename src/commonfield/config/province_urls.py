"""All addresses of a province's site: figures of its counties, sign-in of its officials."""

from django.urls import include, path

from commonfield.config import views
from commonfield.portal.urls import for_operators
from commonfield.province.urls import evaluation, framing

handler400 = "commonfield.config.views.bad_request"
handler500 = "commonfield.config.views.server_error"

urlpatterns = [
    path("language/", views.language, name="language"),
    path("elder/", views.elder, name="elder"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.svg", views.favicon, name="favicon"),
    path("files/<str:name>", views.file, name="file"),
    path("", include(([*framing, *for_operators], "portal"))),
    path("", include((evaluation, "evaluation"))),
    path("", include("commonfield.province.urls")),
    path("", include("commonfield.people.urls")),
]
