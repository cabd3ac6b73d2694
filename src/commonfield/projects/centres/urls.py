"""Addresses of centres."""

from django.urls import URLPattern, path

from commonfield.projects.centres.views import desk, public

urlpatterns: list[URLPattern] = [
    path("centres/", public.centres, name="centres"),
    path("centres/desk/", desk.keep_centres, name="keep_centres"),
    path("centres/desk/trials/<int:number>/", desk.trial, name="trial"),
    path("centres/desk/<slug:venue>/", desk.keep_centre, name="keep_centre"),
    path("centres/desk/<slug:venue>/<slug:what>/", desk.centre_entry, name="centre_entry"),
    path("centres/rules/<str:number>/", public.rule, name="rule"),
    path("centres/rules/<str:number>/follow/", public.rule_follow, name="rule_follow"),
    path("centres/<slug:venue>/", public.centre, name="centre"),
]
