"""All addresses of a province's site: figures of its counties, sign-in of its officials."""

from django.urls import include, path

from commonfield.config import views
from commonfield.portal.views import operators
from commonfield.province.analyst.urls import EVALUATION
from commonfield.province.views import notices, public

handler400 = "commonfield.config.views.bad_request"
handler500 = "commonfield.config.views.server_error"

# Under the names that the frame of every page knows.
_PORTAL = [
    path("", public.home, name="home"),
    path("privacy/", notices.privacy, name="privacy"),
    path("healthz", operators.healthz, name="healthz"),
    path("readyz", operators.readyz, name="readyz"),
    path("metrics", operators.metrics, name="metrics"),
]
urlpatterns = [
    path("language/", views.language, name="language"),
    path("elder/", views.elder, name="elder"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.svg", views.favicon, name="favicon"),
    path("files/<str:name>", views.file, name="file"),
    path("", include((_PORTAL, "portal"))),
    path("", include((EVALUATION, "evaluation"))),
    path("", include("commonfield.province.urls")),
    path("", include("commonfield.people.urls")),
]
