"""Addresses of parks."""

from django.urls import URLPattern, path

from commonfield.projects.parks.views import desk, public

urlpatterns: list[URLPattern] = [
    path("parks/", public.parks, name="parks"),
    path("parks/desk/", desk.keep_parks, name="keep_parks"),
    path("parks/desk/tenancies/<slug:number>/", desk.tenancy, name="tenancy"),
    path("parks/desk/<slug:venue>/", desk.keep_park, name="keep_park"),
    path("parks/desk/<slug:venue>/contact/", desk.park_contact, name="park_contact"),
    path("parks/desk/<slug:venue>/rooms/new/", desk.park_room_new, name="park_room_new"),
    path("parks/desk/<slug:venue>/let/", desk.tenancy_new, name="tenancy_new"),
    path("parks/<slug:venue>/", public.park, name="park"),
    path("parks/<slug:venue>/figures/", public.park_figures, name="park_figures"),
]
