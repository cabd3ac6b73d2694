"""Addresses of an official's pages, and what a county's pages call the same."""

from django.urls import URLPattern, path, re_path

from commonfield.evaluation.views.method import method_file
from commonfield.province.analyst.views import beside, change, gaps, ranks, reports

_CODE = "(?P<code>[0-9]{12})"
_ENDING = r"\.(?P<ending>svg|csv)$"
urlpatterns: list[URLPattern] = [
    path("analyst/side-by-side/", beside.beside, name="beside"),
    path("analyst/side-by-side/figures.csv", beside.beside_file, name="beside_file"),
    path("analyst/ranks/", ranks.ranks, name="ranks"),
    re_path(f"^analyst/ranks/league{_ENDING}", ranks.ranks_picture, name="ranks_picture"),
    path("analyst/gaps/", gaps.gaps, name="gaps"),
    path("analyst/gaps/<slug:code>/", gaps.gap, name="gap"),
    re_path(
        f"^analyst/gaps/(?P<code>[a-z0-9_]+)/spread{_ENDING}", gaps.gap_picture, name="gap_picture"
    ),
    path("analyst/change/", change.change, name="change"),
    re_path(f"^analyst/change/through-time{_ENDING}", change.change_picture, name="change_picture"),
    re_path(f"^analyst/reports/{_CODE}/$", reports.report, name="report"),
    re_path(rf"^analyst/reports/{_CODE}\.pdf$", reports.report_pdf, name="report_pdf"),
    re_path(
        f"^analyst/reports/{_CODE}/neighbours{_ENDING}",
        reports.report_picture,
        name="report_picture",
    ),
]
# Under the names that pages of evaluation give them.
EVALUATION: list[URLPattern] = [
    re_path(f"^analyst/places/{_CODE}/$", reports.place, name="place"),
    re_path(f"^analyst/reports/{_CODE}/$", reports.report, name="report"),
    path("method/", reports.method, name="method"),
    path("method.json", method_file, name="method_file"),
]
