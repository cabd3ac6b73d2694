"""Addresses of services, applications and slips."""

from django.urls import include, path

from commonfield.services.applications.views import applying, desk, guide

_APPLICATION = [
    path("", desk.application, name="application"),
    path("receipt/", desk.receipt, name="application_receipt"),
    path("missing/", applying.bring, name="application_bring"),
    path("papers/<int:paper>/", desk.paper, name="application_paper"),
]
_SERVICE = [
    path("", guide.service, name="service"),
    path("apply/", applying.apply, name="apply"),
    path("apply/<int:person_id>/", applying.apply, name="apply_with"),
]
urlpatterns = [
    path("services/", guide.guide, name="guide"),
    path("services/track/", guide.track, name="track"),
    path("services/not-needed/", guide.not_needed, name="not_needed"),
    path("services/not-needed/<slug:certificate>/", guide.slip, name="slip"),
    path("services/office/", desk.office, name="office"),
    path("services/applications/", desk.own, name="own_applications"),
    path("services/applications/<slug:number>/", include(_APPLICATION)),
    path("services/for/<slug:service>/", include(_SERVICE)),
]
