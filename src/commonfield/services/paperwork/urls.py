"""Addresses of paperwork."""

from django.urls import path

from commonfield.services.paperwork import views

urlpatterns = [
    path("services/paperwork/", views.papers, name="paperwork"),
    path("services/paperwork/new/", views.ask, name="paper_new"),
    path("services/paperwork/rules/", views.rules, name="paper_rules"),
    path("services/paperwork/<slug:number>/", views.paper, name="paper"),
    path("services/paperwork/<slug:number>/<slug:village>/", views.sheet, name="paper_sheet"),
]
