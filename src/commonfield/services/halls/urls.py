"""Addresses of halls and of their keepers' pages."""

from django.urls import include, path

from commonfield.services.halls.views import desk, hall, halls

_HALL = [
    path("", hall.hall, name="hall"),
    path("events.ics", hall.feed, name="hall_feed"),
    path("poster/", hall.poster, name="hall_poster"),
    path("pass-on/", hall.pass_on, name="hall_pass_on"),
    path("pass-on/loudspeaker.txt", hall.spoken, name="hall_spoken"),
]
_KEEP = [
    path("", desk.keep, name="keep"),
    path("hours/", desk.hours, name="keep_hours"),
    path("closed-days/", desk.closed_days, name="keep_days"),
    path("rooms/", desk.rooms, name="keep_rooms"),
    path("details/", desk.details, name="keep_details"),
    path("pictures/", desk.pictures, name="keep_pictures"),
]
urlpatterns = [
    path("halls/", halls.halls, name="halls"),
    path("halls/month/", halls.month, name="halls_month"),
    path("halls/<slug:hall>/", include(_HALL)),
    path("services/desk/", desk.desk, name="desk"),
    path("services/desk/<slug:hall>/", include(_KEEP)),
]
