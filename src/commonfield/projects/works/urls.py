"""Addresses of projects."""

from django.urls import URLPattern, path

from commonfield.projects.works.views import desk, public, sheets

_ONE = "projects/works/desk/<int:number>/"
urlpatterns: list[URLPattern] = [
    path("projects/works/", public.works, name="works"),
    path("projects/works/works.csv", public.works_csv, name="works_csv"),
    path("projects/works/<int:number>/", public.one, name="works_one"),
    path("projects/works/<int:number>/report/", public.report, name="works_report"),
    path("projects/works/desk/", desk.desk, name="works_desk"),
    path("projects/works/desk/new/", desk.open_new, name="works_new"),
    path(_ONE, desk.kept, name="works_kept"),
    path(f"{_ONE}payments/", sheets.payments_in, name="works_payments"),
    path(f"{_ONE}payments/confirm/", sheets.payments_confirm, name="works_payments_confirm"),
    path(f"{_ONE}papers/<str:kind>/<int:thing>/", desk.paper, name="works_paper"),
    path(f"{_ONE}<str:name>/", desk.deed, name="works_deed"),
    path(f"{_ONE}<str:name>/<int:thing>/", desk.deed, name="works_deed_of"),
]
