"""Addresses of the evidence on a case."""

from django.urls import URLPattern, path, re_path

from commonfield.sharing.evidence.views import evidence

_CASE = "sharing/cases/(?P<slug>[-a-zA-Z0-9_]+)"

urlpatterns: list[URLPattern] = [
    path("sharing/cases/<slug:slug>/evidence/", evidence.evidence, name="case_evidence"),
    path(
        "sharing/cases/<slug:slug>/evidence.json", evidence.evidence_file, name="case_evidence_file"
    ),
    re_path(
        rf"^{_CASE}/evidence/bars\.(?P<ending>svg|csv)$",
        evidence.evidence_picture,
        name="case_evidence_picture",
    ),
]
