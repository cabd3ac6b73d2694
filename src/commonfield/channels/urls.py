"""Addresses of channels, at a store's desk."""

from django.urls import include, path

from commonfield.channels.views import days, files, leaving, quarters

app_name = "channels"
_DESK = [
    path("", files.home, name="home"),
    path("files/<int:file>/", files.file, name="file"),
    path("listings/", files.listings, name="listings"),
    path("leave/", leaving.leave, name="leave"),
    path("leave/sheet/", leaving.sheet, name="sheet"),
    path("days/", days.days, name="days"),
    path("days/<slug:channel>/<slug:day>/", days.day, name="day"),
    path("quarters/<slug:channel>/<slug:quarter>/", quarters.quarter, name="quarter"),
    path(
        "quarters/<slug:channel>/<slug:quarter>/<slug:code>/",
        quarters.quarter_orders,
        name="quarter_orders",
    ),
    path("joined/", quarters.joined, name="joined"),
]
urlpatterns = [
    path("desk/<slug:slug>/channels/", include(_DESK)),
    path("channels/", quarters.county, name="county"),
]
