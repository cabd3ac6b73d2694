"""Addresses of cases."""

from django.urls import URLPattern, path

from commonfield.sharing.cases.views import desk, public

urlpatterns: list[URLPattern] = [
    path("sharing/cases/", public.cases, name="cases"),
    path("sharing/cases/new/", desk.tell, name="case_tell"),
    path("sharing/cases/bring/", desk.bring, name="case_bring"),
    path("sharing/cases/desk/", desk.desk, name="case_desk"),
    path("sharing/cases/<slug:slug>/", public.case, name="case"),
    path("sharing/cases/<slug:slug>/act/", desk.act, name="case_act"),
    path("sharing/cases/<slug:slug>/sheet/", public.sheet, name="case_sheet"),
    path("sharing/cases/<slug:slug>/pictures/<str:name>", public.picture, name="case_picture"),
]
