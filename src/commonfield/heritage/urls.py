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
    path("", desk.item, name="heritage_desk_item"),
    path("step/", desk.step, name="heritage_desk_step"),
    path("pictures/", desk.pictures, name="heritage_desk_pictures"),
    path("files/<str:name>", desk.file, name="heritage_desk_file"),
    path("inheritors/", people.add, name="heritage_desk_inheritors"),
    path("record/", interview_recording.record_beside, name="heritage_record_beside"),
]
_DESK: list[URLPattern | URLResolver] = [
    path("", desk.desk, name="heritage_desk"),
    path("new/", desk.new, name="heritage_desk_new"),
    path("inheritors/", people.inheritors, name="heritage_inheritors"),
    path("inheritors/<str:inheritor>/", people.inheritor, name="heritage_inheritor"),
    path("unrecorded/", people.unrecorded, name="heritage_unrecorded"),
    path("record/<int:person>/", interview_recording.record, name="heritage_record"),
    path("interviews/", interviews.interviews, name="heritage_interviews"),
    path("interviews/<int:interview>/", interviews.written, name="heritage_written"),
    path("items/<slug:item>/", include(_DESK_ITEM)),
]
_ITEM: list[URLPattern] = [
    path("", items.item, name="heritage_item"),
    path("confirm/", items.confirm, name="heritage_confirm"),
    path("day/", items.choose_day, name="heritage_day"),
    path("files/<str:name>", items.file, name="heritage_file"),
]
_HERITAGE: list[URLPattern | URLResolver] = [
    path("", items.heritage, name="heritage"),
    path("items.csv", items.items_csv, name="heritage_csv"),
    path("year/", year.year, name="heritage_year"),
    path("today/", year.today_page, name="heritage_today"),
    path("trails/<str:place>/", trails.trail, name="heritage_trail"),
    path("trails/<str:place>/print/", trails.signs, name="heritage_signs"),
    path("interviews/<int:interview>/", interviews.interview, name="heritage_interview"),
    path("desk/", include(_DESK)),
    path("<slug:item>/", include(_ITEM)),
]
app_name = "heritage"
urlpatterns = [path("heritage/", include(_HERITAGE))]
