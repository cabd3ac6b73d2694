"""Addresses of cases on a province's site."""

from django.urls import URLPattern, re_path

from commonfield.province.cases.views import public

_CASE = "^cases/(?P<county>[0-9]{6})/(?P<slug>[a-z0-9-]{1,60})"

urlpatterns: list[URLPattern] = [
    re_path("^cases/$", public.cases, name="cases"),
    re_path(f"{_CASE}/$", public.case, name="case"),
    re_path(rf"{_CASE}/case\.json$", public.case_download, name="case_file"),
    re_path(rf"{_CASE}/evidence\.json$", public.evidence_file, name="case_evidence_file"),
    re_path(rf"{_CASE}/bars\.(?P<ending>svg|csv)$", public.evidence_picture, name="case_picture"),
]
