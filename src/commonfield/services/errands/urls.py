"""Addresses of errands."""

from django.urls import path

from commonfield.services.errands.views import helping, own

urlpatterns = [
    path("services/errands/", helping.errands, name="errands"),
    path("services/errands/mine/", own.own_errands, name="own_errands"),
    path("services/errands/slips/<slug:number>/", helping.slip, name="errand_slip"),
    path("services/errands/<int:person_id>/", helping.errand, name="errand"),
    path("services/errands/<int:person_id>/list/", helping.errand_list, name="errand_list"),
    path("services/own-hand/", own.own_hand, name="own_hand"),
]
