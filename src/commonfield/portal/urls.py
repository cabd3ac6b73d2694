"""Addresses of the portal."""

from django.urls import include, path, re_path

from commonfield.portal.views import board, first_week, home, notices, operators, photograph, places

app_name = "portal"
# A province's site has them too.
for_operators = [
    path("healthz", operators.healthz, name="healthz"),
    path("readyz", operators.readyz, name="readyz"),
    path("metrics", operators.metrics, name="metrics"),
]
urlpatterns = [
    *for_operators,
    path("", home.home, name="home"),
    path("board/", board.board, name="board"),
    path("board/towns.csv", board.towns_csv, name="towns_csv"),
    path("board/facts/<slug:number>/", board.fact, name="fact"),
    path("board/<slug:code>/", board.figure, name="figure"),
    path("board/<slug:code>/places.csv", board.places_csv, name="figure_places_csv"),
    path("board/<slug:code>/months.csv", board.months_csv, name="figure_months_csv"),
    path("places/", places.search, name="places"),
    re_path(r"^places/(?P<code>[0-9]{12})/$", places.place, name="place"),
    re_path(r"^places/(?P<code>[0-9]{12})/venues/new/$", places.venue_new, name="venue_new"),
    path("venues/<slug:slug>/close/", places.venue_close, name="venue_close"),
    path("first-week/", first_week.first_week, name="first_week"),
    path("lists/", include("commonfield.portal.lists.urls")),
    path("photograph/", photograph.photograph, name="photograph"),
    path("privacy/", notices.privacy, name="privacy"),
    path("terms/", notices.terms, name="terms"),
]
