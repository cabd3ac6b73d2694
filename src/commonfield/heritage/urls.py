"""Addresses of the heritage and its year."""

from django.urls import URLPattern, URLResolver, include, path

from commonfield.heritage.views import (
    desk,
    interview_recording,
    interviews,
    items,
    people,
    trails,
    year,
)

_DESK_ITEM = [
    path("", desk.item, name="desk_item"),
    path("step/", desk.step, name="desk_step"),
    path("pictures/", desk.pictures, name="desk_pictures"),
    path("files/<str:name>", desk.file, name="desk_file"),
    path("inheritors/", people.add, name="desk_inheritors"),
    path("record/", interview_recording.record_beside, name="record_beside"),
]
_DESK: list[URLPattern | URLResolver] = [
    path("", desk.desk, name="desk"),
    path("new/", desk.new, name="desk_new"),
    path("inheritors/", people.inheritors, name="inheritors"),
    path("inheritors/<str:inheritor>/", people.inheritor, name="inheritor"),
    path("unrecorded/", people.unrecorded, name="unrecorded"),
    path("record/<int:person>/", interview_recording.record, name="record"),
    path("interviews/", interviews.interviews, name="interviews"),
    path("interviews/<int:interview>/", interviews.written, name="written"),
    path("items/<slug:item>/", include(_DESK_ITEM)),
]
_ITEM: list[URLPattern] = [
    path("", items.item, name="item"),
    path("confirm/", items.confirm, name="confirm"),
    path("day/", items.choose_day, name="day"),
    path("files/<str:name>", items.file, name="file"),
]
_HERITAGE: list[URLPattern | URLResolver] = [
    path("", items.heritage, name="items"),
    path("items.csv", items.items_csv, name="items_csv"),
    path("year/", year.year, name="year"),
    path("today/", year.today_page, name="today"),
    path("trails/<str:place>/", trails.trail, name="trail"),
    path("trails/<str:place>/print/", trails.signs, name="signs"),
    path("interviews/<int:interview>/", interviews.interview, name="interview"),
    path("desk/", include(_DESK)),
    path("<slug:item>/", include(_ITEM)),
]
app_name = "heritage"
urlpatterns = [path("heritage/", include(_HERITAGE))]
