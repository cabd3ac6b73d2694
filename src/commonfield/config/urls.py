"""All addresses: each room brings its own file."""

from django.urls import include, path

from commonfield.config import views
from commonfield.config.api import api, index
from commonfield.config.sitemap import sitemap

handler400 = "commonfield.config.views.bad_request"
handler500 = "commonfield.config.views.server_error"

urlpatterns = [
    path("api/", index, name="api"),
    path("api/", api.urls),
    path("language/", views.language, name="language"),
    path("elder/", views.elder, name="elder"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("favicon.svg", views.favicon, name="favicon"),
    path("files/<str:name>", views.file, name="file"),
    # The shop has the most visitors, and so comes before the others.
    path("", include("commonfield.market.urls")),
    # Its desk/new/ and desk/take-over/ before the desks, which go by their stores' names.
    path("", include("commonfield.stores.urls")),
    path("", include("commonfield.orders.urls")),
    path("", include("commonfield.portal.urls")),
    path("", include("commonfield.people.urls")),
    path("", include("commonfield.supply.urls")),
    path("", include("commonfield.ledger.urls")),
    path("", include("commonfield.offline.urls")),
    path("", include("commonfield.library.urls")),
    path("", include("commonfield.voices.urls")),
    path("", include("commonfield.heritage.urls")),
    path("", include("commonfield.evaluation.urls")),
    path("", include("commonfield.projects.urls")),
    path("", include("commonfield.sharing.urls")),
    path("", include("commonfield.services.urls")),
    path("", include("commonfield.channels.urls")),
    path("", include("commonfield.webhooks.urls")),
    path("", include("commonfield_demo.urls")),
]
